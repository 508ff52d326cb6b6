"""`make screenshots`: each page in both languages, at a desk and on a phone, with the sample data.

Writes `screenshots/`, and renews the pictures of the README where they are listed here.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from insight.dispatch import InProcess
from insight.runner import Runner
from insight.sample.generate import write_listings, write_sales, write_sample
from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import create_user
from tests.browser import CHROMIUM, open_page, served
from tests.pages import paths_of
from tests.web_app import PASSWORD, compile_translations, running_broker

OUT = Path("screenshots")
README = {
    "home.home": Path(".github/home.png"),
    "documents.index": Path(".github/documents.png"),
    "report.page": Path(".github/report.png"),
}
"""Pages whose picture, at a desk and in English, stands in the README."""
_SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder))
        _fill(settings)
        with running_broker(settings), served(settings) as address, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for screen, context in _SCREENS.items():
                page = open_page(browser, address, **context)
                for endpoint, path in paths_of(settings).items():
                    for language in ("en", "zh"):
                        page.goto(f"{address}{path}?lang={language}", wait_until="networkidle")
                        target = OUT / f"{endpoint}-{screen}-{language}.png"
                        page.screenshot(path=target)
                        if screen == "desk" and language == "en" and endpoint in README:
                            shutil.copy(target, README[endpoint])
            browser.close()
    sys.stdout.write(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}/\n")


def _fill(settings: Settings) -> None:
    """The sample data, read and analysed here."""
    compile_translations()
    state = State(settings)
    create_user(state, "admin", PASSWORD)
    settings.uploads.mkdir(parents=True)
    today = datetime.now(UTC).date()
    write_listings(settings.uploads / "products.csv")
    write_sales(settings.uploads / "sales.csv", today)
    write_sample(settings.uploads / "ingest.csv", today)
    dispatch = InProcess()
    runner = Runner(settings, state, dispatch)
    for job in ("products", "sales", "ingest"):
        given = {"files": [str(settings.uploads / f"{job}.csv")], "sample": True}
        runner.submit(job, given, "admin")
        dispatch.run(runner)


if __name__ == "__main__":
    main()
