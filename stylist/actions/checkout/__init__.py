"""Checkout across its transactions: propose, prepare, pay, finalise, and what settles it later."""
