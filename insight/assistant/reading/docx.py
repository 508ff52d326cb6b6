"""Word documents (DOCX), read as the page that mammoth makes of them: styles become headings."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from insight.assistant.reading import html
from insight.assistant.reading.section import Section, UnreadableError

_MOST_UNPACKED = 60_000_000
_MOST_FILES = 2_000
_MAIN = "word/document.xml"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='标题'] => h1:fresh
"""


def sections(payload: bytes) -> list[Section]:
    """Raises UnreadableError for what is no DOCX, or would unpack to too much."""
    import mammoth

    _look(payload)
    try:
        made = mammoth.convert_to_html(
            BytesIO(payload),
            style_map=_STYLES,
            # Nothing is opened but the document itself.
            external_file_access=False,
            convert_image=mammoth.images.img_element(_no_picture),
        )
    except RecursionError as error:
        raise UnreadableError("deep") from error
    except Exception as error:  # the library lets through whatever its parsers raise
        raise UnreadableError("damaged") from error
    return html.sections_of(f"<body>{made.value}</body>")


def _look(payload: bytes) -> None:
    """Before anything is unpacked: whether it is one, and how large it says that it is."""
    try:
        with ZipFile(BytesIO(payload)) as archive:
            members = archive.infolist()
    except BadZipFile as error:
        # What Word protects with a password, and its format before 2007, are of this kind.
        code = "old_word" if payload.startswith(b"\xd0\xcf\x11\xe0") else "damaged"
        raise UnreadableError(code) from error
    if not any(member.filename == _MAIN for member in members):
        raise UnreadableError("damaged")
    if len(members) > _MOST_FILES or sum(one.file_size for one in members) > _MOST_UNPACKED:
        raise UnreadableError("unpacked", most=_MOST_UNPACKED // 1_000_000)


def _no_picture(image: Any) -> dict[str, str]:
    return {}
