"""Cancellations, returns and exchanges."""
