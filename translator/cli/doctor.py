"""``translator doctor``: does everything that this machine is meant to do really work?"""

import json
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal as OneOf

import click
import psutil

import translator
from translator.audio.microphone import list_microphones
from translator.cli import MISSING
from translator.cli.isolation import block_sockets, has_network, no_network, rerun_without_network
from translator.cli.output import note, print_json, turn_json
from translator.config import Config
from translator.datatypes import LanguagePair, Turn, Utterance
from translator.errors import TranslatorError
from translator.machine import free_memory
from translator.pipeline import Pipeline, open_pipeline

_PROOF = Path(translator.__file__).parent / "resources" / "proof"
_ENGLISH = _PROOF / "residence-permit.en.flac"
_CHINESE = "签证费是四百元，请在2026年12月5日前来领取。"
_LIBRARIES = ("faster-whisper", "ctranslate2", "fxtranslate", "sentencex", "babel", "av")


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    status: OneOf["ok", "missing", "note"]
    detail: str
    next_step: str = ""


@click.command()
@click.option("--proof", is_flag=True, help="Only translate one spoken sentence each way and show how.")
@click.option("--offline", is_flag=True, help="Do all of it without a network; prints a report to file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per check or turn.")
@click.pass_obj
def doctor(config: Config, *, proof: bool, offline: bool, as_json: bool) -> int:
    """Test this machine: packs, recogniser, every translation engine, voice, microphone, memory.

    \b
    translator doctor
    translator doctor --offline > offline-proof.json
    """
    if offline:
        return _offline(config)
    with open_pipeline(config) as pipeline:
        if proof:
            for name, turn in _proof_turns(pipeline):
                print_json(turn_json(name, turn)) if as_json else _print_proof(pipeline, name, turn)
            return 0
        missing = 0
        for check in _checks(pipeline):
            missing += check.status == "missing"
            if as_json:
                print_json(asdict(check))
            else:
                click.echo(f"{check.status:<8}{check.name:<14}{check.detail} {check.next_step}".rstrip())
    return MISSING if missing else 0


def _offline(config: Config) -> int:
    """Prove in a place without a network, or with Python's sockets blocked where there is no such place."""
    from translator.cli.offline import make_report, signed  # noqa: PLC0415  needs a library for signatures

    if has_network():
        code = rerun_without_network(sys.argv[1:])
        if code is not None:
            return code
        note("check: this system gives no network namespace; only Python's own sockets are blocked")
    isolation = block_sockets() if has_network() else no_network()
    with open_pipeline(config) as pipeline:
        report = make_report(pipeline, isolation, _checks(pipeline), _proof_turns(pipeline))
    click.echo(json.dumps(signed(report, config.data), ensure_ascii=False, indent=1))
    return 0 if report["result"] == "passed" else MISSING


def _proof_turns(pipeline: Pipeline) -> Iterator[tuple[str, Turn]]:
    """A spoken English sentence to Chinese, a Chinese sentence with a fee and a date to English.

    Both by the machine: the phrase book knows such sentences, but it is the models that are to be proven.
    """
    pipeline.check_speech(("en",), "zh")
    engine = pipeline.route(LanguagePair("en", "zh")).engines[0]
    for turn in pipeline.turns(_ENGLISH, ("en",), "zh", engine=engine):
        yield _ENGLISH.name, turn
    translations = pipeline.translate([_CHINESE], LanguagePair("zh", "en"))
    typed = Utterance(_CHINESE, "zh", 0.0, 0.0, 1.0)
    yield "typed", Turn("officer", typed, tuple(translations), {"translate": translations[0].milliseconds})


def _print_proof(pipeline: Pipeline, name: str, turn: Turn) -> None:
    said = turn.utterance
    how = (
        "typed"
        if name == "typed"
        else f"heard by {pipeline.config.recognizer} in {turn.stages['listen']:.0f} ms"
    )
    click.echo(f"{turn.speaker:<8} {said.language}  {said.text or '[nothing understood]'}   ({how})")
    for item in turn.translations:
        route = f"{'->'.join(item.route)} by {', '.join(item.engine)}, {item.grade}, risk {item.risk}"
        click.echo(
            f"{'':<8} {item.target_language}  {item.target}   ({route}, {turn.stages['translate']:.0f} ms)"
        )
        for caution in item.warnings:
            note(f"{'':<12} {item.risk}: {caution.message}")


def _checks(pipeline: Pipeline) -> Iterator[Check]:
    yield _system()
    yield _memory()
    yield from _packs(pipeline)
    yield _guarded("recogniser", partial(_recognizer, pipeline))
    for installed in pipeline.store.installed():
        if installed.pack.grades:
            name = installed.pack.name
            pair = next(iter(installed.pack.grades))
            yield _guarded("engine", partial(_engine, pipeline, name, pair))
    yield _microphone()


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except TranslatorError as error:
        return Check(name, "missing", error.message, error.next_step)


def _system() -> Check:
    libraries = []
    for name in _LIBRARIES:
        try:
            libraries.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            return Check(
                "libraries", "missing", f"{name} is not installed.", "Run: pip install counter-translator"
            )
    detail = f"Python {platform.python_version()} on {platform.platform()}; {', '.join(libraries)}"
    return Check("libraries", "ok", detail)


def _memory() -> Check:
    free = free_memory() / 1e9
    cores = psutil.cpu_count(logical=False) or 1
    return Check("machine", "ok" if free > 2 else "note", f"{cores} cores, {free:.1f} GB of memory free")  # noqa: PLR2004


def _packs(pipeline: Pipeline) -> Iterator[Check]:
    installed = {item.pack.name for item in pipeline.store.installed()}
    for pack in pipeline.store.manifest.packs.values():
        if pack.name in installed:
            yield Check(
                "pack", "ok", f"{pack.name} {pack.version}, {pack.size / 1e6:,.0f} MB, {pack.licence}"
            )
        elif pack.starter == "always":
            step = f"Run: translator models pull {pack.name}"
            yield Check("pack", "missing", f"{pack.name} is not installed.", step)
    folder = next((path for path in pipeline.config.models if path.exists()), None)
    if folder is not None:
        yield Check("disk", "ok", f"{shutil.disk_usage(folder).free / 1e9:.0f} GB free at {folder}")


def _recognizer(pipeline: Pipeline) -> Check:
    turns = list(pipeline.turns(_ENGLISH, ("en",), "en"))
    text = " ".join(turn.utterance.text for turn in turns)
    name = pipeline.config.recognizer
    if "residence permit" not in text.casefold():
        return Check(
            "recogniser", "missing", f"{name} misheard the test recording.", "Run: translator models verify"
        )
    milliseconds = sum(turn.stages["listen"] for turn in turns)
    return Check("recogniser", "ok", f"{name} understood the test recording in {milliseconds:.0f} ms")


def _engine(pipeline: Pipeline, name: str, pair: LanguagePair) -> Check:
    probe = {"zh": "请出示您的护照。", "en": "Please show your passport.", "pt": "Mostre o seu passaporte."}
    if pair.source not in probe:
        return Check("engine", "note", f"{name}: no test sentence for {pair}")
    result = pipeline.translate([probe[pair.source]], pair, engine=name)[0]
    detail = f"{name} {pair}: {result.target!r} in {result.milliseconds:.0f} ms"
    return Check("engine", "ok" if result.target else "missing", detail)


def _microphone() -> Check:
    found = ", ".join(microphone.name for microphone in list_microphones())
    if found:
        return Check("microphone", "ok", found)
    step = "Debian: apt install libportaudio2; elsewhere: pip install 'counter-translator[counter]'"
    return Check("microphone", "note", "no microphone or no PortAudio; files and browsers still work", step)
