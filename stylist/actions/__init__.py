"""Flows of several transactions, and their confirmations."""
