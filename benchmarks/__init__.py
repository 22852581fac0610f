"""Side-by-side measurements: `make bench NAME=turn`. Figures go to docs/benchmarks.md."""
