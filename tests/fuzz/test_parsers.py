"""Whatever files hold: each parser reads them or refuses them with an error of ours, in bounded time.

The seeds are sound files; FUZZ_EXAMPLES sets how often each is changed (scripts/fuzz.sh runs for minutes).
"""

import time
from contextlib import contextmanager, suppress
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import translator
from tests.documents import pdf_samples, samples
from tests.fuzz.mutation import FUZZ, changed, changed_inside, edits, members, places
from tests.packs.test_bundle import FILES, KEY, make_pack
from tests.terms.test_tmx import FOREIGN
from translator.api.keys import read_clients
from translator.audio.files import read_frames
from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.documents.formats import read_bytes
from translator.documents.passage import Reading
from translator.errors import AudioError, ConfigError, DocumentError, ModelError, TermBaseError
from translator.packs.bundle import export_bundle, import_bundle
from translator.packs.manifest import Manifest, load_manifest
from translator.packs.store import InstalledPack
from translator.screen.protocol import parse_command, parse_sound
from translator.terms.tables import read_table
from translator.terms.tbx import read_tbx, write_tbx
from translator.terms.tmx import read_tmx

PAIR = LanguagePair("en", "pt")
MOST_SECONDS = 20.0
"""For one small file, on a busy machine: more means that somebody can make the product hang."""
XML = (
    b"<", b">", b"&", b"&#0;", b"&#x10FFFF;", b"&a;", b"</w:p>", b"<w:p>", b"<w:t>", b"</w:t>", b"<a>", b"]]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!--", b"<?x", b'"', b" xml:space='preserve'", b"\xff", b"\xef\xbf\xbe",
    b"999999999999", b"-1", b"../../x", b"xmlns:w='y'", b"<table:table-cell table:number-columns-repeated='99999999'/>",
)  # fmt: skip
PDF = (
    b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]", b"(", b")", b"/Kids [1 0 R]", b"/Length 99999999",
    b"1 0 R", b"/Filter /FlateDecode", b"/Type /Page", b"99999999999999999999", b"-1", b"\0", b"xref", b"/Encrypt 1 0 R",
)  # fmt: skip
SOUND = (
    b"RIFF",
    b"data",
    b"fmt ",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x01",
    b"fLaC",
    b"OggS",
    b"moov",
    b"ID3",
)
TEXT = (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"\n", b'"', b"#", b"[", b"]", b"{", b"}", b"=", b"'", b"-->", b": &a *a",
        "\u202e天".encode(), b"msgid", b"99999999999999999999")  # fmt: skip


@contextmanager
def bounded():
    """Fails when what is done takes too long."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < MOST_SECONDS


SEEDS = {
    "docx": samples.word(), "xlsx": samples.workbook(), "pptx": samples.slides(), "odt": samples.open_document(),
    "ods": samples.open_sheet(), "odp": samples.open_slides(), "epub": samples.book(), "html": samples.page(),
    "md": samples.markdown(), "csv": samples.table(), "srt": samples.subtitles(), "vtt": samples.web_subtitles(),
    "po": samples.catalogue(), "xlf": samples.exchange(), "json": samples.records(), "yaml": samples.settings(),
    "txt": samples.plain(), "pdf": pdf_samples.notice(),
}  # fmt: skip
SEEDS = {kind: seed if isinstance(seed, bytes) else seed.encode() for kind, seed in SEEDS.items()}


def through(kind, data):
    """A document read and written again; gives whether it was taken."""
    with bounded(), suppress(DocumentError):
        document = read_bytes(data, kind, Reading("en"))
        document.render(list(document.passages), PAIR)
        return True
    return False


@pytest.mark.parametrize("kind", SEEDS)
def test_the_seeds_are_sound(kind):
    assert through(kind, SEEDS[kind])


@FUZZ
@given(
    kind=st.sampled_from([kind for kind in SEEDS if members(SEEDS[kind])]), member=places, steps=edits(*XML)
)
def test_office_documents(kind, member, steps):
    through(kind, changed_inside(SEEDS[kind], member, steps))


@FUZZ
@given(
    kind=st.sampled_from(["docx", "xlsx", "pptx", "odt", "epub"]),
    steps=edits(b"PK\x01\x02", b"PK\x03\x04", b"\xff\xff\xff\xff"),
)
def test_archives(kind, steps):
    through(kind, changed(SEEDS[kind], steps))


@FUZZ
@given(steps=edits(*PDF))
def test_pdf(steps):
    through("pdf", changed(SEEDS["pdf"], steps))


@FUZZ
@given(
    kind=st.sampled_from([kind for kind in SEEDS if kind != "pdf" and not members(SEEDS[kind])]),
    steps=edits(*TEXT, *XML),
)
def test_text_formats(kind, steps):
    through(kind, changed(SEEDS[kind], steps))


def recording(path, codec, seconds=0.3):
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=16_000, layout="mono")
        samples = (np.sin(np.arange(int(16_000 * seconds)) / 5) * 9_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None], "s16", "mono")
        frame.rate = 16_000
        resampler = av.AudioResampler(stream.format, stream.layout, stream.rate, stream.frame_size or 1024)
        for item in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(item))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    kinds = {
        "wav": "pcm_s16le",
        "flac": "flac",
        "ogg": "libopus",
        "mp3": "libmp3lame",
        "m4a": "aac",
        "webm": "libopus",
    }
    return {kind: recording(folder / f"seed.{kind}", codec) for kind, codec in kinds.items()}


def heard(path):
    reader = read_frames(path)
    return sum(frame.samples.size for frame in reader)


def test_the_recordings_are_sound(recordings, tmp_path):
    for kind, data in recordings.items():
        (tmp_path / f"a.{kind}").write_bytes(data)
        assert heard(tmp_path / f"a.{kind}") > 4_000, kind


@FUZZ
@given(
    kind=st.sampled_from(["wav", "flac", "wav", "flac", "ogg", "mp3", "m4a", "webm"]),
    steps=edits(*SOUND),
    head=st.booleans(),
)
def test_recordings(recordings, tmp_path, kind, steps, head):
    data = recordings[kind]
    path = tmp_path / f"changed.{kind}"
    path.write_bytes(changed(data[:64], steps) + data[64:] if head else changed(data, steps))
    with bounded(), suppress(AudioError):
        heard(path)


@pytest.fixture(scope="module")
def term_base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("terms")
    table = folder / "hall.tsv"
    table.write_text(
        "concept\tlanguage\tterm\tstatus\nvisa\ten\tvisa\tdraft\nvisa\tpt\tvisto\tdraft\nfee\ten\tfee\t\nfee\tzh\t费用\tdraft\n",
        "utf-8",
    )
    base = read_table(table, name="hall", priority=1)
    write_tbx(base, folder / "hall.tbx")
    return {"tbx": (folder / "hall.tbx").read_bytes(), "tsv": table.read_bytes(), "tmx": FOREIGN.encode()}


READ = {
    "tbx": read_tbx,
    "tsv": lambda path: read_table(path, name="hall", priority=1),
    "tmx": lambda path: list(read_tmx(path)),
}


@FUZZ
@given(
    kind=st.sampled_from(["tbx", "tsv", "tmx"]),
    steps=edits(*XML, b"\t", b"\n", b"<tu>", b"<seg>", b"</tuv>", b" xml:lang='xx'", b"<conceptEntry>"),
)
def test_terms_and_memories(term_base, tmp_path, kind, steps):
    path = tmp_path / f"changed.{kind}"
    path.write_bytes(term_base[kind])
    READ[kind](path)  # the seed is sound
    path.write_bytes(changed(term_base[kind], steps))
    with bounded(), suppress(TermBaseError):
        READ[kind](path)


MANIFEST = (Path(translator.__file__).parents[1] / "models" / "manifest.toml").read_bytes()


@FUZZ
@given(
    steps=edits(*TEXT, b"[[pack]]", b"[pack.files]", b"size = -1", b"../x", b"= []", b"inf", b"https://a/"),
    places=st.tuples(places, places),
)
def test_catalogues_of_packs(tmp_path, steps, places):
    path = tmp_path / "manifest.toml"
    start, stop = sorted(int(place * len(MANIFEST)) for place in places)
    path.write_bytes(MANIFEST[:start] + changed(MANIFEST[start:stop], steps) + MANIFEST[stop:])
    with bounded(), suppress(ModelError):
        manifest = load_manifest(path)
        for pack in manifest.packs.values():
            assert all(
                "/" not in name and "\\" not in name and ".." not in name for name in (pack.name, *pack.files)
            )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    packs = []
    for name, files in FILES.items():
        (folder / name).mkdir()
        filled = {file: data or b"x" for file, data in files.items()}
        for file, data in filled.items():
            (folder / name / file).write_bytes(data)
        packs.append(InstalledPack(make_pack(name, filled), folder / name))
    export_bundle(folder / "b.bundle", packs, [], KEY)
    return (folder / "b.bundle").read_bytes()


@FUZZ
@given(steps=edits(b"../../x", b"/etc/x", b"ustar", b"\0" * 512, b"x" * 512, b"2", b"SHA256SUMS"))
def test_bundles_install_all_or_nothing(bundle, tmp_path, steps):
    path = tmp_path / "changed.bundle"
    path.write_bytes(changed(bundle, steps))
    target = tmp_path / "models"
    installed = []
    with bounded(), suppress(ModelError, ConfigError):
        installed = import_bundle(path, target, Manifest({}), [KEY.public_key()])
    there = {entry.name for entry in target.iterdir() if entry.is_dir()} if target.exists() else set()
    assert there == {item.pack.name for item in installed}
    for item in installed:
        filled = {file: data or b"x" for file, data in FILES[item.pack.name].items()}
        assert {file: (item.folder / file).read_bytes() for file in filled} == filled
        for file in item.folder.iterdir():
            file.unlink()
        item.folder.rmdir()
    for file in target.glob("*.toml") if target.exists() else ():
        file.unlink()
    assert {entry.name for entry in tmp_path.iterdir()} <= {"changed.bundle", "models"}


@FUZZ
@given(
    text=st.binary(max_size=120)
    | st.just(b"threads = 2\nmemory_mb = 5\nexamples = 1\n").flatmap(
        lambda seed: edits(*TEXT).map(lambda steps: changed(seed, steps))
    )
)
def test_settings_and_files_of_keys(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_bytes(text)
    with bounded(), suppress(ConfigError):
        load_config(path, environ={})
    with bounded(), suppress(ConfigError):
        read_clients(path)


@FUZZ
@given(sent=st.binary(max_size=2000))
def test_sound_and_commands_of_pages(sent):
    with suppress(translator.errors.TranslatorError):
        samples = parse_sound(sent)
        assert np.isfinite(samples).all()
    for side in ("officer", "visitor"):
        with suppress(translator.errors.TranslatorError):
            parse_command(sent.decode("utf-8", "surrogateescape"), side)
