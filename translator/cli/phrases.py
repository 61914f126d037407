"""``translator phrases``: the approved utterances of the counter."""

from dataclasses import asdict
from pathlib import Path

import click

from translator.cli.output import LANGUAGE, note, print_json
from translator.config import Config
from translator.glossary import load_glossary
from translator.terms.phrase_tables import Phrase


@click.group()
def phrases() -> None:
    """Look phrases up by situation or word, and hear them."""


@phrases.command("list")
@click.option("--situation", help="Only one situation, in the order of a conversation.")
@click.option("--language", type=LANGUAGE, default="zh", help="Language shown beside English.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per phrase.")
@click.pass_obj
def list_(config: Config, *, situation: str | None, language: str, as_json: bool) -> None:
    """List the phrases, or those of one situation."""
    book = load_glossary(config, {language, "en"}).phrases
    if situation is not None and situation not in book.situations():
        raise click.BadParameter(
            f"{situation!r} is no situation. Situations: {', '.join(book.situations())}."
        )
    chosen = book.conversation(situation) if situation else tuple(book.phrases.values())
    for phrase in chosen:
        _show(phrase, language, as_json=as_json)


@phrases.command()
@click.argument("query")
@click.option("--language", type=LANGUAGE, default="zh", help="Language of QUERY; Chinese also by pinyin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per phrase.")
@click.pass_obj
def search(config: Config, *, query: str, language: str, as_json: bool) -> None:
    """Find phrases by words, or in Chinese by pinyin or its initials."""
    for phrase in load_glossary(config, {language, "en"}).phrases.search(query, language):
        _show(phrase, language, as_json=as_json)


@phrases.command()
@click.argument("phrase_id", metavar="PHRASE")
@click.option("--language", type=LANGUAGE, required=True, help="Language to speak.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="WAV file to write.")
@click.pass_obj
def say(config: Config, *, phrase_id: str, language: str, out: Path) -> None:
    """Speak PHRASE (its id) into a sound file."""
    from translator.voice.espeak import EspeakVoice  # noqa: PLC0415  loads a library
    from translator.voice.wav import write_wav  # noqa: PLC0415

    phrase = load_glossary(config, {language}).phrases.phrases.get(phrase_id)
    if phrase is None or language not in phrase.texts:
        raise click.BadParameter(f"There is no phrase {phrase_id!r} in {language}.")
    samples, rate = EspeakVoice().synthesize(phrase.texts[language].text, language)
    write_wav(out, samples, rate)
    note(f"{len(samples) / rate:.1f} s written to {out}")


def _show(phrase: Phrase, language: str, *, as_json: bool) -> None:
    texts = {tag: asdict(text) for tag, text in phrase.texts.items()}
    if as_json:
        row = {"phrase": phrase.id, "situation": phrase.situation, "side": phrase.side, "slots": phrase.slots}
        print_json(row | {"answers": phrase.answers, "texts": texts})
        return
    shown = [phrase.texts[tag].text for tag in dict.fromkeys((language, "en")) if tag in phrase.texts]
    click.echo(f"{phrase.situation:<14}{phrase.side:<8} {phrase.id:<36} {'  |  '.join(shown)}")
