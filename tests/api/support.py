"""The API over the fake engine, without a network."""

from contextlib import contextmanager, nullcontext

from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.batch.support import Echo, make_pipeline
from translator.api.desk import Desk
from translator.api.keys import Door
from translator.api.routes import api_routes
from translator.api.service import Service
from translator.conversation.hall import Hall

JSON = {"content-type": "application/json"}


@contextmanager
def api(tmp_path, engine=None, *, clients=None, most=64, others=()):
    """(client, service) of an API whose engine puts an ``o`` before every word."""
    pipeline = make_pipeline(tmp_path, engine or Echo(), **dict(others))
    with Hall(lambda: nullcontext(pipeline)) as hall:
        service = Service(Desk(hall, most), Door(clients), pipeline.store, "draft")
        with TestClient(Starlette(routes=api_routes(service)), base_url="http://127.0.0.1") as client:
            yield client, service
