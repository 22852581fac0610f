"""The shop of the tau-bench retail benchmark, its writes carried out by our own actions and services."""
