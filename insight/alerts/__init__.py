"""Alerts between reports: a spike of documents, or of negative ones, named by its cause.

`history` reads and counts, `usual` tests, `causes` names, `look` keeps, `say` puts it in words;
`quiet` looks for sources of which nothing comes any more.
"""
