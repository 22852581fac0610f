"""Cancelling, changing, returning and exchanging: proposed, confirmed, carried out."""
