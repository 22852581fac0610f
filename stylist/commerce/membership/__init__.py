"""Membership tiers and their changes."""
