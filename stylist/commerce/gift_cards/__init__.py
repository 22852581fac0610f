"""Gift cards and their ledger."""
