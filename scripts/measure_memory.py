"""Measures memory and loading of both encoder-decoder engines at real sizes, with random weights.

    PYTHONPATH=. python scripts/measure_memory.py new/folder [THREADS]

Makes a Hugging Face folder in the shape of M2M100-418M and one of Opus-MT around the vocabularies of
tests/tiny, a pack of each kind from it, and opens every pack in a process of its own. Needs 5 GB of disk.
"""

import json
import multiprocessing
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import transformers

from translator.datatypes import LanguagePair
from translator.mt.checkpoint import ARCHITECTURES
from translator.mt.convert import convert_folder, copy_folder
from translator.mt.memory import needed_mb
from translator.mt.registry import open_engine
from translator.packs.manifest import Pack
from translator.packs.store import InstalledPack, pack_from_folder

_TINY = Path(__file__).resolve().parents[1] / "tests" / "tiny"
_EN_PT = LanguagePair("en", "pt")
_SENTENCE = "The officer asks the visitor to bring the passport and two photographs to window five."

SHAPES: dict[str, dict[str, Any]] = {
    # https://huggingface.co/facebook/m2m100_418M and Helsinki-NLP/opus-mt-en-zh, config.json
    "m2m100": {"vocab_size": 128_112, "d_model": 1024, "layers": 12, "heads": 16, "inner": 4096},
    "opus": {"vocab_size": 65_001, "d_model": 512, "layers": 6, "heads": 8, "inner": 2048},
}


def make_folder(family: str, folder: Path) -> None:
    """A folder as published, with the tiny model's subwords and many more that are never used."""
    shape = SHAPES[family]
    shutil.copytree(_TINY / family, folder)
    config = transformers.AutoConfig.from_pretrained(folder)
    words = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    # behind the words M2M100 has 100 languages and 8 empty places
    places = shape["vocab_size"] - (108 if family == "m2m100" else 0)
    words |= {f"unused-{number}": number for number in range(len(words), places)}
    if family == "opus":  # its padding is the last word, and begins every answer
        words |= {f"unused-{words['<pad>']}": words["<pad>"], "<pad>": places - 1}
        del words[f"unused-{places - 1}"]
        config.update({"pad_token_id": places - 1, "decoder_start_token_id": places - 1})
    (folder / "vocab.json").write_text(json.dumps(words), encoding="utf-8")
    config.update({"vocab_size": shape["vocab_size"], "d_model": shape["d_model"]})
    for side in ("encoder", "decoder"):
        config.update(
            {
                f"{side}_layers": shape["layers"],
                f"{side}_attention_heads": shape["heads"],
                f"{side}_ffn_dim": shape["inner"],
            }
        )
    config.num_hidden_layers = shape["layers"]
    if family == "opus":
        config.decoder_vocab_size = shape["vocab_size"]
    getattr(transformers, ARCHITECTURES[family])(config).save_pretrained(folder)


def measure(installed: InstalledPack, threads: int) -> None:
    """Open a pack in this process, translate a sentence and print what it took."""
    before, began = psutil.Process().memory_info().rss, time.perf_counter()
    engine = open_engine(installed, threads=threads)
    engine.translate([_SENTENCE], _EN_PT)
    seconds = time.perf_counter() - began
    engine.translate([_SENTENCE] * 16, _EN_PT)
    memory = (psutil.Process().memory_info().rss - before) / 1e6
    print(
        f"{installed.pack.name:<20} {installed.pack.size / 1e6:6,.0f} MB on disk"
        f"  {seconds:5.1f} s to the first answer"
        f"  {memory:6,.0f} MB of memory, counted as {needed_mb(installed.pack, threads):,} MB",
        flush=True,
    )


def main(work: Path, threads: int) -> None:
    """Make the packs that are missing, then measure each."""
    for family in SHAPES:
        folder = work / family
        if not folder.exists():
            make_folder(family, folder)
        for kind, make in (("ctranslate2", convert_folder), ("huggingface", copy_folder)):
            target = work / f"{family}-{kind}"
            if not target.exists():
                make(folder, target, family=family)
            entry = Pack(target.name, kind, "", "", {}, grades={_EN_PT: "draft"}, settings={"family": family})
            installed = InstalledPack(pack_from_folder(target, entry), target)
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(installed, threads))
            process.start()
            process.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 1)
