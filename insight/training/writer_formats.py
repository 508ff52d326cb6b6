"""The choices of a writer's training, for whoever lists them without loading any of it."""

from __future__ import annotations

from typing import Literal

Task = Literal["joined", "whole"]
"""Facts into one flowing text, as a small model is asked; or every field of a channel at once."""
Format = Literal["merged", "gguf", "gguf-adapter"]
