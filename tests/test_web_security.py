"""What customers write is shown as text, pages carry strict headers, and no model is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from insight.settings import Settings
from insight.state import State, moment
from tests.web_app import HOSTILE, Visitor, fill, logged_in

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/", "/report", "/documents", "/sql", "/jobs", "/jobs/new", "/nowhere")


class Markup(HTMLParser):
    """The tags of a page, each with its attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile_pages(settings: Settings) -> dict[str, str]:
    """Every page, of a store and a list of jobs that hold hostile text."""
    hostile = fill(settings)[119]
    state = State(settings)
    state.execute(
        "insert_job",
        job_id="20261123000000abcdef01",
        name="ingest",
        parameters=json.dumps({"files": [f"/x/{HOSTILE}.csv"]}),
        requested_by=HOSTILE,
        moment=moment(),
    )
    state.execute(
        "finish_job",
        job_id="20261123000000abcdef01",
        state="failed",
        error=HOSTILE,
        moment=moment(),
    )
    settings.rejected.mkdir(parents=True)
    row = dict.fromkeys(("origin", "line", "field", "value", "reason"), HOSTILE)
    (settings.rejected / "20261123000000abcdef01-0-0.jsonl").write_text(json.dumps(row) + "\n")
    visitor = logged_in(settings)
    paths = (*PAGES, f"/documents/{hostile.document_id}", "/jobs/20261123000000abcdef01")
    pages = {path: visitor.get(path).text for path in paths}
    search = visitor.client.get("/documents", query_string={"words": HOSTILE, "week": ""})
    pages["search"] = search.text
    pages["result"] = visitor.post("/sql", {"sql": "SELECT * FROM documents"}).text
    pages["problem"] = visitor.post("/sql", {"sql": HOSTILE}).text
    pages["log-in"] = visitor.post("/login", {"name": HOSTILE, "next": HOSTILE}).text
    return pages


def test_hostile_text_is_shown_as_text_on_every_page(settings: Settings) -> None:
    pages = hostile_pages(settings)
    for path, page in pages.items():
        for tag, attributes in Markup(page).tags:
            assert tag != "img", path
            assert not any(name.startswith("on") for name in attributes), (path, attributes)
            assert not (attributes.get("href") or "").startswith("javascript:"), path
    assert sum("&lt;script&gt;alert(1)" in page for page in pages.values()) >= 6


def test_no_page_has_an_inline_script_or_style(settings: Settings) -> None:
    for path, page in hostile_pages(settings).items():
        for tag, attributes in Markup(page).tags:
            assert tag != "style" and "style" not in attributes, (path, tag, attributes)
            assert tag != "script" or "src" in attributes, path


def test_every_answer_carries_the_security_headers(settings: Settings) -> None:
    visitor = logged_in(settings)
    stranger = Visitor(settings)
    answers = [visitor.get(path) for path in (*PAGES, "/static/app.css", "/healthz")]
    for answer in (*answers, stranger.get("/jobs"), visitor.client.post("/jobs/new")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_pages_are_kept_by_no_cache(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.get("/jobs").headers["Cache-Control"] == "no-store"


def test_the_web_process_loads_no_model_and_no_worker(settings: Settings) -> None:
    fill(settings)
    program = f"""
import sys
from pathlib import Path
from insight.settings import load_settings
from tests.web_app import logged_in
visitor = logged_in(load_settings(Path({str(settings.home)!r})))
heavy = {{"torch", "onnxruntime", "sklearn", "bertopic", "transformers", "sentence_transformers",
          "umap", "workers", "jieba"}}
for path in ("/documents", "/sql", "/jobs", "/jobs/new", "/healthz"):
    assert visitor.get(path).status_code == 200, path
assert visitor.post("/sql", {{"sql": "SELECT 1"}}).status_code == 200
assert "statsmodels" not in sys.modules  # pandas is: DuckDB itself loads it to bind a parameter
for path in ("/", "/report", "/report.json", "/report.html"):
    assert visitor.get(path).status_code == 200, path
print(sorted(heavy & set(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.strip().endswith("[]")
