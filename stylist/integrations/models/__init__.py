"""Outside language models."""
