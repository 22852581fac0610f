"""The drawing board: every design, its facts, and sentences that are true of that design alone."""
