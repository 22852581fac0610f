"""PostgreSQL: declarative base, sessions and transactions, job queue, the embedded server."""
