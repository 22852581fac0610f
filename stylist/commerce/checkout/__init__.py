"""What turns a cart into an order, within one transaction."""
