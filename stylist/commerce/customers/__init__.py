"""People: accounts, sessions, addresses, consents."""
