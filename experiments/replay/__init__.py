"""Replays the study: plans become runs, runs become answers, answers become pages."""
