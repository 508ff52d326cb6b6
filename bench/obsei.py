"""obsei, the peer that reads files into a DuckDB store: its own environment and its normal run.

It is installed only when asked for, into an environment of its own, because it pins another DuckDB.
Its store is not encrypted and nothing is labelled; personal data are redacted, as by ours.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

VERSION = "1.1.1"
_CONFIGURATION = """
store: {{path: obsei.duckdb, unencrypted: true}}
pipelines:
  - name: bench
    sources:
      - key: file
        type: csv
        config:
          path: "{path}"
          fields: {{text: "{text}", id: "{id}", created_at: "{date}", rating: "{rating}"}}
"""
ENVIRONMENT = {"OBSEI_PSEUDONYM_SALT": "0123456789abcdef0123456789abcdef"}


def program(environment: Path) -> Path | None:
    """Its program, installed into `environment` where it is not; None where it cannot be."""
    found = environment / "bin" / "obsei"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        install = [str(environment / "bin" / "pip"), "install", "--quiet", f"obsei=={VERSION}"]
        if subprocess.run(install).returncode:
            return None
    return found


def configuration(folder: Path, path: Path, columns: dict[str, str]) -> Path:
    """A configuration, in an empty folder, that reads the file; `columns` are field to column."""
    names = {field: columns.get(field, field) for field in ("text", "id", "date", "rating")}
    written = folder / "obsei.yaml"
    written.write_text(_CONFIGURATION.format(path=path.absolute(), **names), encoding="utf-8")
    return written
