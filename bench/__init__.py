"""Benchmarks: each prints ours beside a peer or a limit, from one run. See README.md here."""
