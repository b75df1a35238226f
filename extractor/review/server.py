"""``extractor review``: opens the results, listens, tells where, and ends when it is told to."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import OptionError

if TYPE_CHECKING:
    import uvicorn

    from extractor.review.access import Access
    from extractor.review.guard import Guard, Names
    from extractor.review.pages import Pages
    from extractor.settling.review import Review

WORK_FOLDER = ".review"  # below the folder of results: pictures, files being fetched, archives being packed
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
KEEP_ALIVE = 60  # seconds that a browser's connection stays open: a person thinks between two items
FIRST_SECONDS = 5.0  # that the first item gets, at most, before the server looks for what is new
POLL = 0.1  # seconds between two looks whether the server is to end
LAST_SECONDS = 2  # that answers under way get when the server ends

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a review is told.

    Attributes:
        path: a batch's folder, a folder of JSON, or one JSON file.
        host: the address to listen at.
        port: 0 for a free one.
        names: further names by which the server is asked for, of a proxy before it.
        reviewers: persons who get a token of their own.
        token: whether a token is needed at this machine's own address as well.
        double: whether numbers want two persons.
        ledger: the URL of the batch's database, where it had one.
        sources: folders in which source files are looked for.
        models: further form models.
        password: of encrypted documents.
        browser: whether the page is opened in a browser.
    """

    path: Path
    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    token: bool = False
    double: bool = False
    ledger: str | None = None
    sources: tuple[Path, ...] = ()
    models: tuple[Path, ...] = ()
    password: str | None = None
    browser: bool = True


def run_review(plan: Plan, say: Say) -> None:
    """Serves the review page until the process is told to end.

    Args:
        plan: what it is told.
        say: tells a person a line.

    Raises:
        ExtractorError: there is nothing to review, or the address cannot be listened at.
    """
    # Half of the time to the first item is the loading of modules, and a sixth of that would be the collecting of
    # garbage which is none.
    gc.disable()
    try:
        _open(plan, say)
    finally:
        gc.enable()


def _open(plan: Plan, say: Say) -> None:
    from extractor.batch.reviewing import open_review
    from extractor.review.access import Access

    with _listening(plan.host, plan.port) as listener:
        port = listener.getsockname()[1]
        access = Access(port, plan.reviewers, token=plan.token or not _is_loopback(plan.host))
        review = open_review(plan.path, plan.ledger, sources=plan.sources, models=plan.models, double=plan.double)
        try:
            _serve(plan, review, access, listener, say)
        finally:
            review.close()


def _serve(plan: Plan, review: Review, access: Access, listener: socket.socket, say: Say) -> None:
    import uvicorn

    pages = _pages(review, plan.password)
    # No log of addresses asked for (one may hold a token), no name of the server's make.
    config = uvicorn.Config(
        _application(plan, review, pages, access),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LAST_SECONDS,
    )
    server = uvicorn.Server(config)
    stopping = threading.Event()
    indexing = threading.Thread(target=_index, args=(review, stopping, say), name="index", daemon=True)
    with _quiet_ending(server):
        review.store.indexing = True
        pages.start()
        indexing.start()
        for line in _lines(plan, access, listener, review):
            say(line)
        if plan.browser and not access.tokens and _has_display():
            threading.Thread(target=webbrowser.open, args=(_url(plan.host, listener),), daemon=True).start()
        gc.freeze()  # what is loaded stays
        gc.enable()
        try:
            server.run(sockets=[listener])
        finally:
            stopping.set()
            pages.stop()
            indexing.join()


def _application(plan: Plan, review: Review, pages: Pages, access: Access) -> Guard:
    import extractor
    from extractor.review.app import Facts, make_app
    from extractor.review.exports import Source, exports_of
    from extractor.review.guard import Guard

    folder = review.results.folder
    facts = Facts(extractor.__version__, folder.resolve().name, plan.double)
    exports = exports_of(Source(plan.path, plan.ledger, plan.models), folder / WORK_FOLDER)
    app = make_app(review, pages, facts, exports)
    return Guard(app, access, _names(plan))


def _pages(review: Review, password: str | None) -> Pages:
    from extractor.options import LoadingOptions
    from extractor.review.drawing import Desk
    from extractor.review.pages import Pages

    work = review.results.folder / WORK_FOLDER
    fetched = work / f"fetched-{secrets.token_hex(8)}"  # another server may be at the same results
    return Pages(Desk(work / "pages", fetched, LoadingOptions().max_bytes, password))


def _names(plan: Plan) -> Names:
    from extractor.review.guard import Names

    own = {plan.host.lower(), *LOOPBACK, *(name.lower() for name in plan.names)}
    if _is_loopback(plan.host):
        return Names(frozenset(own), addresses=False)
    return Names(frozenset({*own, socket.gethostname().lower()}), addresses=True)


def _index(review: Review, stopping: threading.Event, say: Say) -> None:
    """Finds what is new; where there is something to do already, after that has been shown."""
    from extractor.errors import ExtractorError
    from extractor.settling.views import Filters

    try:
        counts = review.store.counts(Filters(state="all"), "")
        if counts.to_do or counts.settled:
            _wait_for_first(review, stopping)
        review.index(stopping.is_set)
    except ExtractorError as err:
        say(str(err))


def _wait_for_first(review: Review, stopping: threading.Event) -> None:
    end = time.monotonic() + FIRST_SECONDS
    while not stopping.is_set() and time.monotonic() < end:
        if review.shown.wait(POLL):
            return


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket at the address.

    Raises:
        OptionError: there is no such address here, it is taken, or only the administrator may listen at it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise OptionError(f"--host {host}: there is no such address", remedy="give one of this machine") from None
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let a second server listen at the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen()
        except OSError as err:
            message = f"cannot listen at {host}, port {port} ({err.strerror})"
            raise OptionError(message, remedy="choose another --port, or leave it out for a free one") from err
        yield listener
    finally:
        listener.close()


@contextmanager
def _quiet_ending(server: uvicorn.Server) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the server, and that is how it is meant to end: no signal is raised once more after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: Any) -> None:
        del number, frame
        server.should_exit = True  # it may not have begun yet; while it runs it listens itself

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            with suppress(TypeError):  # one that was not set from Python
                signal.signal(one, handler)


def _lines(plan: Plan, access: Access, listener: socket.socket, review: Review) -> Iterator[str]:
    url = _url(plan.host, listener)
    if not access.tokens:
        yield f"reviewing {review.results.folder} at {url} (Ctrl-C ends it)"
        return
    yield f"reviewing {review.results.folder} (Ctrl-C ends it); an address has to be opened once in each browser"
    for token, owner in access.tokens.items():
        yield f"{owner or 'everybody'}: {url}?token={token}"
    if not _is_loopback(plan.host):
        yield "what is sent can be read on the way; outside a network you trust, put a proxy with TLS before it"


def _url(host: str, listener: socket.socket) -> str:
    port: int = listener.getsockname()[1]
    if host in {"0.0.0.0", "::", ""}:
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_display() -> bool:
    """Whether a browser would be a window; one in a terminal would take the terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
