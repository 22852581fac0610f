"""Servers that run as children of ours: who they run as, how they are shared, when they end."""
