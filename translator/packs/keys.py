"""The key with which this machine signs bundles, and the keys of others that it trusts."""

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from translator.errors import ConfigError

_OWN, _TRUSTED = "bundle.key", "trusted-keys.txt"
_HEX = re.compile(r"[0-9a-f]{64}")


def public_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The public key as people pass it on: 64 hexadecimal digits."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw().hex()


def read_public(text: str) -> Ed25519PublicKey:
    """The key that 64 hexadecimal digits stand for.

    Raises:
        ConfigError: they do not (``config_bad_value``).
    """
    digits = "".join(text.split()).lower()
    try:
        if _HEX.fullmatch(digits):
            return Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits))
    except ValueError:
        pass
    raise ConfigError(
        "config_bad_value",
        f"{text[:80]!r} is no public key.",
        next_step="A key has 64 hexadecimal digits; its owner sees it with: translator models key",
    )


def own_key(data: Path, *, create: bool = False) -> Ed25519PrivateKey | None:
    """The private key in a data folder; None where there is none and none is to be made.

    Raises:
        ConfigError: the file cannot be read as a key, or written (``config_unreadable``).
    """
    path = data / _OWN
    try:
        if path.is_file():
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))
        if not create:
            return None
        key = Ed25519PrivateKey.generate()
        data.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(key.private_bytes_raw().hex(), encoding="ascii")
    except (OSError, ValueError) as error:
        raise ConfigError(
            "config_unreadable",
            f"The key {path} cannot be used.",
            next_step="Restore it, or move it away to make a new one with: translator models key",
            path=path,
        ) from error
    return key


def trusted_keys(data: Path) -> list[Ed25519PublicKey]:
    """This machine's own key and those that somebody said to trust.

    Raises:
        ConfigError: a line of the file is no key, or a file cannot be read.
    """
    path, own = data / _TRUSTED, own_key(data)
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            "config_unreadable", f"{path} cannot be read.", next_step="Restore or delete it.", path=path
        ) from error
    keys = [read_public(line) for line in lines if line.strip()]
    return [own.public_key(), *keys] if own else keys


def trust(data: Path, key: Ed25519PublicKey) -> None:
    """Remember a key of somebody else.

    Raises:
        ConfigError: the file cannot be written.
    """
    path = data / _TRUSTED
    if any(public_text(known) == public_text(key) for known in trusted_keys(data)):
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{public_text(key)}\n")
    except OSError as error:
        raise ConfigError(
            "config_unreadable", f"{path} cannot be written.", next_step="Check the folder.", path=path
        ) from error
