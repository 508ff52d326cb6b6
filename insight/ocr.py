"""Reading the text in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST = 5_000
"""Characters that are kept of one picture: nine of them leave room for the document's text."""


def is_installed() -> bool:
    """Whether the optional extra `images` is here: Pillow and RapidOCR."""
    return all(find_spec(name) is not None for name in ("PIL", "rapidocr", "onnxruntime"))


def text_in(image: Image) -> str:
    """The lines of Chinese and English that are read in an RGB picture; empty where there are none."""
    import numpy as np

    # It takes arrays as OpenCV has them: blue first.
    found = _reader()(np.ascontiguousarray(np.asarray(image)[:, :, ::-1]))
    return _lines(found.txts or (), found.boxes if found.txts else ())[:_LONGEST]


def _lines(texts: Sequence[str], boxes: Sequence[Any]) -> str:
    """Pieces that stand side by side in one line: a number that is cut is masked as a whole."""
    told, bottom = "", float("-inf")
    for text, box in zip(texts, boxes, strict=True):
        highs = [float(point[1]) for point in box]
        middle = (min(highs) + max(highs)) / 2
        told += (" " if middle < bottom else "\n") + text
        bottom = max(highs)
    return told.strip()


@lru_cache(maxsize=1)
def _reader() -> Any:
    """Loaded once a process. One thread, because as many workers as cores read at once."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
