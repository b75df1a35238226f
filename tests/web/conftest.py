"""Real servers over real scans, and a real browser before them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Error, Page, sync_playwright

from tests.web.person import Person

ROOT = Path(__file__).resolve().parents[2]
# A coarse scan, a fax and a photo: between them some places that no reader is sure of, and what does not add up.
SCANS = ("seed-1.chromium.dpi120.pdf", "seed-2.chromium.fax.tif", "seed-3.libreoffice.photo.pdf")
CHROMIUM = shutil.which("chromium")
START_SECONDS = 60.0  # that a server may take on a busy machine
BATCH_SECONDS = 600.0
HEADERS = {"X-Extractor": "1", "Content-Type": "application/json"}  # of every request that changes something


@dataclass
class Server:
    """``extractor review`` as a process of its own."""

    process: subprocess.Popen[str]
    url: str
    lines: list[str]
    said: Queue[str] = field(repr=False)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tells it to end; gives its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(30)
        with suppress(Empty):
            while True:
                self.lines.append(self.said.get(timeout=0.2))
        return status


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch over some scans, read once for all tests; to be copied, not changed."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # of all workers
    folder, made = shared / "web-batch", shared / "web-batch.made"
    with suppress(FileExistsError):
        (shared / "web-batch.lock").mkdir()
        command = ["batch", *(str(ROOT / "samples" / "scans" / name) for name in SCANS), "--out", str(folder)]
        done = subprocess.run(
            [sys.executable, "-m", "extractor", *command, "--format", "json,csv"],
            cwd=ROOT,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=BATCH_SECONDS,
        )
        made.write_text(done.stderr, encoding="utf-8")
    end = time.monotonic() + BATCH_SECONDS
    while not made.exists() and time.monotonic() < end:
        time.sleep(0.2)
    assert (folder / "ledger.sqlite").is_file(), made.read_text(encoding="utf-8")
    return folder


@pytest.fixture
def batch(scanned: Path, tmp_path: Path) -> Path:
    """A batch of one's own."""
    return shutil.copytree(scanned, tmp_path / "batch")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts servers; they end with the test, and end well."""
    servers: list[Server] = []

    def start(folder: Path, *more: str) -> Server:
        command = [sys.executable, "-m", "extractor", "review", str(folder), "--no-browser", *more]
        process = subprocess.Popen(command, cwd=tmp_path, env=_environment(), stderr=subprocess.PIPE, text=True)
        said: Queue[str] = Queue()
        Thread(target=_listen, args=(process, said), daemon=True).start()
        server = Server(process, "", [], said)
        servers.append(server)
        end = time.monotonic() + START_SECONDS
        while not server.url and process.poll() is None and time.monotonic() < end:
            with suppress(Empty):
                server.lines.append(said.get(timeout=0.1))
                server.url = next((word for word in server.lines[-1].split() if word.startswith("http://")), "")
        if server.url:
            _wait_until_it_answers(server, end)
        with suppress(Empty):
            while True:
                server.lines.append(said.get(timeout=0.1))
        return server

    yield start
    for server in servers:
        if server.process.poll() is None:
            assert server.stop() == 0, server.lines
        if server.process.stderr:
            server.process.stderr.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's browser. It is closed after each module: no event loop may be running beside that of others."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@dataclass
class Watch:
    """What a page complained of."""

    faults: list[str] = field(default_factory=list)  # scripts that failed
    refused: list[str] = field(default_factory=list)  # what the content security policy has stopped
    dialogs: list[str] = field(default_factory=list)  # windows that a script opened

    def over(self, page: Page) -> None:
        """Watches a page."""
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)
        page.on("dialog", self._close)

    def _close(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)


Visit = Callable[..., httpx.Client]


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Clients that are programs: before a server, with its cookies, and with a name where one is given."""
    clients: list[httpx.Client] = []

    def start(server: Server, name: str | None = "张三") -> httpx.Client:
        client = httpx.Client(base_url=server.url.partition("?")[0], headers=HEADERS, timeout=60)
        clients.append(client)
        if name is not None:
            client.post("/api/session", json={"reviewer": name}).raise_for_status()
        return client

    yield start
    for client in clients:
        client.close()


Open = Callable[..., Page]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the pages of a test complained of; there must be nothing."""
    seen = Watch()
    yield seen
    assert seen == Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Open]:
    """Opens pages, each in a browser of its own (with cookies of its own), with a name where one is given."""
    contexts: list[BrowserContext] = []

    def start(url: str, name: str | None = "张三", **told: Any) -> Page:
        options: dict[str, Any] = {"locale": "zh-CN", "viewport": {"width": 1400, "height": 900}, **told}
        context = browser.new_context(**options)
        contexts.append(context)
        if name is not None:
            answer = context.request.post(f"{url}api/session", data={"reviewer": name}, headers=HEADERS)
            assert answer.ok
        page = context.new_page()
        watch.over(page)
        page.goto(url)
        return page

    yield start
    for context in contexts:
        with suppress(Error):  # the browser may be gone
            context.close()


@contextmanager
def site(text: str) -> Iterator[str]:
    """Another site, on the same machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _environment() -> dict[str, str]:
    one = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **one}


def _listen(process: subprocess.Popen[str], said: Queue[str]) -> None:
    assert process.stderr
    with suppress(ValueError):  # closed at the end of the test
        for line in process.stderr:
            said.put(line.rstrip("\n"))


def _wait_until_it_answers(server: Server, end: float) -> None:
    """Until it listens and has found what there is to do."""
    base = server.url.partition("?")[0]
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            answer = httpx.get(f"{base}api/queue?limit=1", timeout=10)
            if answer.status_code == 401:
                return
            assert answer.status_code == 200, (answer.text, server.lines)
            if not answer.json()["counts"]["indexing"]:
                return
        time.sleep(0.05)


Meet = Callable[..., Person]


@pytest.fixture
def url(serve: Serve, batch: Path) -> str:
    """The address of a server over the batch."""
    return serve(batch).url


@pytest.fixture
def meet(open_page: Open, url: str) -> Meet:
    """Persons at one server, each with a browser of their own."""
    return lambda name="李静", **options: Person(open_page(url, name, **options), url)
