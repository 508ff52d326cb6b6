"""A saved web page is a file like any other."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from insight.errors import SourceError
from insight.parameters import IngestParameters
from insight.pipeline import preview
from insight.settings import Settings
from insight.sources.files import read_items
from tests.shop_site import LOGIN, product

SAVED = Path(__file__).parents[1] / ".." / "shared" / "data" / "ing_review_pages"
PAGE = product([3, 2, 1])


@pytest.mark.parametrize("name", ["kettle.html", "kettle.xls", "kettle.html.gz", "pages.zip"])
def test_a_page_is_known_by_its_content_packed_or_not(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a/kettle.html", PAGE)
    else:
        path.write_bytes(gzip.compress(PAGE) if name.endswith(".gz") else PAGE)
    items = list(read_items(path, {}))
    assert [(item.line, item.fields["id"]) for item in items] == [
        (1, "review-3"), (2, "review-2"), (3, "review-1")]  # fmt: skip
    assert {item.fields["product"] for item in items} == {"Kettle"}


def test_addresses_of_a_saved_page_are_those_of_the_page_that_it_was(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    for head, url in (
        (b"", None),
        (b'<link rel="canonical" href="https://a.example/k">', "https://a.example/k"),
    ):
        path.write_bytes(PAGE.replace(b"</head>", head + b"</head>"))
        assert {item.fields.get("url") for item in read_items(path, {})} == {url}


@pytest.mark.parametrize(
    "content",
    [LOGIN, b"<!doctype html><table><tr><td>1</td></tr></table>",
     b'<?xml version="1.0"?><rows><review>Good</review></rows>', b"<html>"],
)  # fmt: skip
def test_a_page_without_reviews_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reviews.xls"
    path.write_bytes(b"<!doctype html>" * content.startswith(b"<form") + content)
    with pytest.raises(SourceError, match=r"without reviews in schema\.org markup.*CSV or XLSX"):
        list(read_items(path, {}))


@pytest.mark.skipif(not SAVED.is_dir(), reason="the recorded pages are not there")
def test_a_dry_run_over_saved_pages_counts_every_review(settings: Settings) -> None:
    files = [str(path) for path in sorted(SAVED.glob("*.html"))[:4]]
    counts = preview(settings, IngestParameters(files=files, source="file"))
    assert counts == {"read": 24, "stored": 24, "duplicates": 0, "rejected": 0}
