"""Adapters to outside services, one module per vendor; only bootstrap wires them."""
