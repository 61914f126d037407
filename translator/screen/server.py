"""Opens everything a hall needs and serves it until it is told to stop."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn

from translator.api.desk import Desk
from translator.api.keys import Door, read_clients
from translator.api.service import Service
from translator.audio.vad import SileroVad
from translator.config import Config
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session
from translator.conversation.values import Event
from translator.errors import ConfigError, TranslatorError
from translator.pipeline import Pipeline, open_pipeline
from translator.screen.access import Access, is_loopback
from translator.screen.app import Hosting, build_app
from translator.screen.content import Content
from translator.screen.counters import Counter
from translator.screen.discreet import keep_words_out_of_the_log
from translator.screen.prompt import PromptProtocol
from translator.screen.protocol import MAX_SOUND_BYTES


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the screens are served."""

    host: str = "127.0.0.1"
    port: int = 8032
    counters: int = 1
    officer_language: str = "zh"
    timeout: float = 300.0
    """idle seconds after which a conversation is erased."""
    api_keys: Path | None = None
    """file of the API's keys; without it the API is open to this machine and closed to others."""
    token: str | None = None
    """what officers' devices must know; needed where other machines can reach the server."""

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


@contextmanager
def open_hosting(config: Config, settings: ServerSettings) -> Iterator[Hosting]:
    """The counters of a hall over one set of engines, which are closed at the end.

    Raises:
        ConfigError: the file of API keys cannot be used.
        ModelError: the manifest or the speech detector cannot be used.
    """
    clients = read_clients(settings.api_keys) if settings.api_keys else None if settings.local else {}
    content = Content(config)
    with open_pipeline(config) as pipeline:
        abilities = Abilities(pipeline.speech_languages(), content.voices.languages)
        store = pipeline.store
    with Hall(partial(open_pipeline, config)) as hall:
        vad = SileroVad()
        hall.offer(0, _warm)

        def open_session(number: int, emit: Callable[[Event], None]) -> Session:
            return Session(
                number,
                hall,
                vad=vad,
                abilities=abilities,
                emit=emit,
                officer_language=settings.officer_language,
                timeout=settings.timeout,
            )

        numbers = range(1, settings.counters + 1)
        yield Hosting(
            {number: Counter(number, partial(open_session, number)) for number in numbers},
            content,
            Access(None if settings.local else settings.token),
            abilities.speech,
            loopback_only=settings.local,
            api=Service(Desk(hall), Door(clients), store, config.minimum_grade),
        )


def _warm(pipeline: Pipeline) -> None:
    """Load the recogniser before the first visitor comes; what is missing is told when it is needed."""
    with suppress(TranslatorError):
        pipeline.warm()


def serve_hall(config: Config, settings: ServerSettings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; sentences being translated are finished first.

    Args:
        config: engines and content.
        settings: where and for how many counters.
        announce: gets the lines that tell people where to go.

    Raises:
        ConfigError: the address cannot be listened on.
        ModelError: the manifest or the speech detector cannot be used.
    """
    keep_words_out_of_the_log()
    with _listen(settings) as listening, open_hosting(config, settings) as hosting:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{listening.getsockname()[1]}"
        for number in hosting.counters:
            announce(f"counter {number}: {address}/?counter={number}")
        announce(f"visitors' screens: {address}/visitor")
        if hosting.access.token:
            announce(f"hall token for officers: {hosting.access.token}")
        # uvicorn raises the signal again when it has stopped; by default that would end the process at once,
        # with engines and memory still open.
        signal.signal(signal.SIGTERM, _leave)
        _Server(hosting).run(sockets=[listening])


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Server(uvicorn.Server):
    """Stops in good order: the API's piece of work in hand is finished, the others are told to come back."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        super().__init__(
            uvicorn.Config(
                build_app(hosting),
                http=PromptProtocol,
                log_config=None,
                access_log=False,
                server_header=False,
                ws_max_size=MAX_SOUND_BYTES,
                limit_concurrency=400,
                timeout_graceful_shutdown=10,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        if self._hosting.api:
            self._hosting.api.desk.close()
        await super().shutdown(sockets)


def _listen(settings: ServerSettings) -> socket.socket:
    """A listening socket: a port that is taken is known before any model is loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=256)
    except OSError as error:
        raise ConfigError(
            "config_bad_value",
            f"Nobody can listen on {settings.host} port {settings.port}: {error.strerror or error}.",
            next_step="Choose another --port, or stop the other program.",
        ) from error
