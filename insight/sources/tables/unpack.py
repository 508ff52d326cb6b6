"""Gzip and zip, unpacked into temporary files that have no name, within limits."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from contextlib import closing
from pathlib import PurePosixPath
from typing import IO, Protocol

from insight.errors import SourceError
from insight.messages import message

MOST_BYTES = 4 * 1024**3
"""Unpacked, of one file."""
MOST_MEMBERS = 1_000
_RATIO = 100
"""Text packs to a tenth, hardly ever to less than a hundredth; a bomb to a thousandth."""
_FREE_BYTES = 64 * 1024**2
_CHUNK = 1024 * 1024
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, ValueError)

Members = Generator[tuple[str, IO[bytes]], None, None]


class _Packed(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Allowance:
    """How much one packed file may still become."""

    def __init__(self, packed: int, name: str) -> None:
        self._most = min(MOST_BYTES, max(_FREE_BYTES, _RATIO * packed))
        self._name = name
        self._taken = 0

    def take(self, count: int) -> None:
        self._taken += count
        if self._taken > self._most:
            raise SourceError(
                message(
                    "%(name)s unpacks to more than %(megabytes)s MB, %(ratio)s times its size or the "
                    "limit. Unpack it and read the table itself, in parts if it is larger.",
                    name=self._name,
                    megabytes=self._most // 1024**2,
                    ratio=_RATIO,
                )
            )


def gunzip(file: IO[bytes], name: str) -> IO[bytes]:
    """The content of a gzip file. Raises SourceError when damaged or larger than allowed."""
    allowance = _Allowance(_size(file), name)
    with gzip.GzipFile(fileobj=file) as packed:
        return _unpacked(packed, name, allowance)


def unzip(file: IO[bytes], name: str, suffixes: tuple[str, ...]) -> Members:
    """Name and content of the tables in a zip, one after another, by their suffixes.

    A zip of one file gives it whatever its name. Each content is closed when the next is asked
    for. Raises SourceError when encrypted, damaged, empty, or larger than allowed.
    """
    allowance = _Allowance(_size(file), name)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not _is_hidden(member)]
            if len(members) > 1:
                members = [m for m in members if m.filename.lower().endswith(suffixes)]
            if not members or len(members) > MOST_MEMBERS:
                raise SourceError(
                    message(
                        "%(name)s holds %(count)s tables; it may hold 1 to %(most)s, with names that end in "
                        "%(suffixes)s.",
                        name=name,
                        count=len(members) or message("no"),
                        most=MOST_MEMBERS,
                        suffixes=", ".join(suffixes),
                    )
                )
            for member in members:
                inner = f"{name}/{member.filename}"
                if member.flag_bits & 1:
                    raise SourceError(
                        message(
                            "%(name)s is encrypted. Unpack it with its password and read that.",
                            name=inner,
                        )
                    )
                try:
                    packed = archive.open(member)
                except NotImplementedError as error:
                    raise SourceError(
                        message(
                            "%(name)s is packed in a way that is not known. Pack it as a plain zip.",
                            name=inner,
                        )
                    ) from error
                with packed, closing(_unpacked(packed, inner, allowance)) as content:
                    yield inner, content
    except zipfile.BadZipFile as error:
        raise SourceError(
            message(
                "%(name)s is a damaged zip: %(cause)s. Pack it again.", name=name, cause=str(error)
            )
        ) from error


def _unpacked(packed: _Packed, name: str, allowance: _Allowance) -> IO[bytes]:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        while chunk := packed.read(_CHUNK):
            allowance.take(len(chunk))
            target.write(chunk)
    except _DAMAGES as error:
        target.close()
        raise SourceError(
            message(
                "%(name)s is damaged: %(cause)s. Get or pack it again.", name=name, cause=str(error)
            )
        ) from error
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    return member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size
