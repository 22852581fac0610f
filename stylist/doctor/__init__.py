"""`stylist doctor`: every invariant of the shop's books, checked over the whole database."""
