"""From what customers say to what the shop says: suggestions, copy, checks and campaigns."""
