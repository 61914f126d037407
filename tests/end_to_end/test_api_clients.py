"""Programs written for LibreTranslate, unchanged, against a real server with real engines."""

import pytest

from tests.real_server import server

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def address(tmp_path_factory, pack_folder):
    pack_folder("firefox-en-pt-tiny")
    with server(tmp_path_factory.mktemp("api")) as running:
        yield running.address


def test_libretranslatepy(address):
    library = pytest.importorskip("libretranslatepy", reason="extra dev")
    client = library.LibreTranslateAPI(address)
    assert client.translate("The train is late.", "en", "pt") == "O trem está atrasado."
    assert client.detect("Où est le bureau des passeports ?")[0]["language"] == "fr"
    listed = {item["code"]: item for item in client.languages()}
    assert "pt" in listed["en"]["targets"]
    assert listed["en"]["name"] == "English"


def test_deep_translator(address):
    library = pytest.importorskip("deep_translator", reason="extra dev")
    client = library.LibreTranslator(
        source="English", target="Portuguese", api_key="any", custom_url=f"{address}/"
    )
    assert client.translate("The train is late.") == "O trem está atrasado."
    assert client.translate_batch(["The train is late.", "The house is big."])[0] == "O trem está atrasado."
    unknown = library.LibreTranslator(source="fr", target="ga", api_key="any", custom_url=f"{address}/")
    with pytest.raises(library.exceptions.ServerException):
        unknown.translate("Le train est en retard.")
