"""Letters: their words, as plain text and as a page."""
