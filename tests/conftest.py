"""What tests share: a home of their own, and real data where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from insight import users
from insight.settings import Settings, load_settings

# Hundreds of tests log in; that a hash is dear is not what they are about.
users.HASH = "scrypt:1024:8:1"

# Nothing is downloaded by the way; who wants the models of words asks for `word_models`.
os.environ["INSIGHT_FETCH_MODELS"] = "false"

# Machines that run tests are busy: how long one example takes says nothing.
hypothesis.settings.register_profile(
    "patient", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.load_profile("patient")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


_LONG = {
    "test_bad_input",
    "test_follow_ups",
    "test_pipeline",
    "test_startup",
    "test_training_ship",
    "test_web_accessibility",
    "test_web_browser_jobs",
    "test_web_schemathesis",
    "test_workers",
}
"""Files of few tests that take long: begun last, one core would work on them while the other waits."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in _LONG)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty home; nothing of the developer's environment counts."""
    for name in [name for name in os.environ if name.startswith("INSIGHT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("INSIGHT_FETCH_MODELS", "false")
    return load_settings(tmp_path / "home")


@pytest.fixture(scope="session")
def word_models() -> Path:
    """A folder with the models of words, fetched once on this machine; skips without a network."""
    from insight.errors import ModelError
    from insight.models.weights import fetch
    from insight.models.words import NAMES

    cache = Settings(home=Path("~/.cache/insight-tests"))
    try:
        for name in NAMES.values():
            fetch(name, cache)
    except ModelError as error:
        pytest.skip(f"the models of words cannot be fetched: {error}")
    return cache.home / "models"


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """The path of a file of real data; skips the test where the data are not at hand."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"real data are not at hand: ../shared/data/{name}")
        return path

    return find
