"""`docker-compose.yml` runs the same programs as `insight up`, with the same settings."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import yaml

from insight.services import commands
from insight.settings import Settings

PROJECT = Path(__file__).resolve().parents[1]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return loaded


def test_each_service_runs_the_command_of_insight_up(settings: Settings) -> None:
    services = compose()["services"]
    for name, command in commands(settings).items():
        if name != "broker":
            expected = ["python" if part == sys.executable else part for part in command]
            assert shlex.split(services[name]["command"]) == expected


def test_every_variable_is_a_setting() -> None:
    known = {f"INSIGHT_{name.upper()}" for name in Settings.model_fields}
    for service in compose()["services"].values():
        given = {name for name in service.get("environment", {}) if name.startswith("INSIGHT_")}
        assert given <= known


def test_services_share_one_image_one_home_and_one_broker() -> None:
    services = compose()["services"]
    ours = [service for name, service in services.items() if name != "broker"]
    assert {service["image"] for service in ours} == {"insight"}
    assert {tuple(service["volumes"]) for service in ours} == {("data:/data",)}
    assert {service["environment"]["INSIGHT_BROKER_URL"] for service in ours} == {
        "redis://broker:6379/0"
    }


def test_the_web_is_reached_from_this_machine_alone() -> None:
    assert compose()["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in compose()["services"]["broker"]


def test_only_one_loader_and_one_scheduler_can_run() -> None:
    # Workers are scaled by a number; two loaders would only wait for each other's lock.
    services = compose()["services"]
    assert "--pool solo --queues store" in services["store"]["command"]
    assert "worker" in services and "container_name" not in services["worker"]
