"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from insight.analyses import DOCUMENT_ANALYSES
from insight.cli import _COMMANDS, cli
from tests.document_tables import PROJECT, filled, written

DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/*.md", "insight/**/*.md") for path in PROJECT.glob(pattern)
)


def users() -> str:
    """All that is written for users."""
    return "\n".join(written().values())


def test_the_tables_of_the_documents_are_those_of_the_code() -> None:
    assert filled() == written(), "run `make docs`"


def test_the_documents_name_every_command() -> None:
    text = users()
    assert [name for name in _COMMANDS if f"`insight {name}" not in text] == []


def test_the_documents_speak_of_no_command_or_option_that_is_not_there() -> None:
    text = users()
    for line in re.findall(r"^insight (?!=)(.*?)(?:\s+#.*)?$", text, re.MULTILINE):
        name, *others = line.split()
        # These are groups: their options are those of the command in them.
        path = (
            [name, *others[:1]]
            if name
            in (
                "assistant",
                "evaluate",
                "fetch",
                "labels",
                "models",
                "recipe",
                "recommend",
                "schedule",
                "search",
                "topics",
                "train",
            )
            else [name]
        )
        result = CliRunner().invoke(cli, [*path, "--help"])
        assert result.exit_code == 0, name
        for option in re.findall(r"(?<!\S)--?[a-z]+", line):
            assert option in result.output, f"insight {name} {option}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.relative_to(PROJECT)}: {target}"


@pytest.mark.parametrize("command", ["demo", "test", "demo-check", "clean", "docs"])
def test_each_make_target_of_the_documents_exists(command: str) -> None:
    makefile = (PROJECT / "Makefile").read_text()
    assert re.search(rf"^{command}:", makefile, re.MULTILINE)
    assert any(f"make {command}" in path.read_text(encoding="utf-8") for path in DOCUMENTS)


def test_the_continuous_integration_runs_what_the_readme_says() -> None:
    lines = (PROJECT / ".ci/run").read_text().splitlines()
    assert [line for line in lines if line.startswith("make")] == [
        "make browser",
        "make demo-check",
    ]
    assert "INSIGHT_TESTS_NEED_BROWSER=1 make test" in lines
    assert "bash .ci/run" in (PROJECT / ".github/workflows/ci.yml").read_text()


def test_every_analysis_is_named_in_the_documents() -> None:
    text = users().lower()
    said = {"mismatch": "stars against text"}
    assert [n for n in DOCUMENT_ANALYSES.names() if said.get(n, n) not in text] == []
