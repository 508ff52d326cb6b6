"""Questions and passages to vectors: near where one answers the other, in whichever words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import ModelError
from insight.models.batches import batches, clean, load_tokenizer, open_graph, padded
from insight.models.labels import TOKENIZER_FILE
from insight.models.usual import USUAL_FILE, Usual

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime
    import tokenizers
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

GRAPH_FILE = "matcher.onnx"
DIMENSION = 384
PREFIX = "query: "
"""Every text of the source model began with it."""
VECTOR = "vector"
"""The name of what the graph gives."""


class Matcher:
    """The encoder of questions: one thread, so that it may be loaded before a fork and used after."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: tokenizers.Tokenizer,
        usual: Usual | None = None,
    ) -> None:
        self.usual = usual
        """What customers usually ask, by vectors of this encoder."""
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, tokenizer_folder: Path, threads: int = 1) -> Matcher:
        """Read the graph, and the tokenizer that it shares with the labels encoder, and the usual
        questions where they are there.

        Raises ModelError when either cannot be read.
        """
        try:
            session = open_graph(folder / GRAPH_FILE, threads)
            usual = folder / USUAL_FILE
            return cls(
                session,
                load_tokenizer(tokenizer_folder / TOKENIZER_FILE),
                Usual.load(usual) if usual.exists() else None,
            )
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                f"The matcher in {folder} cannot be loaded: {error}. Install this product again, "
                "or train it by `insight train matcher`."
            ) from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, float32 [n, 384], in the order of `texts`. Any string will do; 256 tokens
        of it are read, and equal texts once."""
        import numpy as np

        distinct = list(dict.fromkeys(texts))
        tokens = [self._tokenizer.encode(PREFIX + clean(text)).ids for text in distinct]
        found = np.zeros((len(distinct), DIMENSION), np.float32)
        for batch in batches([len(ids) for ids in tokens]):
            ids, mask = padded([tokens[index] for index in batch])
            given = {"input_ids": ids, "attention_mask": mask}
            found[batch] = self._session.run([VECTOR], given)[0]
        place = {text: index for index, text in enumerate(distinct)}
        return found[[place[text] for text in texts]]
