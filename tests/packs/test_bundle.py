"""Bundles: what goes in comes out the same, and anything wrong installs nothing."""

import hashlib
import io
import tarfile
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translator.datatypes import LanguagePair
from translator.errors import ConfigError, ModelError
from translator.packs import bundle
from translator.packs.bundle import export_bundle, import_bundle
from translator.packs.catalogue import HALL
from translator.packs.evidence import Measurement
from translator.packs.keys import own_key, public_text, read_public, trust, trusted_keys
from translator.packs.manifest import FileSpec, Manifest, Pack, Source, load_manifest
from translator.packs.store import InstalledPack

KEY = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"2" * 32)
PAIR = LanguagePair("en", "pt")
FILES = {
    "one": {"model.bin": b"m" * 5000, "vocab.spm": b"v" * 300},
    "two": {"model.bin": b"", "a.txt": b"\0\xff"},
}


def make_pack(name, files, *, source=True, kind="bergamot"):
    specs = {
        file: FileSpec(max(1, len(data)), hashlib.sha256(data).hexdigest()) for file, data in files.items()
    }
    where = {file: (f"https://example.org/{file}",) for file in files}
    sources = (Source("url", "Example", where),) if source else ()
    return Pack(name, kind, "1.0", "MPL-2.0", specs, sources, {PAIR: "good"})


@pytest.fixture
def packs(tmp_path):
    """Two installed packs."""
    made = []
    for name, files in FILES.items():
        folder = tmp_path / "sender" / name
        folder.mkdir(parents=True)
        filled = {file: data or b"x" for file, data in files.items()}
        for file, data in filled.items():
            (folder / file).write_bytes(data)
        made.append(InstalledPack(make_pack(name, filled), folder))
    return made


@pytest.fixture
def sent(tmp_path, packs):
    """A bundle of them."""
    path = tmp_path / "hall.bundle"
    score = Measurement("one", "1.0", PAIR, 61.25, 200, "chrF2|x")
    export_bundle(path, packs, [score], KEY)
    return path


def receive(path, folder, *, known=None, key=KEY):
    return import_bundle(path, folder, known or Manifest({}), [key.public_key()])


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def test_a_bundle_brings_packs_catalogue_and_scores(tmp_path, packs, sent):
    folder = tmp_path / "hall"
    installed = receive(sent, folder)
    assert [found.pack.name for found in installed] == ["one", "two"]
    for before, after in zip(packs, installed, strict=True):
        assert contents(before.folder) == contents(after.folder)
    catalogue = load_manifest(folder / HALL, additions=True)
    assert catalogue.packs["two"].files == packs[1].pack.files
    assert catalogue.packs["one"].sources == packs[0].pack.sources
    assert catalogue.packs["one"].grades == {PAIR: "good"}
    assert catalogue.measured["one", PAIR].chrf == 61.25
    assert {path.name for path in folder.iterdir()} == {"one", "two", HALL, f".{HALL}.lock"}


def test_the_same_packs_make_the_same_bundle(tmp_path, packs, sent):
    again = tmp_path / "again.bundle"
    export_bundle(again, packs, [Measurement("one", "1.0", PAIR, 61.25, 200, "chrF2|x")], KEY)
    assert again.read_bytes() == sent.read_bytes()


def test_people_can_check_it_without_the_program(sent):
    with tarfile.open(sent) as archive:
        lines = archive.extractfile("SHA256SUMS").read().decode().splitlines()
        for line in lines:
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(archive.extractfile(name).read()).hexdigest() == digest
        licence = archive.extractfile("licences/one.txt").read().decode()
    assert "Licence: MPL-2.0" in licence
    assert "Mozilla Public License Version 2.0" in licence
    assert "10.4. Distributing Source Code Form that is Incompatible" in licence


@pytest.mark.parametrize(
    ("licence", "address", "expected"),
    [
        ("Apache-2.0", "", "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"),
        ("Apache-2.0", "https://example.org/LICENSE.txt", "Licence file of the publisher: https://example.org/LICENSE.txt"),
        ("House licence", "", "Licence: House licence"),
        ("../../py", "", "Licence: ../../py"),
    ],
)  # fmt: skip
def test_licence_that_goes_with_a_pack(tmp_path, packs, licence, address, expected):
    pack = replace(packs[0].pack, licence=licence, licence_file=address)
    export_bundle(tmp_path / "x.bundle", [replace(packs[0], pack=pack)], [], KEY)
    with tarfile.open(tmp_path / "x.bundle") as archive:
        assert expected in archive.extractfile("licences/one.txt").read().decode()
    receive(tmp_path / "x.bundle", tmp_path / "hall")
    assert load_manifest(tmp_path / "hall" / HALL, additions=True).packs["one"].licence_file == address


def test_importing_twice_changes_nothing(tmp_path, sent):
    folder = tmp_path / "hall"
    receive(sent, folder)
    before = contents(folder)
    receive(sent, folder)
    assert contents(folder) == before


def test_packs_that_the_catalogue_knows_are_not_entered_again(tmp_path, packs, sent):
    folder = tmp_path / "hall"
    known = Manifest({found.pack.name: found.pack for found in packs})
    receive(sent, folder, known=known)
    assert not load_manifest(folder / HALL, additions=True).packs


def refused(path, folder, match, **options):
    with pytest.raises(ModelError, match=match) as caught:
        receive(path, folder, **options)
    assert caught.value.next_step
    assert contents(folder) == {}
    return caught.value.code


def test_a_foreign_bundle_installs_nothing(tmp_path, sent):
    assert refused(sent, tmp_path / "hall", "not signed by a key", key=OTHER) == "pack_corrupt"


def test_another_pack_of_the_same_name_stops_all(tmp_path, sent):
    known = Manifest({"two": make_pack("two", {"model.bin": b"else"})})
    assert refused(sent, tmp_path / "hall", "has another two", known=known) == "pack_locked"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True))
def test_a_truncated_bundle_installs_nothing(tmp_path, sent, place):
    whole = sent.read_bytes()
    # behind the last file stand only zeros
    end = whole.rstrip(b"\0")
    cut = tmp_path / "cut.bundle"
    cut.write_bytes(whole[: int(len(end) * place)])
    assert refused(cut, tmp_path / "hall", "cut.bundle") == "pack_corrupt"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_gets_installed(tmp_path, packs, sent, data):
    whole = bytearray(sent.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    changed = tmp_path / "changed.bundle"
    changed.write_bytes(whole)
    folder = tmp_path / "hall"
    with suppress(ModelError):
        receive(changed, folder)
    # a byte of padding, or of a field of the tar that says nothing (owner, time), may change
    for found in packs:
        name = found.pack.name
        assert not (folder / name).exists() or contents(folder / name) == contents(found.folder)
    assert (folder / "one").exists() == (folder / "two").exists() == (folder / HALL).exists()
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        path.rmdir() if path.is_dir() else path.unlink()


def repacked(sent, tmp_path, change, *, key=KEY):
    """The bundle with its members changed; the list is signed anew with a key when there is one."""
    with tarfile.open(sent) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    members = change(members)
    if key:
        members["SHA256SUMS.sig"] = key.sign(members["SHA256SUMS"])
    path = tmp_path / "repacked.bundle"
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda m: m | {"packs/one/extra": b"x"}, "not in its list"),
        (lambda m: m | {"packs/one/model.bin": b"y" * 5000}, "not the file that was signed"),
        (lambda m: {k: v for k, v in m.items() if k != "packs/two/a.txt"}, "is missing"),
        (
            lambda m: m | {"SHA256SUMS": m["SHA256SUMS"] + b"0" * 64 + b"  ../../evil\n"},
            "list of files is wrong",
        ),
        (
            lambda m: m | {"SHA256SUMS": m["SHA256SUMS"] + b"0" * 64 + b"  packs/../evil\n"},
            "list of files is wrong",
        ),
        (lambda m: m | {"SHA256SUMS": m["SHA256SUMS"] * 2}, "list of files is wrong"),
        (lambda m: dict(reversed(m.items())), "does not have SHA256SUMS"),
        (lambda _m: {}, "does not have SHA256SUMS"),
    ],
    ids=["extra", "swapped", "missing", "escape", "dots", "twice", "order", "empty"],
)
def test_a_signed_bundle_that_is_wrong_inside_installs_nothing(tmp_path, sent, change, match):
    def changed(members):
        new = change(members)
        new.setdefault("SHA256SUMS", b"") if new else None
        return new

    path = repacked(sent, tmp_path, changed, key=None if "does not have" in match else KEY)
    assert refused(path, tmp_path / "hall", match) == "pack_corrupt"
    assert not (tmp_path / "evil").exists()


def test_links_in_a_bundle_are_refused(tmp_path, sent):
    with tarfile.open(sent) as archive:
        members = [(member, archive.extractfile(member).read()) for member in archive]
    path = tmp_path / "link.bundle"
    with tarfile.open(path, "w") as archive:
        for member, data in members[:3]:
            archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("packs/one/model.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert refused(path, tmp_path / "hall", "no plain file") == "pack_corrupt"


def test_a_pack_that_cannot_be_moved_takes_the_others_out_again(tmp_path, sent, monkeypatch):
    folder = tmp_path / "hall"
    rename = bundle.Path.rename

    def failing(self, target):
        if self.name == "two":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(bundle.Path, "rename", failing)
    with pytest.raises(ModelError, match="No space left") as caught:
        receive(sent, folder)
    assert caught.value.code == "pack_disk_full"
    assert contents(folder) == {}


def test_a_key_is_made_once_kept_secret_and_found_again(tmp_path):
    assert own_key(tmp_path) is None
    key = own_key(tmp_path, create=True)
    assert public_text(own_key(tmp_path, create=True)) == public_text(key)
    assert (tmp_path / "bundle.key").stat().st_mode & 0o077 == 0
    assert [public_text(one) for one in trusted_keys(tmp_path)] == [public_text(key)]


def test_trusted_keys_are_remembered_once(tmp_path):
    trust(tmp_path, OTHER.public_key())
    trust(tmp_path, OTHER.public_key())
    assert [public_text(one) for one in trusted_keys(tmp_path)] == [public_text(OTHER)]


def test_keys_may_be_typed_with_spaces_and_capitals():
    text = public_text(KEY).upper()
    spaced = " ".join(text[i : i + 4] for i in range(0, 64, 4))
    assert public_text(read_public(spaced)) == public_text(KEY)


@pytest.mark.parametrize("text", ["", "12", "x" * 64, "é" * 64, "0" * 63])
def test_what_is_no_key_is_said_to_be_none(text):
    with pytest.raises(ConfigError, match="no public key"):
        read_public(text)


def test_a_broken_key_file_is_an_error_and_is_not_overwritten(tmp_path):
    (tmp_path / "bundle.key").write_text("nonsense")
    with pytest.raises(ConfigError, match="cannot be used"):
        own_key(tmp_path, create=True)
    assert (tmp_path / "bundle.key").read_text() == "nonsense"
