"""Reviews, their moderation and votes."""
