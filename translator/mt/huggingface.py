"""The same families straight from their Hugging Face folders, with torch: the reference, and for a GPU."""

from collections.abc import Sequence
from typing import Any

import torch
import transformers
from safetensors import SafetensorError

from translator.errors import ModelError
from translator.mt.checkpoint import ARCHITECTURES, read_vocabulary
from translator.mt.seq2seq import BEAM, EncoderDecoderEngine, Found, answer_limit, engine_failed
from translator.mt.subwords import END
from translator.packs.store import InstalledPack

_AT_ONCE = 16
"""Segments of one batch: fills two cores; on a GPU it keeps the scores of a big vocabulary below 1 GB."""


class HuggingFaceEngine(EncoderDecoderEngine):
    """The translation engine of one pack that holds a Hugging Face folder.

    Runs on the first CUDA device where there is one, else on the CPU; in single precision on both, as T5
    overflows in half precision and the tokens are to be those of the reference. Nothing is ever downloaded,
    and no code out of the folder is run.

    Args:
        installed: pack of kind "huggingface": weights, ``config.json``, vocabulary and sentencepiece files.
        threads: CPU threads of torch, for the whole process.
        beam: hypotheses followed at once; 1 is greedy search.

    Raises:
        ModelError: the files cannot be used (``pack_corrupt``, ``engine_failed``) or do not fit the entry in
            the catalogue (``manifest_invalid``).
    """

    def __init__(self, installed: InstalledPack, *, threads: int, beam: int = BEAM) -> None:
        family = str(installed.pack.settings.get("family"))
        self._words = _vocabulary(installed, family)
        self._tokens = {number: word for word, number in self._words.items()}
        super().__init__(installed, self._words.__contains__, beam=beam)
        torch.set_num_threads(threads)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model = _load(installed, family, self._device)

    def close(self) -> None:
        """Free the weights, those on a GPU for other programs too; safe to call twice."""
        super().close()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _search(
        self, sources: Sequence[Sequence[str]], prefix: Sequence[str], *, no_repeat: int
    ) -> list[Found]:
        order = sorted(range(len(sources)), key=lambda number: len(sources[number]))
        found: dict[int, Found] = {}
        try:
            with torch.inference_mode():
                for start in range(0, len(order), _AT_ONCE):
                    numbers = order[start : start + _AT_ONCE]
                    results = self._batch([sources[number] for number in numbers], prefix, no_repeat)
                    found.update(zip(numbers, results, strict=True))
        except (RuntimeError, IndexError) as error:  # out of memory, or beyond the model's positions
            raise engine_failed(self.name, "failed on a batch") from error
        return [found[number] for number in range(len(sources))]

    def _batch(self, sources: Sequence[Sequence[str]], prefix: Sequence[str], no_repeat: int) -> list[Found]:
        rows = [self._ids(source) for source in sources]
        pad, width = self._model.config.pad_token_id, max(map(len, rows))
        inputs = torch.tensor([row + [pad] * (width - len(row)) for row in rows], device=self._device)
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows], device=self._device)
        begin = [self._model.config.decoder_start_token_id, *self._ids(prefix)]
        outputs = self._model.generate(
            input_ids=inputs,
            attention_mask=mask,
            decoder_input_ids=torch.tensor([begin] * len(rows), device=self._device),
            generation_config=transformers.GenerationConfig(
                num_beams=self._beam,
                do_sample=False,
                no_repeat_ngram_size=no_repeat or None,
                max_new_tokens=max(map(answer_limit, sources)),
                suppress_tokens=self._never(),
                pad_token_id=pad,
                eos_token_id=self._words[END],
                decoder_start_token_id=begin[0],
            ),
        )
        return [
            self._found(row, begin, output, answer_limit(source))
            for row, output, source in zip(rows, outputs.tolist(), sources, strict=True)
        ]

    def _found(self, row: Sequence[int], begin: Sequence[int], output: Sequence[int], limit: int) -> Found:
        answer = list(output[len(begin) : len(begin) + limit])
        finished = self._words[END] in answer
        if finished:
            answer = answer[: answer.index(self._words[END]) + 1]
        score = self._score(row, [*begin, *answer], len(answer))
        tokens = [self._tokens.get(number, "") for number in answer]
        return Found(tuple(tokens[:-1] if finished else tokens), score, finished)

    def _score(self, row: Sequence[int], target: Sequence[int], length: int) -> float:
        """Mean log-probability of the last ``length`` tokens: the answer is read once more, all at once."""
        logits = self._model(
            input_ids=torch.tensor([list(row)], device=self._device),
            decoder_input_ids=torch.tensor([list(target[:-1])], device=self._device),
        ).logits[0, -length:]
        wanted = torch.tensor(list(target[-length:]), device=self._device)
        return -float(torch.nn.functional.cross_entropy(logits.float(), wanted))

    def _ids(self, tokens: Sequence[str]) -> list[int]:
        return [self._words.get(token, self._words["<unk>"]) for token in tokens]

    def _never(self) -> list[int]:
        """Ids that are no output: the unknown token and padding."""
        return [self._words["<unk>"], self._model.config.pad_token_id]


def _load(installed: InstalledPack, family: str, device: torch.device) -> Any:
    architecture = getattr(transformers, ARCHITECTURES[family])
    transformers.utils.logging.disable_progress_bar()
    try:
        model = architecture.from_pretrained(installed.folder, local_files_only=True, dtype=torch.float32)
        return model.to(device).eval()
    except (OSError, RuntimeError, ValueError, KeyError, SafetensorError) as error:
        raise engine_failed(
            installed.pack.name, "cannot be loaded: a file is damaged or memory is short"
        ) from error


def _vocabulary(installed: InstalledPack, family: str) -> dict[str, int]:
    """Token -> id, language tokens included."""
    try:
        return read_vocabulary(installed.folder, family)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise ModelError(
            "pack_corrupt",
            f"{installed.pack.name} has no readable vocabulary.",
            next_step=f"Run: translator models verify {installed.pack.name}",
            pack=installed.pack.name,
        ) from error
