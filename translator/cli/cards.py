"""``translator evaluate cards``: a page that says what a hall may rely on, made from kept measurements."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from translator import __version__
from translator.cli.output import LANGUAGE, note
from translator.config import Config
from translator.datatypes import LanguagePair
from translator.evaluation import cards
from translator.evaluation.scores import ERROR_RATES, Score
from translator.glossary import load_glossary
from translator.languages import LANGUAGES
from translator.mt.routing import Route, find_routes
from translator.packs.store import ModelStore
from translator.pipeline import Pipeline, open_pipeline
from translator.voice.voices import Voices


@click.command("cards")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Page to write: .md or .html.")
@click.option("--speech", "heard", type=click.Path(path_type=Path), help="Output of evaluate speech --json.")
@click.option("--text", "read", type=click.Path(path_type=Path), help="Output of evaluate text --json.")
@click.option("--officer", type=LANGUAGE, default="zh", help="Language of the officers.")
@click.pass_obj
def quality_cards(config: Config, *, out: Path, heard: Path | None, read: Path | None, officer: str) -> None:
    """Write a quality card per language: what a hall may rely on with the packs of this machine."""
    if out.suffix not in {".md", ".html"}:
        raise click.BadParameter("The page ends in .md or .html.", param_hint="--out")
    rows_heard = list(_rows(heard, "--speech")) if heard else []
    rows_read = list(_rows(read, "--text")) if read else []
    spoken = [_score(row, "--speech") for row in rows_heard]
    with open_pipeline(config) as pipeline:
        made = _cards(pipeline, officer, spoken, _text_scores(rows_read))
        packs = ", ".join(f"{item.pack.name} {item.pack.version}" for item in pipeline.store.installed())
    facts = {
        "officers' language": LANGUAGES[officer].name_en,
        "version": __version__,
        "packs": packs,
        **_measured_on([*rows_heard, *rows_read]),
        **_of_all_languages(spoken),
    }
    page = cards.as_markdown(made, facts) if out.suffix == ".md" else cards.as_html(made, facts)
    out.write_text(page, encoding="utf-8")
    note(f"{len(made)} cards written to {out}")


def _cards(
    pipeline: Pipeline, officer: str, spoken: Sequence[Score], written: cards.StepScores
) -> list[cards.Card]:
    measured = {**cards.as_scores(pipeline.store.manifest.measured), **written}
    rates = {score.language: score for score in spoken if score.metric in ERROR_RATES}
    book = load_glossary(pipeline.config, LANGUAGES).phrases.phrases.values()
    speech = pipeline.speech_languages()
    voices = Voices(pipeline.config.models).languages
    return [
        cards.Card(
            tag,
            officer,
            cards.text_grade(_routes(pipeline.store, officer, tag), measured),
            cards.text_grade(_routes(pipeline.store, tag, officer), measured),
            tag in speech,
            rates.get(tag),
            tag in voices,
            sum({officer, tag} <= phrase.texts.keys() for phrase in book),
            sum(tag in phrase.texts and phrase.texts[tag].status != "draft" for phrase in book),
        )
        for tag in LANGUAGES
    ]


def _routes(store: ModelStore, source: str, target: str) -> list[Route]:
    return find_routes(LanguagePair(source, target), store.installed()) if source != target else []


def _rows(path: Path, option: str) -> Iterator[Mapping[str, Any]]:
    """The lines that ``evaluate --json`` printed."""
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not isinstance(row, dict) or not {"date", "machine", "n"} <= row.keys():
                raise _not_output(option)
            yield row
    except (OSError, ValueError) as error:
        raise _not_output(option) from error


def _score(row: Mapping[str, Any], option: str) -> Score:
    try:
        return Score(**{field.name: row[field.name] for field in fields(Score)})
    except (KeyError, TypeError) as error:
        raise _not_output(option) from error


def _text_scores(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, LanguagePair], tuple[Score, ...]]:
    try:
        return {
            (row["pack"], LanguagePair(row["source"], row["target"])): tuple(
                _score(item, "--text") for item in row["scores"]
            )
            for row in rows
        }
    except (KeyError, TypeError) as error:
        raise _not_output("--text") from error


def _not_output(option: str) -> click.BadParameter:
    return click.BadParameter("The file is not the output of evaluate with --json.", param_hint=option)


def _measured_on(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = {name: ", ".join(sorted({row[name] for row in rows})) for name in ("date", "machine")}
    return {
        "measured": found["date"] or "nothing was measured on this machine",
        **({"machine": found["machine"]} if found["machine"] else {}),
    }


def _of_all_languages(scores: Sequence[Score]) -> dict[str, str]:
    """What was measured of the recogniser over all languages together, in plain words."""
    words = {
        "hallucination": "text invented for recordings in which nobody speaks",
        "hallucination-generated": "text invented for silence, noise, clicks, ringing and the like",
        "identification-sentences": "language of a sentence told right, of two",
        "identification-words": "language of a single word told right, of two",
    }
    return {
        words[score.metric]: f"{cards.figure(score)}, n={score.n}"
        for score in scores
        if score.metric in words
    }
