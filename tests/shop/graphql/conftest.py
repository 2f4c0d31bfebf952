"""The API over real HTTP."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the API of an application that listens."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    site = f"http://127.0.0.1:{server.effective_port}"
    app.config["PUBLIC_URL"] = site
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"{site}/graphql/"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
