"""Points: lots, spending, expiry."""
