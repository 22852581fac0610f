"""Stock: reserve, commit, release, restock, with a ledger."""
