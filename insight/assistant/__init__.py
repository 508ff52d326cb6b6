"""Customer-service answers from the shop's own knowledge, with their sources."""
