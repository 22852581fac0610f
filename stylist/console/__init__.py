"""The staff console: reading conversations, answer by answer, with everything that led to them."""
