"""From a published Hugging Face folder to the files of a pack, converted to CTranslate2 or as they are."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import transformers
from ctranslate2.converters import TransformersConverter
from safetensors import SafetensorError, safe_open

from translator.errors import ModelError
from translator.mt.checkpoint import MODEL_TYPES, read_vocabulary
from translator.mt.subwords import END, Subwords, needed_files
from translator.packs.manifest import Pack
from translator.packs.store import InstalledPack

QUANTIZATIONS = ("int8", "int8_float16", "int8_float32", "int16", "float16", "float32")
"""Precisions in which weights can be kept; int8_float32 is small and the fast one on a CPU."""


def guess_family(folder: Path) -> str:
    """The family of a folder, from its ``config.json`` and ``tokenizer_config.json``.

    Raises:
        ModelError: the folder holds none of the families (``pack_corrupt``).
    """
    kind = _read(folder, "config.json").get("model_type")
    if kind == MODEL_TYPES["small100"]:
        has_tokenizer = (folder / "tokenizer_config.json").is_file()
        tokenizer = _read(folder, "tokenizer_config.json") if has_tokenizer else {}
        return "small100" if tokenizer.get("tokenizer_class") == "SMALL100Tokenizer" else "m2m100"
    for family, known in MODEL_TYPES.items():
        if known == kind:
            return family
    raise _unusable(folder, f"its model_type is {kind!r}, which is none of ours")


def check_languages(folder: Path, entry: Pack) -> None:
    """Nothing, if the vocabulary of a published folder knows the languages that its entry is to name.

    Args:
        folder: files as published.
        entry: its directions and ``settings["family"]`` count.

    Raises:
        ModelError: it does not (``manifest_invalid``), or a file is missing or damaged (``pack_corrupt``).
    """
    family = str(entry.settings["family"])
    _require_family(folder, family)
    try:
        words = read_vocabulary(folder, family)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise _unusable(folder, _first_line(error)) from error
    Subwords(InstalledPack(entry, folder), words.__contains__)


def convert_folder(source: Path, target: Path, *, family: str, quantization: str = "int8_float32") -> None:
    """Write the files of a CTranslate2 pack into a new folder, all or none.

    Args:
        source: files as published: weights, ``config.json``, vocabulary and sentencepiece files.
        target: does not exist yet.
        family: a key of ``FAMILIES``; see :func:`guess_family`.
        quantization: one of QUANTIZATIONS.

    Raises:
        ModelError: the source cannot be used (``pack_corrupt``) or the disk refuses (``pack_disk_full``).
        FileExistsError: the target is there already.
    """

    def write(made: Path) -> None:
        _Converter(read_vocabulary(source, family), str(source)).convert(str(made), quantization=quantization)
        for file in needed_files(family):
            shutil.copyfile(source / file, made / file)

    _write_pack(source, target, family, write)


def copy_folder(source: Path, target: Path, *, family: str) -> None:
    """Write the files that the torch engine reads into a new folder, all or none.

    Of the folder's other files, code above all, none is taken.

    Args:
        source: files as published.
        target: does not exist yet.
        family: a key of ``FAMILIES``; see :func:`guess_family`.

    Raises:
        ModelError, FileExistsError: as :func:`convert_folder`.
    """

    def write(made: Path) -> None:
        read_vocabulary(source, family)
        weights = sorted(source.glob("*.safetensors*")) or sorted(source.glob("pytorch_model*.bin*"))
        if not weights:
            msg = "it has no weights (model.safetensors or pytorch_model.bin)"
            raise ValueError(msg)
        for path in weights:
            if path.suffix == ".safetensors":
                with safe_open(path, framework="pt"):
                    pass  # the head of a damaged file is refused here
        made.mkdir()
        optional = [name for name in ("vocab.json", "generation_config.json") if (source / name).is_file()]
        for file in ("config.json", *optional, *needed_files(family), *(path.name for path in weights)):
            shutil.copyfile(source / file, made / file)

    _write_pack(source, target, family, write)


def _write_pack(source: Path, target: Path, family: str, write: Callable[[Path], None]) -> None:
    """Have a new folder written beside the target, then move it there."""
    if target.exists():
        raise FileExistsError(target)
    _require_family(source, family)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".convert-", dir=target.parent) as work:
            made = Path(work) / target.name
            write(made)
            made.rename(target)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise _unusable(source, _first_line(error)) from error


def _require_family(folder: Path, family: str) -> None:
    kind = _read(folder, "config.json").get("model_type")
    if kind != MODEL_TYPES[family]:
        raise _unusable(folder, f"its model_type is {kind!r}, not {MODEL_TYPES[family]!r} as in {family}")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]


@dataclass(frozen=True)
class _Tokens:
    """What the converter asks of a tokenizer, answered from the files of the folder."""

    words: dict[str, int]
    eos_token: str = END
    unk_token: str = "<unk>"  # noqa: S105  no password
    pad_token: str = "<pad>"  # noqa: S105
    bos_token: str = "<s>"  # noqa: S105
    special_tokens_map: dict[str, Any] = field(default_factory=dict)

    def get_vocab(self) -> dict[str, int]:
        return dict(self.words)

    @property
    def unk_token_id(self) -> int:
        return self.words[self.unk_token]

    def convert_ids_to_tokens(self, number: int) -> str:
        return next(word for word, own in self.words.items() if own == number)


class _Converter(TransformersConverter):  # type: ignore[misc]  # the library comes without types
    """The library's converter, with our reading of the vocabulary."""

    def __init__(self, words: dict[str, int], folder: str) -> None:
        super().__init__(folder)
        self._words = words

    def load_model(self, model_class: Any, model_name_or_path: str, **kwargs: Any) -> Any:
        transformers.utils.logging.disable_progress_bar()
        model = model_class.from_pretrained(model_name_or_path, local_files_only=True, **kwargs)
        if hasattr(model.config, "scale_decoder_outputs"):
            # Since version 5 transformers calls every T5 "tied" and says here whether outputs are scaled;
            # the converter still asks the old question, and MADLAD's probabilities came out flat.
            model.config.tie_word_embeddings = model.config.scale_decoder_outputs
        return model

    def load_tokenizer(self, tokenizer_class: object, model_name_or_path: str, **kwargs: object) -> _Tokens:
        del tokenizer_class, model_name_or_path, kwargs
        return _Tokens(self._words)


def _read(folder: Path, file: str) -> dict[str, Any]:
    try:
        value = json.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(folder, f"{file} cannot be read") from error
    if not isinstance(value, dict):
        raise _unusable(folder, f"{file} is no JSON object")
    return value


def _unusable(folder: Path, why: str) -> ModelError:
    return ModelError(
        "pack_corrupt",
        f"{folder} cannot be converted: {why}.",
        next_step="Give the folder of an M2M100, SMaLL-100, Opus-MT or MADLAD model as published.",
        path=folder,
    )
