"""The built-in stylist: understands, decides and phrases without key or network (decision 0008)."""
