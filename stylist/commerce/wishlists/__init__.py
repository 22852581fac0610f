"""Wish lists: what people put aside, share, and want to hear of."""
