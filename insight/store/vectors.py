"""Vectors of texts, in Parquet parts of their own: a million would make each copy 1.5 GB heavier.

A vector belongs to a text hash and to the model that made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.files import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_MODEL = b"model"


def write_vectors(
    folder: Path, name: str, hashes: Sequence[str], vectors: NDArray[np.float32], model: str
) -> None:
    """Write one part: `vectors` is [n, dimensions], kept in half precision, from `model`."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = pa.array(vectors.astype(np.float16).ravel())
    table = pa.table(
        {
            "text_hash": pa.array(list(hashes), pa.string()),
            "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        }
    )
    table = table.replace_schema_metadata({_MODEL: model.encode()})
    with replacing(folder / f"{name}.parquet") as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_vectors(
    folder: Path, hashes: Sequence[str], model: str
) -> tuple[list[str], NDArray[np.float32]]:
    """What `model` made of these texts: the hashes with a vector, [n, dimensions] in that order."""
    import numpy as np
    import pyarrow.parquet as pq

    wanted = set(hashes)
    found: dict[str, NDArray[np.float16]] = {}
    for path in sorted(folder.glob("*.parquet")):
        file = pq.ParquetFile(path)
        if (file.schema_arrow.metadata or {}).get(_MODEL) != model.encode():
            continue  # another model's: its numbers mean something else
        for group in file.iter_batches():
            flat = group.column("vector").flatten().to_numpy(zero_copy_only=False)
            rows = flat.reshape(group.num_rows, -1) if group.num_rows else []
            for text_hash, row in zip(group.column("text_hash").to_pylist(), rows, strict=True):
                if text_hash in wanted:
                    found[text_hash] = row
    known = [text_hash for text_hash in hashes if text_hash in found]
    if not known:
        return [], np.empty((0, 0), np.float32)
    return known, np.stack([found[text_hash] for text_hash in known]).astype(np.float32)
