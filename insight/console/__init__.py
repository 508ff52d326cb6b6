"""The SQL console: running, saving and downloading queries of users, and what they may ask."""
