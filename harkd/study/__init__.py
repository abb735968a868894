"""Finished runs -> what they say together: differences, gaps, transfer, growth, with intervals."""
