"""What concerns a whole person: signing in and merging, export, erasure."""
