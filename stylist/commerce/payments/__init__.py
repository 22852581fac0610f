"""Payment methods and transactions, and the gateway adapters fulfil."""
