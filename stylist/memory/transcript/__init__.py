"""The transcript: every exchange, in one order; it is the memory, there is no second store."""
