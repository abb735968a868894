"""Datasets as they lie on disk, read into one event table per home, and split by session."""
