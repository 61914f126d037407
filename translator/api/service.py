"""What the addresses of the API share, and the answers that come from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.requests import Request

from translator.api.calls import Call, Room
from translator.api.desk import Desk
from translator.api.files import Shelf
from translator.api.keys import Client, Door
from translator.api.translating import Asked
from translator.config import GRADES
from translator.datatypes import LanguagePair
from translator.errors import TextError
from translator.languages import LANGUAGES
from translator.mt.routing import Route, find_routes
from translator.packs.store import ModelStore
from translator.text import MAX_CHARACTERS

MOST_TEXTS = 1_000
"""In one request."""


@dataclass(frozen=True, slots=True)
class Service:
    """One hall's API."""

    desk: Desk
    door: Door
    store: ModelStore
    minimum_grade: str
    """routes below this grade are refused."""
    shelf: Shelf = field(default_factory=Shelf)
    room: Room = field(default_factory=Room)

    def count(self, client: Client, texts: list[str]) -> None:
        """Count texts against the client's limits before any work is done.

        Raises:
            TextError: they are too long together.
            RequestError: the limit of this client is reached.
        """
        length = sum(map(len, texts))
        if length > MAX_CHARACTERS or len(texts) > MOST_TEXTS:
            raise TextError(
                "text_too_long",
                f"Invalid request: {len(texts):,} texts with {length:,} characters exceed the limit of "
                f"{MOST_TEXTS:,} texts and {MAX_CHARACTERS:,} characters.",
                next_step="Send fewer at once.",
                length=length,
                limit=MAX_CHARACTERS,
            )
        self.door.admit(client, length)

    def routes(self) -> Iterator[tuple[LanguagePair, Route]]:
        """The best installed route of every pair that has one of sufficient grade."""
        installed = self.store.installed()
        for source in LANGUAGES:
            for target in LANGUAGES:
                pair = LanguagePair(source, target)
                best = find_routes(pair, installed) if source != target else []
                if best and GRADES.index(best[0].grade) >= GRADES.index(self.minimum_grade):
                    yield pair, best[0]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that was let in."""

    service: Service
    request: Request
    call: Call
    client: Client

    def asked(self, pair: LanguagePair, engine: str | None = None) -> Asked:
        """The same for all texts of this request."""
        return Asked(self.service.desk, pair, self.request.is_disconnected, engine)
