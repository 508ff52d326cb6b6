"""Full-text search over tokens of our own, in a tantivy index beside the published copy."""
