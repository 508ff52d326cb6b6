"""The checks of a text, a file each; see `insight.campaigns.check`."""
