"""Prices, discounts, shipping and tax: everything that makes a total."""
