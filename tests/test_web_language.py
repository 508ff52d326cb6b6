"""Every page speaks the language of its reader."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from insight.campaigns.check import CHECKS
from insight.campaigns.rules import matchers
from insight.home import PARTS
from insight.jobs import JOBS
from insight.settings import Settings
from insight.state import State
from tests.pages import PAGES, paths_of
from tests.web_app import Visitor, compile_translations, fill, logged_in, text_of
from web import labels

ROOT = Path(__file__).resolve().parent.parent
CHINESE = ROOT / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
_PLACEHOLDER = re.compile(r"%\(\w+\)s")
# The report has tests of its own.
_CUSTOMERS_WORDS = re.compile(
    r"<(code|bdi|option|small|article|blockquote|textarea)[ >].*?</\1>|<ul class=.glance.*?</ul>",
    re.DOTALL,
)
_NAMES = set(
    "Insight English API OpenAPI SQL CSV TSV JSON Excel Parquet HTML PDF Markdown ZIP NULL SELECT DuckDB Ctrl Enter Esc Tab LIMIT admin cron Valkey Redis "
    "Word knowledge number App Store Apple Reddit Hacker News Mastodon Bluesky SQLAlchemy "
    "Webhook Standard Webhooks GitHub Shopify standardwebhooks com webhook timestamp signature HMAC SHA base review body UTC ICS".split(
        " "
    )
)


def test_the_browser_chooses_until_the_user_does(settings: Settings) -> None:
    compile_translations()
    chinese = Visitor(settings, **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert "登录" in chinese.get("/login").text
    assert '<html lang="zh-Hans">' in chinese.get("/login").text
    french = Visitor(settings, **{"Accept-Language": "fr"})
    assert "Log in" in french.get("/login").text
    ours = Visitor(settings.model_copy(update={"language": "zh"}), **{"Accept-Language": "fr"})
    assert "登录" in ours.get("/login").text


def test_a_chosen_language_stays_with_the_user_and_the_browser(settings: Settings) -> None:
    compile_translations()
    visitor = logged_in(settings, **{"Accept-Language": "en"})
    answer = visitor.post("/language", {"language": "zh", "next": "/jobs?page=2"})
    assert answer.location == "/jobs?page=2"
    assert "任务" in visitor.get("/jobs").text
    row = State(settings).row("user_by_name", **{"name": "admin"})
    assert row is not None and row["language"] == "zh"
    visitor.post("/logout")
    assert "登录" in visitor.get("/login").text, "the cookie remembers it after the log-out"
    elsewhere = Visitor(settings, **{"Accept-Language": "en"})
    elsewhere.log_in()
    assert "任务" in elsewhere.get("/jobs").text, "the user's row holds it for other browsers"


def test_a_link_may_ask_for_a_language_once(settings: Settings) -> None:
    compile_translations()
    visitor = logged_in(settings, **{"Accept-Language": "en"})
    assert "任务" in visitor.get("/jobs?lang=zh").text
    assert "任务" not in visitor.get("/jobs").text


def test_an_unknown_language_is_refused(settings: Settings) -> None:
    assert logged_in(settings).post("/language", {"language": "../../x"}).status_code == 400


def test_the_chinese_catalogue_is_complete_and_current() -> None:
    with (ROOT / "web" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    wanted = {
        message for _, _, message, _, _ in extract_from_dir(str(ROOT / "web"), methods, options)
    }
    for folder in ("insight", "web"):
        # Messages of the product itself, which the web translates when it shows them.
        found = extract_from_dir(
            str(ROOT / folder), [("**.py", "python")], keywords={"message": None}
        )
        wanted |= {message for _, _, message, _, _ in found}
    wanted |= {matcher.rule.reason for name in CHECKS for matcher in matchers(name)}
    with CHINESE.open("rb") as file:
        catalogue = {message.id: message for message in read_po(file) if message.id}
    assert set(catalogue) == wanted
    for identity, message in catalogue.items():
        assert not message.fuzzy
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        sources = identity if isinstance(identity, tuple) else (identity,)
        for text in texts:
            assert text, identity
            wanted_names = set(_PLACEHOLDER.findall(str(sources[-1])))
            assert set(_PLACEHOLDER.findall(str(text))) == wanted_names, identity


def test_every_job_its_stages_and_every_part_of_a_home_have_words() -> None:
    codes = {
        "job": set(JOBS),
        "stage": {stage.name for job in JOBS.values() for stage in job.stages},
        "part": set(PARTS),
    }
    assert not {
        (kind, code) for kind in codes for code in codes[kind] - labels._LABELS[kind].keys()
    }


def test_chinese_pages_hold_no_english_of_ours(settings: Settings) -> None:
    compile_translations()
    visitor = logged_in(settings)
    for filled in (False, True):
        paths = [path for path in PAGES.values() if "{" not in path and path != "/login"]
        if filled:
            fill(settings, sample=True)
            paths = [path for path in paths_of(settings).values() if path != "/login"]
        for path in paths:
            # In English first: a template must not keep the words of the language it began with.
            assert 'lang="en"' in visitor.get(f"{path}?lang=en").text
            page = _CUSTOMERS_WORDS.sub(" ", visitor.get(f"{path}?lang=zh").text)
            words = set(re.findall(r"[A-Za-z]{3,}", text_of(page)))
            assert words <= _NAMES, (path, words - _NAMES)


def test_without_compiled_translations_the_web_speaks_english(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "web", copy / "web", ignore=shutil.ignore_patterns("*.mo"))
    program = f"""
import sys
sys.path[:0] = [{str(copy)!r}, {str(ROOT)!r}]
from pathlib import Path
import web
from insight.settings import load_settings
client = web.create_app(load_settings(Path({str(settings.home)!r}))).test_client()
print(web.__file__, client.get("/login?lang=zh").text)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.startswith(str(copy)) and "Log in" in ran.stdout


def test_the_build_hook_compiles_every_catalogue(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the build system is not installed here")
    from hatch_build import compile_translations as compile_all

    folder = tmp_path / CHINESE.relative_to(ROOT).parent
    folder.mkdir(parents=True)
    shutil.copy(CHINESE, folder)
    (compiled,) = compile_all(tmp_path)
    with compiled.open("rb") as file:
        assert GNUTranslations(file).gettext("Log in") == "登录"
