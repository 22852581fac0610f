"""One exchange from start to end, and the agent that answers it."""
