"""Propose, confirm, commit."""
