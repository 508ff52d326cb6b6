"""Tables as people have them: one file a format, each giving a `Table` of an open binary file.

No format reads a whole file at once, except Excel's, up to a limit that it states.
"""
