"""The benchmark's shop as rows of ours, with the books that balance with them."""
