"""Redis: live event fan-out, rate limits, caches; nothing that cannot be rebuilt."""
