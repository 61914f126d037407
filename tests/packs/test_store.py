"""What is installed, what is not, and what only looks as if it were."""

import hashlib

import pytest

from translator.errors import ModelError
from translator.packs.manifest import FileSpec, Manifest, Pack
from translator.packs.store import ModelStore

CONTENT = {"model.bin": b"weights" * 1000, "vocab.spm": b"words"}


def make_pack(name="pack-one"):
    files = {file: FileSpec(len(data), hashlib.sha256(data).hexdigest()) for file, data in CONTENT.items()}
    return Pack(name=name, kind="bergamot", version="1", licence="MIT", files=files)


def install(folder, name="pack-one"):
    (folder / name).mkdir(parents=True)
    for file, data in CONTENT.items():
        (folder / name / file).write_bytes(data)
    return folder / name


@pytest.fixture
def store(tmp_path):
    packs = {name: make_pack(name) for name in ("pack-one", "pack-two")}
    return ModelStore(Manifest(packs), [tmp_path / "first", tmp_path / "second"])


def code_of(call, *arguments):
    with pytest.raises(ModelError) as caught:
        call(*arguments)
    return caught.value.code


def test_nothing_is_installed_where_no_folder_exists(store):
    assert store.installed() == ()
    assert code_of(store.find, "pack-one") == "pack_missing"
    assert code_of(store.remove, "pack-one") == "pack_missing"


def test_the_next_step_says_how_to_get_it(store):
    with pytest.raises(ModelError, match="translator models pull pack-one"):
        store.find("pack-one")


def test_files_put_there_by_hand_count(store):
    place = install(store.folders[1])
    assert store.find("pack-one").folder == place
    assert [found.pack.name for found in store.installed()] == ["pack-one"]
    assert store.verify("pack-one").folder == place


def test_folders_are_searched_in_order(store):
    install(store.folders[1])
    first = install(store.folders[0])
    assert store.find("pack-one").folder == first


def test_a_complete_pack_wins_over_an_incomplete_one_before_it(store):
    (install(store.folders[0]) / "vocab.spm").unlink()
    second = install(store.folders[1])
    assert store.find("pack-one").folder == second


@pytest.mark.parametrize("data", [b"", b"word", b"words and more"])
def test_a_wrong_size_is_corrupt_without_reading(store, data):
    (install(store.folders[0]) / "vocab.spm").write_bytes(data)
    assert store.installed() == ()
    with pytest.raises(ModelError, match=r"vocab\.spm") as caught:
        store.find("pack-one")
    assert caught.value.code == "pack_corrupt"


def test_an_empty_folder_and_a_folder_in_place_of_a_file_are_corrupt(store):
    (store.folders[0] / "pack-one" / "model.bin").mkdir(parents=True)
    assert code_of(store.find, "pack-one") == "pack_corrupt"


def test_one_flipped_byte_is_found_by_verify_only(store):
    place = install(store.folders[0])
    (place / "vocab.spm").write_bytes(b"wordz")
    assert store.find("pack-one").folder == place
    with pytest.raises(ModelError, match=r"damaged: vocab\.spm") as caught:
        store.verify("pack-one")
    assert caught.value.code == "pack_corrupt"


def test_verify_reports_progress_up_to_the_size(store):
    install(store.folders[0])
    seen = []
    found = store.verify("pack-one", seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == found.pack.size


def test_remove_takes_the_pack_from_every_folder_and_leaves_the_rest(store):
    first, second = install(store.folders[0]), install(store.folders[1])
    other = install(store.folders[0], "pack-two")
    (second / "notes.txt").write_text("mine")
    assert store.remove("pack-one") == (first, second)
    assert not first.exists()
    assert [path.name for path in second.iterdir()] == ["notes.txt"]
    assert store.find("pack-two").folder == other


def test_remove_of_a_linked_folder_leaves_what_it_points_to(store, tmp_path):
    shared = install(tmp_path / "shared")
    store.folders[0].mkdir()
    (store.folders[0] / "pack-one").symlink_to(shared, target_is_directory=True)
    assert store.find("pack-one").folder == store.folders[0] / "pack-one"
    store.remove("pack-one")
    assert (shared / "model.bin").is_file()
    assert store.installed() == ()


@pytest.mark.parametrize("name", ["../pack-one", "pack-on", "", "/etc"])
def test_names_outside_the_manifest_are_unknown(store, name):
    for call in (store.find, store.verify, store.remove):
        assert code_of(call, name) == "pack_unknown"
