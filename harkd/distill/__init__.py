"""Traces -> a student: tokens, batches, loss, training, adapter."""
