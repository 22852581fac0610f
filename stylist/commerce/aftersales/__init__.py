"""Cancellations, changes, returns, exchanges and credit notes."""
