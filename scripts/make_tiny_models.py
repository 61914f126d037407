"""Train the tiny translation models of the tests: some minutes of one CPU, the same text each time.

    export PYTHONPATH=.
    python scripts/make_tiny_models.py tests/tiny
    python scripts/make_tiny_models.py tests/tiny opus madlad     # only these

The toy language of `tests/tiny_language.py` is written out in four languages; one sentence in seven is
kept back, and `tests/mt/test_seq2seq.py` asks the models for those. Each model goes to a folder of its own
in the published layout of its family, so that the real loading and conversion code runs on it; the
converted pack stands beside it. Needs the extra `convert`.
"""

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    MarianConfig,
    MarianMTModel,
    T5Config,
    T5ForConditionalGeneration,
)
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

from tests.tiny_language import LANGUAGES, SEED, is_held_out, sentences
from translator.mt.convert import convert_folder

STEPS = 1200
BATCH = 48
WIDTH = 64
PIECES = 440
DIRECTIONS = [("en", other) for other in LANGUAGES[1:]] + [(other, "en") for other in LANGUAGES[1:]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One tiny model."""

    name: str
    directions: Sequence[tuple[str, str]]
    symbols: Sequence[str] = ()
    """pieces that sentencepiece never cuts."""


RECIPES = (
    Recipe("m2m100", DIRECTIONS),
    Recipe("small100", DIRECTIONS),
    Recipe("opus", [("en", "pt")]),
    Recipe("opus-multi", [("en", "pt"), ("en", "zh")]),
    Recipe("madlad", DIRECTIONS, symbols=[f"<2{language}>" for language in LANGUAGES]),
)


def train_pieces(
    texts: Sequence[str], folder: Path, symbols: Sequence[str]
) -> sentencepiece.SentencePieceProcessor:
    """A vocabulary of byte pairs over the texts, as ``pieces.model`` in a folder."""
    lines = folder / "lines.txt"
    lines.write_text("\n".join(texts), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines),
        model_prefix=str(folder / "pieces"),
        vocab_size=PIECES,
        model_type="bpe",
        character_coverage=1.0,
        normalization_rule_name="identity",  # the tables of the others are ten times the vocabulary
        user_defined_symbols=list(symbols),
        # the order of T5: padding, end, unknown
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "pieces.model"))


class TinyModel:
    """A recipe on its way to a folder: vocabulary, training, files."""

    def __init__(self, recipe: Recipe, rows: Sequence[dict[str, str]], work: Path) -> None:
        self.recipe = recipe
        taught = [row for row in rows if not is_held_out(row["en"])]
        # the short forms have few sentences: without more weight they would hardly be seen
        self.rows = taught + [row for row in taught if not row["en"].startswith("The ")] * 20
        used = {language for pair in recipe.directions for language in pair}
        texts = [row[language] for row in self.rows for language in LANGUAGES if language in used]
        self.work = work
        self.pieces = train_pieces(texts, work, recipe.symbols)
        self.vocabulary = self._vocabulary()
        torch.manual_seed(SEED)
        self.model = self._model()

    def _vocabulary(self) -> dict[str, int]:
        plain = [self.pieces.id_to_piece(i) for i in range(3, self.pieces.get_piece_size())]
        match self.recipe.name:
            case "m2m100" | "small100":
                words = ["<s>", "<pad>", "</s>", "<unk>", *plain]
            case "opus":
                words = ["</s>", "<unk>", *plain, "<pad>"]
            case "opus-multi":
                words = ["</s>", "<unk>", ">>por<<", ">>cmn_Hans<<", *plain, "<pad>"]
            case _:
                words = [self.pieces.id_to_piece(i) for i in range(self.pieces.get_piece_size())]
        return {word: number for number, word in enumerate(words)}

    def _model(self) -> Any:
        size = len(self.vocabulary)
        shape = {"encoder_layers": 2, "decoder_layers": 1, "d_model": WIDTH, "dropout": 0.0}
        shape |= {"encoder_layerdrop": 0.0, "decoder_layerdrop": 0.0, "attention_dropout": 0.0}
        shape |= {"init_std": 0.1}
        heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4}
        wide = {"encoder_ffn_dim": 2 * WIDTH, "decoder_ffn_dim": 2 * WIDTH}
        match self.recipe.name:
            case "m2m100" | "small100":
                # behind the words stand one token per language and eight that the authors left over
                size += len(FAIRSEQ_LANGUAGE_CODES["m2m100"]) + 8
                return M2M100ForConditionalGeneration(M2M100Config(vocab_size=size, **shape, **heads, **wide))
            case "opus" | "opus-multi":
                end, pad = self.vocabulary["</s>"], self.vocabulary["<pad>"]
                return MarianMTModel(
                    MarianConfig(
                        vocab_size=size,
                        **shape,
                        **heads,
                        **wide,
                        max_position_embeddings=512,
                        pad_token_id=pad,
                        eos_token_id=end,
                        decoder_start_token_id=pad,
                        forced_eos_token_id=end,
                        scale_embedding=True,
                        activation_function="swish",
                    )
                )
        return T5ForConditionalGeneration(
            T5Config(
                vocab_size=size,
                d_model=WIDTH,
                d_kv=16,
                d_ff=2 * WIDTH,
                num_layers=2,
                num_decoder_layers=1,
                num_heads=4,
                dropout_rate=0.0,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
                pad_token_id=0,
                eos_token_id=1,
                decoder_start_token_id=0,
            )
        )

    def _ids(self, text: str) -> list[int]:
        unknown = self.vocabulary["<unk>"]
        return [self.vocabulary.get(piece, unknown) for piece in self.pieces.encode(text, out_type=str)]

    def _language(self, language: str) -> int:
        codes = FAIRSEQ_LANGUAGE_CODES["m2m100"]
        return len(self.vocabulary) + int(codes.index(language))

    def example(self, text: str, target: str, pair: tuple[str, str]) -> tuple[list[int], list[int], int]:
        """Ids of source and target with the signs of the family, and the id before the first target."""
        end = self.vocabulary["</s>"]
        source, wanted = [*self._ids(text), end], [*self._ids(target), end]
        match self.recipe.name:
            case "m2m100":
                return [self._language(pair[0]), *source], [self._language(pair[1]), *wanted], end
            case "small100":
                return [self._language(pair[1]), *source], wanted, end
            case "opus":
                return source, wanted, self.vocabulary["<pad>"]
            case "opus-multi":
                sign = {"pt": ">>por<<", "zh": ">>cmn_Hans<<"}[pair[1]]
                return [self.vocabulary[sign], *source], wanted, self.vocabulary["<pad>"]
        return [self.vocabulary[f"<2{pair[1]}>"], *source], wanted, 0

    def train(self) -> float:
        """The mean loss of the last hundred steps."""
        examples = [
            self.example(row[pair[0]], row[pair[1]], pair)
            for row in self.rows
            for pair in self.recipe.directions
        ]
        draw = random.Random(SEED)  # noqa: S311  the order of a toy training, no secret
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=3e-3, weight_decay=0.0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=3e-3, total_steps=STEPS, pct_start=0.1
        )
        losses = []
        self.model.train()
        for _ in range(STEPS):
            batch = draw.sample(examples, BATCH)
            loss = self._loss(batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            self._keep_start_blank()
            losses.append(loss.item())
        return float(sum(losses[-100:]) / 100)

    def _keep_start_blank(self) -> None:
        """Published Marian models begin from an embedding of zeros, and converted ones rely on it."""
        if self.recipe.name.startswith("opus"):
            with torch.no_grad():
                self.model.get_input_embeddings().weight[self.vocabulary["<pad>"]] = 0.0

    def _loss(self, batch: Sequence[tuple[list[int], list[int], int]]) -> torch.Tensor:
        pad = self.model.config.pad_token_id

        def padded(rows: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
            width = max(map(len, rows))
            return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])

        source = padded([one for one, _, _ in batch], pad)
        output = self.model(
            input_ids=source,
            attention_mask=(source != pad).long(),
            decoder_input_ids=padded([[start, *wanted[:-1]] for _, wanted, start in batch], pad),
        )
        wanted = padded([two for _, two, _ in batch], -100)
        if self.recipe.name == "m2m100":
            wanted[:, 0] = -100  # the language is given to the decoder, nothing says which it will be
        loss: torch.Tensor = torch.nn.functional.cross_entropy(
            output.logits.flatten(0, 1), wanted.flatten(), ignore_index=-100
        )
        return loss

    def save(self, folder: Path) -> None:
        """The published layout of the family."""
        self.model.eval().half().save_pretrained(folder)  # half: the repository keeps these files
        (folder / "generation_config.json").unlink(missing_ok=True)
        model = (self.work / "pieces.model").read_bytes()
        words = json.dumps(self.vocabulary, ensure_ascii=False, indent=0)
        match self.recipe.name:
            case "m2m100" | "small100":
                (folder / "sentencepiece.bpe.model").write_bytes(model)
                (folder / "vocab.json").write_text(words, encoding="utf-8")
            case "opus" | "opus-multi":
                (folder / "source.spm").write_bytes(model)
                (folder / "target.spm").write_bytes(model)
                (folder / "vocab.json").write_text(words, encoding="utf-8")
            case _:
                (folder / "spiece.model").write_bytes(model)


def main(target: Path, wanted: Sequence[str]) -> None:
    """Train the recipes asked for, or all."""
    torch.set_num_threads(1)
    rows = sentences()
    for recipe in RECIPES:
        if wanted and recipe.name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as work:
            tiny = TinyModel(recipe, rows, Path(work))
            loss = tiny.train()
            tiny.save(target / recipe.name)
        converted = target / f"{recipe.name}-ct2"
        shutil.rmtree(converted, ignore_errors=True)
        family = recipe.name.partition("-")[0]
        convert_folder(target / recipe.name, converted, family=family, quantization="float16")
        size = sum(path.stat().st_size for path in (target / recipe.name).iterdir())
        print(f"{recipe.name}: loss {loss:.4f}, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
