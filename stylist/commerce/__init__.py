"""The domain: goods, money, customers. Knows no channel and no model vendor."""
