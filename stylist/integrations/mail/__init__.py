"""Sending letters and text messages."""
