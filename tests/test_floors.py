"""Imports go down the floors only; parts never import one another; only one module may reach out."""

import ast
from pathlib import Path

import pytest

import translator

ROOT = Path(translator.__file__).parent

FLOORS = [
    {"errors", "languages", "datatypes", "placeholders", "text"},
    {"config", "machine", "packs", "provision"},
    {"audio", "asr", "mt", "terms", "guard", "documents", "voice"},
    {"pipeline", "approved", "assurance", "compliance", "glossary", "conversation", "batch", "evaluation"},
    {"cli", "screen", "api", "__main__"},
]
PARTS = FLOORS[2]
NETWORK = {"urllib", "http", "socket", "ssl", "requests", "httpx", "aiohttp", "huggingface_hub", "ftplib"}


def floor_of(room: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if room in rooms:
            return number
    pytest.fail(f"translator/{room} stands on no floor: add it to the table and to the design")


def modules() -> list[Path]:
    return [path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py"]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported(path: Path) -> set[str]:
    return {
        name.split(".")[1]
        for name in imports(path)
        if name.startswith("translator.") and name != "translator.__version__"
    }


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path):
    own = room_of(path)
    for other in rooms_imported(path) - {own}:
        assert floor_of(other) <= floor_of(own), f"{own} imports {other}, which is above it"
        assert not (own in PARTS and other in PARTS), f"part {own} imports part {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_provision_opens_outgoing_connections(path):
    if room_of(path) == "provision":
        return
    listens = path == ROOT / "screen" / "server.py"
    for name in imports(path):
        if name.startswith("urllib.parse."):  # cuts text, connects to nothing
            continue
        if listens and name == "socket":  # to listen, never to connect
            assert "create_connection" not in path.read_text("utf-8")
            continue
        assert name.split(".")[0] not in NETWORK, f"{path} imports {name}"
        if name.startswith("translator.provision"):
            assert path == ROOT / "cli" / "models.py", f"{path} imports provision"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_edges_print(path):
    if room_of(path) in FLOORS[4]:
        return
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def test_files_stay_readable():
    long = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not {name: lines for name, lines in long.items() if lines > 400}


ONE_SYSTEM = {
    "fcntl",
    "resource",
    "pwd",
    "grp",
    "termios",
    "tty",
    "pty",
    "syslog",
    "winreg",
    "msvcrt",
    "select",
}
"""Modules that only some systems have."""
ONE_SYSTEM_NAMES = {
    "fork", "getuid", "geteuid", "killpg", "setsid", "setuid", "mkfifo", "chroot", "nice", "uname", "statvfs",
    "SIGKILL", "SIGHUP", "SIGALRM", "SIGSTOP", "SIGUSR1", "SIGCHLD",
}  # fmt: skip


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_assumes_one_system(path):
    assert not {name.split(".")[0] for name in imports(path)} & ONE_SYSTEM
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"os", "signal"}
        ):
            assert node.attr not in ONE_SYSTEM_NAMES, f"{path}: {node.value.id}.{node.attr}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith("/tmp"), f"{path}: {node.value}"  # noqa: S108  forbidden here
