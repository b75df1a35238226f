"""How a server begins and ends."""

from __future__ import annotations

import http.client
import signal
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.conftest import Serve


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(serve: Serve, batch: Path, number: int) -> None:
    server = serve(batch)
    assert server.lines == [f"extractor: reviewing {batch} at {server.url} (Ctrl-C ends it)"]
    assert server.stop(number) == 0
    assert len(server.lines) == 1


def test_it_ends_while_somebody_waits_for_a_page(serve: Serve, batch: Path) -> None:
    server = serve(batch)
    address = urlsplit(server.url)
    with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)) as connection:
        connection.request("GET", "/pages/1/1.webp")
        assert server.stop() == 0


def test_a_port_in_use_gets_one_line(serve: Serve, batch: Path) -> None:
    port = str(urlsplit(serve(batch).url).port)
    second = serve(batch, "--port", port)
    assert second.stop() == 2
    assert second.lines == [
        f"extractor: cannot listen at 127.0.0.1, port {port} (Address already in use); "
        "choose another --port, or leave it out for a free one"
    ]


def test_a_folder_of_nothing_gets_one_line(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    server = serve(tmp_path / "empty")
    assert server.stop() == 3
    assert len(server.lines) == 1
    assert str(tmp_path / "empty") in server.lines[0]
