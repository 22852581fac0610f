"""Signing in elsewhere."""
