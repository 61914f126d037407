"""Files that LibreOffice wrote, made once for all tests that want them."""

import subprocess

import pytest

from tests.documents.libreoffice_sources import LANGUAGES, MADE


@pytest.fixture(scope="session")
def convert(tmp_path_factory):
    profile = tmp_path_factory.mktemp("profile")

    def converting(files, kind, out):
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(out), *map(str, files)], check=True, capture_output=True, timeout=120
        )
        return [out / f"{file.stem}.{kind.partition(':')[0]}" for file in files]

    return converting


@pytest.fixture(scope="session")
def made(tmp_path_factory, convert):
    """(kind, language) -> the file."""
    folder = tmp_path_factory.mktemp("made")
    for ending, source in dict(MADE.values()).items():
        for language in LANGUAGES:
            (folder / f"{language}.{ending}").write_text(source(language), "utf-8")
    found = {}
    for kind, (ending, _) in MADE.items():
        files = convert([folder / f"{language}.{ending}" for language in LANGUAGES], kind, folder)
        found |= {(kind, language): file for language, file in zip(LANGUAGES, files, strict=True)}
    return found
