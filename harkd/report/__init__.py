"""Finished runs -> one page that shows them."""
