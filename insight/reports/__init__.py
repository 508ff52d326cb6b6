"""The weekly report: findings with their evidence, in English and Chinese.

`build.build_report` asks the store, the rest works on the report alone; `verify.verify` asks the store
again. Nothing is said that no query supports. Nothing is imported here: who wants the statistics
must not wait for the sections.
"""
