"""The demo shop: generated goods, people and orders, loaded and brought back."""
