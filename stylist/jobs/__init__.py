"""Queued and scheduled work: the turn sweeper, expiries, recovery of checkouts."""
