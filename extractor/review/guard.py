"""The gate before the application: who asks, from where, and how much; and what every answer tells the browser."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.review.access import Access, Visitor

MOST_BODY = 262_144  # bytes; what a person says has some hundred, all texts of a form some ten thousand
BODY_SECONDS = 30.0
MOST_QUERY = 8000  # characters after the question mark: filters with names of documents and departments
OWN_HEADER = "x-extractor"  # no form and no link of another site can send it
RELEASE = "/api/release"  # is sent while a page is being closed, when a browser adds no header
VISITOR = "extractor.visitor"  # in the scope: who asks
# Nothing but our own files is loaded and run, and no other site shows us in a frame. A picture may be of a blob: the
# page draws crops itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Names:
    """The names that this server goes by; ``addresses``: any address in figures as well.

    A page of another site that has its own name point at this machine (DNS rebinding) asks under that name. It cannot
    ask under an address.
    """

    names: frozenset[str]
    addresses: bool

    def know(self, host: str) -> bool:
        """Whether a Host header names this server; the port does not matter, it may have been forwarded."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.names or (self.addresses and is_address(name))


class RefusedError(Exception):
    """A request that gets no further."""

    def __init__(self, status: int, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.remedy = status, code, message, remedy


class Guard:
    """Lets through what comes from its own page and from persons who may; see ``docs/review.md``.

    Args:
        app: what is behind the gate.
        access: the tokens.
        names: by which the server is asked for.
    """

    def __init__(self, app: ASGIApp, access: Access, names: Names) -> None:
        self._app, self._access, self._names = app, access, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":  # nothing else is offered; uvicorn closes it
            return
        started = False

        async def send_safely(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        try:
            await self._let_in(scope, receive, send_safely)
        except RefusedError as refused:
            if not started:
                await _answer(send_safely, scope, refused)
        except Exception as err:
            log.warning("failed (%s) at %s %s", type(err).__name__, scope["method"], scope["path"])
            log.debug("here", exc_info=err)
            if not started:
                fault = RefusedError(500, "fault", "this is a fault of extractor", "its --debug shows where")
                await _answer(send_safely, scope, fault)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if not self._names.know(headers.get("host", "")):
            raise RefusedError(421, "host.unknown", "this server has another name", "use the address that it printed")
        if method not in {"GET", "HEAD", "POST"}:
            raise RefusedError(405, "method.unknown", f"there is no {method[:20]}")
        if len(scope["query_string"]) > MOST_QUERY:
            raise RefusedError(414, "address.long", f"an address of more than {MOST_QUERY:,} characters is not taken")
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token") if path == "/" else None
        if given and method == "GET":
            await self._greet(send, given[0])
            return
        check_origin(headers, path, method)
        visitor = self._access.visitor(_cookies(headers))
        if visitor is None:
            if path == "/" and headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
                await _come_again(send)
                return
            raise _unknown()
        scope[VISITOR] = visitor
        await self._app(scope, await _bounded(headers, receive) if method == "POST" else receive, send)

    async def _greet(self, send: Send, token: str) -> None:
        """Takes the token out of the address, where others would see it, into a cookie."""
        if not self._access.tokens:
            await _come_again(send)
        elif self._access.find_owner(token)[0]:
            await _come_again(send, self._access.token_cookie(token))
        else:
            raise _unknown()


def check_origin(headers: Headers, path: str, method: str) -> None:
    """Whether a request may come from where it comes from.

    Raises:
        RefusedError: it is of another site's page, or cannot be told from one.
    """
    other = RefusedError(403, "origin.other", "another site's page may not ask this", "open the page of this server")
    site = headers.get("sec-fetch-site", "none")
    if path != "/" and site not in {"same-origin", "none"}:
        raise other
    origin = headers.get("origin")
    if origin is not None and not _is_own(origin, headers.get("host", "")):
        raise other
    if method != "POST":
        return
    beacon = path == RELEASE and origin is not None
    if headers.get(OWN_HEADER) != "1" and not beacon:
        raise RefusedError(403, "header.missing", "the header X-Extractor is missing", "send X-Extractor: 1")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "body.type", "only JSON is taken", "send Content-Type: application/json")


def is_address(name: str) -> bool:
    """Whether a name is an address in figures."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def visitor_of(scope: Scope) -> Visitor:
    """Who asks."""
    visitor = scope[VISITOR]
    assert isinstance(visitor, Visitor)
    return visitor


def error_body(code: str, message: str, remedy: str = "") -> dict[str, dict[str, str]]:
    """An error as every answer has it."""
    return {"error": {"code": code, "message": message, "remedy": remedy}}


def _is_own(origin: str, host: str) -> bool:
    scheme, _, rest = origin.partition("://")
    return scheme in {"http", "https"} and rest.lower() == host.lower()


async def _come_again(send: Send, cookie: str = "") -> None:
    """Makes the browser ask for the page from here.

    Not by a redirection: where a link in a mail led here, that still counts as coming from there, and a browser would
    not show its cookie.
    """
    headers = [(b"refresh", b"0; url=/"), (b"content-type", b"text/plain"), (b"content-length", b"0")]
    if cookie:
        headers.append((b"set-cookie", cookie.encode("ascii")))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _unknown() -> RefusedError:
    message = "this address needs a token, and yours is missing or of an earlier start"
    return RefusedError(401, "token.unknown", message, "open the address that 'extractor review' printed for you")


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


async def _bounded(headers: Headers, receive: Receive) -> Receive:
    """The whole body, if it is no larger than it may be."""
    large = RefusedError(413, "body.large", f"more than {MOST_BODY:,} bytes are not taken")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MOST_BODY:
        raise large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    break
                body += message.get("body", b"")
                if len(body) > MOST_BODY:
                    raise large
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise RefusedError(408, "body.slow", f"the request took longer than {BODY_SECONDS:.0f} s") from None
    messages: Iterable[Message] = iter([{"type": "http.request", "body": bytes(body), "more_body": False}])

    async def replay() -> Message:
        return next(iter(messages), None) or await receive()

    return replay


async def _answer(send: Send, scope: Scope, refused: RefusedError) -> None:
    """For programs as JSON, for a person who opens an address as a line."""
    if scope["path"].startswith(("/api/", "/pages/")):
        body, kind = json.dumps(error_body(refused.code, refused.message, refused.remedy)).encode(), "application/json"
    else:
        remedy = f"; {refused.remedy}" if refused.remedy else ""
        body, kind = f"extractor: {refused.message}{remedy}\n".encode(), "text/plain; charset=utf-8"
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
