"""Pictures of documents as files: opened with care, stored by hash, each with a thumbnail."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from insight.fetch_error import FetchError
from insight.files import replacing
from insight.settings import Settings

if TYPE_CHECKING:
    from PIL.Image import Image

Size = Literal["picture", "thumbnail"]
_MOST_PIXELS = 40_000_000
"""More is no photograph of a customer: a small file may unfold to gigabytes."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_SIDES: dict[Size, int] = {"picture": 1_600, "thumbnail": 240}
_ENDINGS: dict[Size, str] = {"picture": "", "thumbnail": "-thumb"}
_HASH = re.compile(r"[0-9a-f]{64}")


def path_of(settings: Settings, image: str, size: Size) -> Path | None:
    """Where a picture is; None where there is none of this hash."""
    if not _HASH.fullmatch(image):
        return None
    path = _path(settings, image, size)
    return path if path.is_file() else None


def keep(settings: Settings, body: bytes) -> tuple[str, Image]:
    """Store a picture; its hash, and the picture as it is stored.

    Nothing but its pixels stays: no place, no camera, no name. Raises FetchError for what is no
    picture or too large a one.
    """
    image = hashlib.sha256(body).hexdigest()
    shown = _opened(body)
    for size, side in _SIDES.items():
        scaled = shown.copy()
        scaled.thumbnail((side, side))
        if size == "picture":
            shown = scaled
        path = _path(settings, image, size)
        if not path.is_file():
            with replacing(path, mode=0o600) as temporary:
                scaled.save(temporary, "WEBP", quality=82)
    return image, shown


def remove(settings: Settings, image: str) -> None:
    """Remove a picture and its thumbnail, where they are there."""
    for size in _SIDES:
        if path := path_of(settings, image, size):
            path.unlink(missing_ok=True)


def _path(settings: Settings, image: str, size: Size) -> Path:
    return settings.images / image[:2] / f"{image}{_ENDINGS[size]}.webp"


def _opened(body: bytes) -> Image:
    """The first frame, upright, on white. Raises FetchError."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            found = Image.open(io.BytesIO(body), formats=_FORMATS)
            if found.width * found.height > _MOST_PIXELS:
                raise FetchError(
                    f"The picture has {found.width} × {found.height} pixels of at most "
                    f"{_MOST_PIXELS}.",
                    state="too large",
                )
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise FetchError(f"The picture is too large: {error}", state="too large") from error
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, struct.error) as error:
        raise FetchError(
            f"It is no picture that can be read: {error}", state="not a picture"
        ) from error
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    return plain
