"""Vectors of texts, in Parquet parts of their own: a million would make each copy 1.5 GB heavier.

A vector belongs to a text hash and to the model that made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.files import replacing

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
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
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    left = set(hashes)
    found: dict[str, NDArray[np.float16]] = {}
    # The newest first: what is asked for is mostly new, and then the others are not opened.
    for path in sorted(folder.glob("*.parquet"), key=_age):
        if not left:
            break
        file = pq.ParquetFile(path)
        if (file.schema_arrow.metadata or {}).get(_MODEL) != model.encode():
            continue  # another model's: its numbers mean something else
        wanted = pa.array(list(left), pa.string())
        for group in range(file.num_row_groups):
            has = pc.is_in(file.read_row_group(group, ["text_hash"])["text_hash"], wanted)
            if not pc.any(has).as_py():
                continue
            some = file.read_row_group(group).filter(has).combine_chunks()
            flat = some["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
            rows = flat.reshape(some.num_rows, -1)
            found |= zip(some["text_hash"].to_pylist(), rows, strict=True)
        left -= found.keys()
    known = [text_hash for text_hash in hashes if text_hash in found]
    if not known:
        return [], np.empty((0, 0), np.float32)
    return known, np.stack([found[text_hash] for text_hash in known]).astype(np.float32)


def each_group(folder: Path, model: str) -> Iterator[tuple[pa.ChunkedArray, NDArray[np.float32]]]:
    """Everything that `model` made, some thousand texts at a time: hashes, and [n, dimensions]."""
    import numpy as np
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("*.parquet")):
        file = pq.ParquetFile(path)
        if (file.schema_arrow.metadata or {}).get(_MODEL) != model.encode():
            continue
        for group in range(file.num_row_groups):
            some = file.read_row_group(group)
            if some.num_rows:
                flat = some["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
                yield some["text_hash"], flat.reshape(some.num_rows, -1).astype(np.float32)


def _age(path: Path) -> tuple[int, str]:
    return -path.stat().st_mtime_ns, path.name
