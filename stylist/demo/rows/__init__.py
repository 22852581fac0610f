"""The demo shop as database rows, table by table."""
