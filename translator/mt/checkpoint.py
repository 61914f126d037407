"""A published Hugging Face folder of one of our families: which class it is, and its vocabulary.

The tokenizers of transformers are not used: SMaLL-100 brings code of its own to run, and the present version
loses the language tokens of M2M100 on the way into a converted vocabulary.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import sentencepiece
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

from translator.mt.subwords import FAMILIES

ARCHITECTURES: Mapping[str, str] = {
    "m2m100": "M2M100ForConditionalGeneration",
    "small100": "M2M100ForConditionalGeneration",
    "opus": "MarianMTModel",
    "madlad": "T5ForConditionalGeneration",
}
"""family -> class of transformers."""

MODEL_TYPES: Mapping[str, str] = {
    "m2m100": "m2m_100",
    "small100": "m2m_100",
    "opus": "marian",
    "madlad": "t5",
}
"""family -> ``model_type`` in the folder's ``config.json``."""


def read_vocabulary(folder: Path, family: str) -> dict[str, int]:
    """Every token of the model with its id, language tokens included.

    Args:
        folder: files as published.
        family: a key of ``FAMILIES``.

    Raises:
        OSError, ValueError: a file is missing or no vocabulary.
    """
    if family == "madlad":
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / FAMILIES[family].source_file))
        return {pieces.id_to_piece(number): number for number in range(pieces.get_piece_size())}
    words = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    if not isinstance(words, dict) or "<unk>" not in words:
        msg = "vocab.json is no vocabulary"
        raise ValueError(msg)
    if family == "opus":
        return dict(words)
    # fairseq put the languages behind the words, in this order
    languages = (FAMILIES[family].token.format(code) for code in FAIRSEQ_LANGUAGE_CODES["m2m100"])
    return dict(words) | {token: len(words) + number for number, token in enumerate(languages)}
