"""Shipments: picking, tracking, delivery."""
