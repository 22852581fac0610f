"""What is done with updates, one module per kind."""
