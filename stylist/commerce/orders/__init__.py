"""Orders: state table, lines, history."""
