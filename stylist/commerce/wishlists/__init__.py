"""Wish lists and their shared pages."""
