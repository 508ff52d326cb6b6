"""Addresses of files under `static`: another one when the file changes, so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for


def init(app: Flask) -> None:
    app.add_template_global(asset)


def asset(name: str) -> str:
    """The address of `static/<name>`. Raises FileNotFoundError where the package lacks it."""
    return url_for("static", filename=name, v=_digest(Path(current_app.root_path, "static", name)))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
