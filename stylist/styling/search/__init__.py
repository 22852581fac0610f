"""Search: words, names and meaning over hard conditions (decision 0010)."""
