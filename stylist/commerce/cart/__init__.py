"""Carts: lines, personalisation, codes and the running total."""
