"""Settings come from the environment and a file; secrets are made once and are nobody's business."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from insight.errors import SettingsError, UserError
from insight.secrets import load_secrets
from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import authenticate, create_user, set_password, user_of_session


def test_the_environment_wins_over_the_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.home.mkdir()
    (settings.home / "insight.env").write_text(
        "INSIGHT_PORT=9001\nINSIGHT_TIMEZONE=Asia/Shanghai\n"
    )
    monkeypatch.setenv("INSIGHT_PORT", "9002")
    loaded = load_settings(settings.home)
    assert (loaded.port, loaded.timezone) == (9002, "Asia/Shanghai")


def test_a_bad_setting_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHT_PORT", "many")
    monkeypatch.setenv("INSIGHT_TIMEZONE", "Mars/Olympus")
    with pytest.raises(SettingsError, match=r"INSIGHT_PORT: .*INSIGHT_TIMEZONE: "):
        load_settings(settings.home)


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert first.web_key not in repr(first)


def test_damaged_secrets_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(SettingsError, match="Restore it from a back-up"):
        load_secrets(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == "{"


def test_only_the_right_password_logs_in(settings: Settings) -> None:
    state = State(settings)
    password = create_user(state, "ann")
    assert authenticate(state, "ann", "wrong") is None
    assert authenticate(state, "bob", password) is None
    found = authenticate(state, "ann", password)
    assert found is not None and found.name == "ann"


def test_a_new_password_ends_every_session(settings: Settings) -> None:
    state = State(settings)
    before = authenticate(state, "ann", create_user(state, "ann"))
    assert before is not None and user_of_session(state, before.session_key) == before
    set_password(state, "ann")
    assert user_of_session(state, before.session_key) is None


def test_no_password_is_kept_as_it_is(settings: Settings) -> None:
    password = create_user(State(settings), "ann")
    assert password.encode() not in settings.app_database.read_bytes()


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_users_are_not_doubled_and_not_invented(settings: Settings, name: str) -> None:
    state = State(settings)
    create_user(state, "ann")
    with pytest.raises(UserError):
        create_user(state, "ann")
    with pytest.raises(UserError):
        set_password(state, "nobody")
    with pytest.raises(UserError):
        create_user(state, name + "2", "short")
