"""Fitted models as files: a folder for each version, written whole, arrays that are read as they lie.

The folder of a version takes its name when all is in it, and `current` then names it, so that a
reader has the old one or the new one. No pickles: arrays are `.npy`, the rest is JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from insight.errors import ModelError, RecommendError
from insight.files import TEMPORARY_PREFIX, replacing, write_atomically
from insight.messages import message
from insight.recommend import content, factors, popularity
from insight.recommend.blend import Blend
from insight.recommend.catalogue import Catalogue
from insight.recommend.factors import Factors
from insight.recommend.fit import Fitted
from insight.recommend.interactions import Interactions
from insight.recommend.linear import ItemToItem
from insight.recommend.model import Model
from insight.recommend.popularity import Popularity
from insight.recommend.strings import Index, Strings
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT = 3
"""Versions that are kept, the newest."""
_ABOUT = "about.json"
_CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Shoppers:
    """What is stored of shoppers: their items, the oldest first, with kind and time."""

    index: Index
    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    times: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Saved:
    """One version, open."""

    version: str
    about: Mapping[str, Any]
    """When and of what it was made, and how each model did: see `about_of`."""
    items: Index
    titles: Strings
    names: Index
    """The titles in small letters, to be found by."""
    categories: Sequence[str]
    category_of: NDArray[np.int32]
    """Place in `categories` by item, -1 without one."""
    in_stock: NDArray[np.bool_]
    aspects: NDArray[np.int64]
    """What the text of each item is about: a bit for each aspect of the tree."""
    shoppers: Shoppers
    model: Blend
    content: Model | None
    popularity: Popularity

    def title(self, item: str) -> str:
        """The title of an item; its id where it is not known."""
        place = self.items.find(item)
        return item if place is None else self.titles[place]


def folder_of(settings: Settings) -> Path:
    return settings.home / "recommend"


def save(
    settings: Settings,
    given: Interactions,
    catalogue: Catalogue,
    aspects: NDArray[np.int64],
    fitted: Fitted,
    about: Mapping[str, Any],
) -> str:
    """Write a version and make it the current one; returns its name."""
    import numpy as np

    home = folder_of(settings)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    version = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    fresh = home / f"{TEMPORARY_PREFIX}{version}"
    fresh.mkdir(mode=0o700)
    try:
        users = Index.of(Strings.of(given.user_ids))
        shoppers = Shoppers(users, given.starts, given.items, given.kinds, given.times)
        names = {one.category: 0 for one in catalogue.items if one.category}
        categories = {name: place for place, name in enumerate(names)}
        arrays: dict[str, NDArray[Any]] = {
            **_of_index("items", Index.of(Strings.of(given.item_ids))),
            **_of_strings("titles", Strings.of(one.title for one in catalogue.items)),
            **_of_index(
                "names", Index.of(Strings.of(one.title.casefold() for one in catalogue.items))
            ),
            "category_of": np.array(
                [categories.get(one.category, -1) for one in catalogue.items], np.int32
            ),
            "in_stock": np.array([one.in_stock for one in catalogue.items], bool),
            "aspects": aspects,
            **_of_shoppers(shoppers),
        }
        models = {model.name: dict(model.settings) for model in fitted.singles}
        for model in fitted.singles:
            arrays |= {f"{model.name}-{name}": of for name, of in model.arrays().items()}
        for name, array in arrays.items():
            _write(fresh / f"{name}.npy", array)
        used = zip(fitted.model.models, fitted.model.factors, strict=True)
        told = {
            **about,
            "version": version,
            "tried": [asdict(one) for one in fitted.tried],
            "checked_users": fitted.checked_users,
            "models": models,
            "factors": {model.name: factor for model, factor in used},
            "categories": list(names),
        }
        write_atomically(fresh / _ABOUT, json.dumps(told, ensure_ascii=False).encode())
        os.replace(fresh, home / version)
        write_atomically(home / _CURRENT, version.encode())
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    for old in versions(settings)[KEPT:]:
        shutil.rmtree(home / old, ignore_errors=True)
    return version


def versions(settings: Settings) -> list[str]:
    """The versions that are there, the newest first."""
    found = [path.parent.name for path in folder_of(settings).glob(f"*/{_ABOUT}")]
    return sorted((name for name in found if not name.startswith(".")), reverse=True)


def current(settings: Settings) -> str | None:
    """The version in use; None where nothing was fitted."""
    try:
        return (folder_of(settings) / _CURRENT).read_text().strip()
    except FileNotFoundError:
        return None


def stamp(settings: Settings) -> str:
    """Changes with the version in use, and when a shopper is forgotten from it."""
    version = current(settings)
    if version is None:
        return ""
    try:
        status = (folder_of(settings) / version / "user_starts.npy").stat()
    except FileNotFoundError:
        return version
    return f"{version}-{status.st_ino:x}-{status.st_mtime_ns:x}"


def about_of(settings: Settings, version: str) -> dict[str, Any]:
    """What a version tells of itself."""
    found: dict[str, Any] = json.loads((folder_of(settings) / version / _ABOUT).read_bytes())
    return found


def load(settings: Settings, version: str | None = None) -> Saved:
    """Open a version, the current one if none is named. Raises RecommendError where there is none,
    ModelError where its files are damaged.
    """
    version = version or current(settings)
    if version is None:
        raise RecommendError(
            message(
                "No recommendations were fitted yet. Run `insight recommend fit EVENTS`, or upload "
                "events on the page of recommendations."
            )
        )
    folder = folder_of(settings) / version
    try:
        return _load(folder, version)
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            message(
                "The recommendations in %(folder)s cannot be read: %(cause)s. Fit them again.",
                folder=str(folder),
                cause=error,
            )
        ) from error


def shoppers_changed(settings: Settings, version: str, shoppers: Shoppers) -> None:
    """Replace what a version stores of shoppers."""
    folder = folder_of(settings) / version
    for name, array in _of_shoppers(shoppers).items():
        _write(folder / f"{name}.npy", array)


def _load(folder: Path, version: str) -> Saved:
    import numpy as np

    about = json.loads((folder / _ABOUT).read_bytes())

    def array(name: str) -> NDArray[Any]:
        # A view as a plain array: the type of mapped ones makes each access slower.
        found = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return np.asarray(found)

    def index(name: str) -> Index:
        strings = Strings(array(f"{name}_blob"), array(f"{name}_ends"))
        return Index(strings, array(f"{name}_hashes"), array(f"{name}_places"))

    models: dict[str, Model] = {}
    for name, settings in about["models"].items():
        files = folder.glob(f"{name}-*.npy")
        arrays = {path.stem.removeprefix(f"{name}-"): array(path.stem) for path in files}
        kind: type[Popularity | Factors | ItemToItem] = {
            popularity.NAME: Popularity,
            factors.NAME: Factors,
        }.get(name, ItemToItem)
        models[name] = kind.of_arrays(name, settings, arrays)
    used = about["factors"]
    return Saved(
        version,
        about,
        index("items"),
        Strings(array("titles_blob"), array("titles_ends")),
        index("names"),
        about["categories"],
        array("category_of"),
        array("in_stock"),
        array("aspects"),
        Shoppers(
            index("users"),
            array("user_starts"),
            array("user_items"),
            array("user_kinds"),
            array("user_times"),
        ),
        Blend(tuple(models[name] for name in used), tuple(used.values())),
        models.get(content.NAME),
        cast(Popularity, models[popularity.NAME]),
    )


def _of_shoppers(shoppers: Shoppers) -> dict[str, NDArray[Any]]:
    return {
        **_of_index("users", shoppers.index),
        "user_items": shoppers.items,
        "user_kinds": shoppers.kinds,
        "user_times": shoppers.times,
        # The last: `stamp` looks at it.
        "user_starts": shoppers.starts,
    }


def _of_strings(name: str, strings: Strings) -> dict[str, NDArray[Any]]:
    return {f"{name}_blob": strings.blob, f"{name}_ends": strings.ends}


def _of_index(name: str, index: Index) -> dict[str, NDArray[Any]]:
    strings = _of_strings(name, index.strings)
    return {**strings, f"{name}_hashes": index.hashes, f"{name}_places": index.places}


def _write(path: Path, array: NDArray[Any]) -> None:
    """Beside its name first: what somebody has mapped stays as it was."""
    import numpy as np

    with replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)
