"""Goods: categories, houses, products, variants, media, collections."""
