"""A review of one form with one item, in memory, and the server before it without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx

from extractor.errors import ConflictError, NotFoundError, OptionError
from extractor.results import ResultPage
from extractor.review.access import Access
from extractor.review.app import Exports, Facts, make_app
from extractor.review.drawing import Desk
from extractor.review.guard import Guard, Names
from extractor.review.pages import Pages
from extractor.settling.review import Review, Shown
from extractor.settling.views import (
    Checked,
    Counts,
    Entry,
    Filters,
    FilterValues,
    FormView,
    Item,
    ItemSummary,
    Outcome,
    PageView,
    Queue,
    Said,
)

HOST = "http://127.0.0.1:8642"
HEADERS = {"X-Extractor": "1", "Content-Type": "application/json"}
SHA = "ab" * 32
COUNTS = Counts(to_do=1, settled=0, held=0, indexing=False)
LOCAL = Names(frozenset({"127.0.0.1", "localhost", "::1"}), addresses=False)
PAGE = ResultPage(
    page_number=1, width=595.0, height=842.0, unit="pt", kind="scan", rotation=90, skew_degrees=0.0, dpi=200.0, turn=90
)
SUMMARY: dict[str, Any] = {
    "id": 7,
    "kind": "field",
    "state": "open",
    "label": "得分",
    "row_label": "总分",
    "text": "98.16",
    "confidence": 0.9,
    "rule": "total.score",
    "severity": "error",
    "verdict": "undecided",
    "form_id": 3,
    "form": "chaoyang-project-self-evaluation-2020",
    "form_title": "项目支出绩效自评表",
    "document": "a.pdf",
    "project": "<script>alert(1)</script>",
    "department": '"><img src=x onerror=alert(1)>',
    "page_number": 1,
    "held_by": None,
}


def item() -> Item:
    """The item, as the review gives it: boxes of the page as shown, which lies on its side."""
    return Item(
        **SUMMARY,
        pointers=("/total/score",),
        type="number",
        value="98.16",
        field_status="review",
        box=(0.1, 0.2, 0.3, 0.4),
        page=PageView(page_number=1, url="/pages/3/1.webp", width=1696, height=2400),
        row=(),
        readings=(),
        alternatives=(),
        choices=(),
        findings=(),
        labels={},
        boxes={"/total/weight": (1, (0.1, 0.2, 0.3, 0.4)), "/title": (2, (0.1, 0.2, 0.3, 0.4))},
        sums=(),
        entries=(),
        seen=4,
    )


def entry(who: str) -> Entry:
    """What somebody said of it."""
    return Entry(
        seq=5,
        at="2026-11-28T10:00:00Z",
        who=who,
        action="correct",
        pointers=("/total/score",),
        text="98.1",
        before="98.16",
        read_text="98.16",
        readings=(),
        confidence=0.9,
        version="0.1.0",
    )


@dataclass
class FakeStore:
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def queue(self, filters: Filters, who: str, after: str | None, limit: int) -> Queue:
        self.calls.append(("queue", filters, who, after, limit))
        return Queue(items=(ItemSummary(**SUMMARY),), counts=COUNTS, next=None)

    def counts(self, filters: Filters, who: str) -> Counts:
        return COUNTS

    def filter_values(self, filters: Filters) -> FilterValues:
        return FilterValues(rules=(), forms=(), departments=(), verdicts=(), documents=())

    def claim(self, filters: Filters, who: str, after: int | None, count: int) -> list[int]:
        self.calls.append(("claim", filters, who, after, count))
        return [7, 8]  # the second is gone by the time it is looked at

    def claim_one(self, item_id: int, who: str) -> bool:
        self.calls.append(("claim_one", item_id, who))
        return who != "李四"

    def renew(self, who: str, ids: Sequence[int]) -> list[int]:
        return [one for one in ids if one == 7]

    def release(self, who: str, ids: Sequence[int] | None) -> None:
        self.calls.append(("release", who, ids))


@dataclass
class FakeReview:
    shown: Shown
    store: FakeStore = field(default_factory=FakeStore)
    indexing: bool = True
    said: list[tuple[Any, ...]] = field(default_factory=list)

    def item(self, item_id: int, who: str) -> Item:
        if item_id == 500:
            raise KeyError("a fault")
        if item_id != 7:
            raise NotFoundError(f"there is no item {item_id}")
        return item()

    def settle_item(self, item_id: int, who: str, said: Said) -> Outcome:
        self.item(item_id, who)
        if said.action == "correct" and said.text is None:
            raise OptionError("a correction needs a text")
        if said.seen < 4:
            raise ConflictError("李四 has said something of it", entry=entry("李四"))
        self.said.append((item_id, who, said))
        return self._outcome(who)

    def settle_field(self, form_id: int, pointer: str, who: str, said: Said) -> Outcome:
        self.said.append((form_id, pointer, who, said))
        return self._outcome(who)

    def undo(self, seq: int, who: str) -> Outcome:
        raise ConflictError("it is taken back already", entry=entry("李四"))

    def check(self, form_id: int, texts: Mapping[str, str]) -> Checked:
        return Checked(status="consistent", values=dict(texts), findings=(), sums=())

    def form(self, form_id: int) -> FormView:
        raise NotFoundError(f"there is no form {form_id}")

    def document_of(self, form_id: int) -> Shown:
        if form_id != 3:
            raise NotFoundError(f"there is no form {form_id}")
        return self.shown

    def _outcome(self, who: str) -> Outcome:
        return Outcome(
            entry=entry(who), state="settled", form_id=3, status="consistent", findings=(), changed=(), counts=COUNTS
        )


class Client:
    """A browser before an application: without a network, with its cookies."""

    def __init__(self, app: Any, base: str) -> None:
        self._transport, self._base = httpx.ASGITransport(app=app), base
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, *, pieces: Sequence[bytes] = (), **told: Any) -> httpx.Response:
        """Asks; ``pieces`` are a body whose length is not told beforehand."""

        async def body() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=self._base, cookies=self.cookies) as one:
                answer = await one.request(method, path, **(told | ({"content": body()} if pieces else {})))
                self.cookies = one.cookies
                return answer

        return asyncio.run(ask())

    def get(self, path: str, **told: Any) -> httpx.Response:
        return self.request("GET", path, **told)

    def post(self, path: str, **told: Any) -> httpx.Response:
        return self.request("POST", path, **told)


@dataclass
class Desktop:
    """The fake review, and a browser before its server."""

    review: FakeReview
    access: Access
    client: Client
    pages: Pages

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(path, json=body, headers=HEADERS | headers)

    def name(self, name: str = "张三") -> None:
        assert self.post("/api/session", {"reviewer": name}).status_code == 200


def desktop(
    folder: Path,
    *,
    access: Access | None = None,
    names: Names = LOCAL,
    source: Path | None = None,
    sha256: str = SHA,
    page: ResultPage = PAGE,
    write: Callable[[Sequence[str]], Sequence[Path]] | None = None,
    pack: Callable[[str], Path] | None = None,
    base: str = HOST,
) -> Desktop:
    """The server over the fake review."""
    review = FakeReview(Shown(sha256, str(source) if source else "", source.name if source else "a.pdf", (page,)))
    pages = Pages(Desk(folder / "pages", folder / "fetched", 1_000_000))
    exports = Exports(write or (lambda formats: []), pack or (lambda name: folder))
    access = access or Access(8642)
    app = make_app(cast(Review, review), pages, Facts("0.1.0", "batch", double=False), exports)
    client = Client(Guard(app, access, names), base)
    return Desktop(review, access, client, pages)
