"""Hand-offs from the stylist to a person."""
