"""Starting is quick because nothing is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from insight.cli import _COMMANDS

PROJECT = Path(__file__).resolve().parents[1]
HEAVY = {
    "torch",
    "transformers",
    "onnxruntime",
    "sklearn",
    "pandas",
    "bertopic",
    "duckdb",
    "pyarrow",
}


def imported(statement: str) -> set[str]:
    """The top-level modules that a fresh process has after `statement`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".", 1)[0] for name in done.stderr.split()}


def test_help_imports_no_library_but_click() -> None:
    statement = "from insight.cli import cli\ncli(['--help'], standalone_mode=False)"
    found = imported(statement)
    assert found & (HEAVY | {"pydantic", "numpy", "celery", "flask", "structlog"}) == set()


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_command_imports_no_model_before_it_runs(command: str) -> None:
    statement = f"from insight.cli import cli\ncli(['{command}', '--help'], standalone_mode=False)"
    assert imported(statement) & HEAVY == set()


def test_the_application_of_the_workers_loads_no_model_when_imported() -> None:
    assert imported("import workers.app") & {"torch", "onnxruntime", "bertopic", "sklearn"} == set()


def test_the_web_begins_without_the_api_the_queue_and_the_client_of_the_network() -> None:
    assert imported("import web.wsgi") & {"flask_openapi", "celery", "redis", "httpx"} == set()
