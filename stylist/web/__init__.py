"""The chat and shop API, the shop's pages and the hosted payment page."""
