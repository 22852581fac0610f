"""What is remembered of conversations and people."""
