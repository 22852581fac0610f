"""The style profile."""
