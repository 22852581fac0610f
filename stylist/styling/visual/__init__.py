"""Pictures of goods."""
