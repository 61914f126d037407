"""M2M100, SMaLL-100, Opus-MT and MADLAD models converted to CTranslate2, run inside this process."""

import json
from collections.abc import Sequence

import ctranslate2

from translator.errors import ModelError
from translator.mt.seq2seq import BEAM, EncoderDecoderEngine, Found, answer_limit, engine_failed
from translator.mt.subwords import END
from translator.packs.store import InstalledPack

_TOKENS_AT_ONCE = 1024
"""Source tokens of one batch inside the library, filled with sentences of like length."""


class CTranslateEngine(EncoderDecoderEngine):
    """The translation engine of one converted pack.

    Args:
        installed: pack of kind "ctranslate2": ``model.bin``, ``config.json``, a vocabulary and the
            sentencepiece files of its family.
        threads: CPU threads used for one batch.
        beam: hypotheses followed at once; 1 is greedy search.

    Raises:
        ModelError: the files cannot be used (``pack_corrupt``, ``engine_failed``) or do not fit the entry in
            the catalogue (``manifest_invalid``).
    """

    def __init__(self, installed: InstalledPack, *, threads: int, beam: int = BEAM) -> None:
        super().__init__(installed, _vocabulary(installed).__contains__, beam=beam)
        try:
            # "default": the precision that was chosen when the model was converted
            self._model = ctranslate2.Translator(
                str(installed.folder),
                device="cpu",
                compute_type="default",
                inter_threads=1,
                intra_threads=threads,
            )
        except (RuntimeError, ValueError) as error:
            raise engine_failed(
                self.name, "cannot be loaded: a file is damaged or memory is short"
            ) from error

    def _search(
        self, sources: Sequence[Sequence[str]], prefix: Sequence[str], *, no_repeat: int
    ) -> list[Found]:
        try:
            results = self._model.translate_batch(
                [list(source) for source in sources],
                target_prefix=[list(prefix)] * len(sources) if prefix else None,
                max_batch_size=_TOKENS_AT_ONCE,
                batch_type="tokens",
                beam_size=self._beam,
                no_repeat_ngram_size=no_repeat,
                disable_unk=True,
                return_end_token=True,
                return_scores=True,
                max_input_length=0,  # nothing is cut off unseen: longer segments come in parts
                max_decoding_length=max(map(answer_limit, sources)),
                min_decoding_length=0,
            )
        except (RuntimeError, ValueError) as error:
            raise engine_failed(self.name, "failed on a batch") from error
        return [
            _found(result.hypotheses[0], result.scores[0], len(prefix), answer_limit(source))
            for source, result in zip(sources, results, strict=True)
        ]


def _found(tokens: Sequence[str], score: float, prefix: int, limit: int) -> Found:
    """What stands between prefix and end token, and whether one came within the limit of this source.

    Args:
        tokens: prefix, target and end token.
        score: the library's mean, for which the prefix counts as tokens of probability 1.
        prefix: number of tokens.
        limit: see :func:`translator.mt.seq2seq.answer_limit`.
    """
    answer = tuple(tokens[prefix : prefix + limit])
    finished = answer[-1:] == (END,)
    mean = score * len(tokens) / max(1, len(tokens) - prefix)
    return Found(answer[:-1] if finished else answer, mean, finished)


def _vocabulary(installed: InstalledPack) -> frozenset[str]:
    """The tokens that the model knows; language tokens stand in the same vocabulary as subwords."""
    name = next((file for file in installed.pack.files if file.endswith("vocabulary.json")), "")
    try:
        words = json.loads((installed.folder / name).read_text(encoding="utf-8"))
        return frozenset(words)
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            "pack_corrupt",
            f"{installed.pack.name} has no readable vocabulary.",
            next_step=f"Run: translator models verify {installed.pack.name}",
            pack=installed.pack.name,
        ) from error
