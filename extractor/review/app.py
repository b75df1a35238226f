"""The application behind the guard: addresses -> the review's methods -> JSON. It remembers nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from extractor.errors import ConflictError, ExtractorError, NotFoundError, OptionError
from extractor.review.access import Visitor, name_cookie, to_name
from extractor.review.asking import (
    AskedFormats,
    AskedIds,
    AskedItems,
    AskedName,
    AskedTexts,
    InvalidError,
    SaidOfField,
    filters_of,
    id_of,
    limit_of,
    posted,
)
from extractor.review.drawing import Sheet
from extractor.review.files import find_file
from extractor.review.guard import RefusedError, error_body, visitor_of
from extractor.review.pages import Pages
from extractor.review.upright import turned_form, turned_item
from extractor.settling.pages import picture_size
from extractor.settling.review import Review, Shown
from extractor.settling.views import Counts, Item, Outcome, Said, Session

KEPT = "private, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"  # kept, and asked for again by its mark


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page is told of the server: its version, the name of the folder, whether numbers want two persons."""

    version: str
    folder: str
    double: bool


@dataclass(frozen=True, slots=True)
class Exports:
    """How corrected tables are written; each gives the files.

    Attributes:
        write: into the batch's folder, in some formats.
        pack: into one zip archive, in one format.
    """

    write: Callable[[Sequence[str]], Sequence[Path]]
    pack: Callable[[str], Path]


def make_app(review: Review, pages: Pages, facts: Facts, exports: Exports) -> Starlette:
    """The application.

    Args:
        review: what is reviewed.
        pages: its pictures.
        facts: what the page is told.
        exports: how corrected tables are written.
    """
    routes = [
        *_files(),
        *_session(facts),
        *_queue(review),
        *_items(review),
        *_forms(review),
        *_pages(review, pages),
        *_exports(exports),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            ExtractorError: _failed,
            RefusedError: _refused,
            InvalidError: _invalid,
            HTTPException: _other,
            Exception: _fault,
        },
    )
    app.router.redirect_slashes = False
    return app


def _files() -> list[BaseRoute]:
    def index(request: Request) -> Response:
        return _own_file(request, "index.html")

    def static(request: Request) -> Response:
        return _own_file(request, request.path_params["name"])

    return [Route("/", index), Route("/static/{name:path}", static)]


def _own_file(request: Request, name: str) -> Response:
    file = find_file(name)
    if file is None:
        raise NotFoundError("there is no such file", remedy="")
    headers = {"cache-control": ASKED_AGAIN, "etag": file.mark}
    if request.headers.get("if-none-match") == file.mark:
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.media_type, headers=headers)


def _session(facts: Facts) -> list[BaseRoute]:
    def session(visitor: Visitor) -> Response:
        return _json(
            Session(
                reviewer=visitor.reviewer,
                fixed=visitor.fixed,
                double=facts.double,
                version=facts.version,
                folder=facts.folder,
            )
        )

    def who_is_there(request: Request) -> Response:
        return session(visitor_of(request.scope))

    def name(request: Request, asked: AskedName) -> Response:
        visitor = visitor_of(request.scope)
        named = to_name(asked.reviewer)
        if visitor.fixed and named != visitor.reviewer:
            raise RefusedError(403, "session.fixed", "your name comes with your address", "ask for another address")
        answer = session(Visitor(named, visitor.fixed))
        if not visitor.fixed:
            answer.headers["set-cookie"] = name_cookie(named)
        return answer

    return [Route("/api/session", who_is_there), posted("/api/session", AskedName, name)]


def _queue(review: Review) -> list[BaseRoute]:
    store = review.store

    def queue(request: Request) -> Response:
        after = request.query_params.get("after") or None
        found = store.queue(filters_of(request), _name(request), after, limit_of(request))
        return _json(found.model_copy(update={"counts": _counts(review, found.counts)}))

    def filters(request: Request) -> Response:
        return _json(store.filter_values(filters_of(request)))

    def claim(request: Request, asked: AskedItems) -> Response:
        who = _who(request)
        items = []
        for item_id in store.claim(asked.filters, who, asked.after, asked.count):
            try:
                items.append(_item(review, item_id, who).model_dump(mode="json"))
            except NotFoundError:  # settled by what somebody said of another field, this very moment
                continue
        counts = _counts(review, store.counts(asked.filters, who))
        return JSONResponse({"items": items, "counts": counts.model_dump(mode="json")})

    def renew(request: Request, asked: AskedIds) -> Response:
        return JSONResponse({"held": store.renew(_who(request), asked.ids or [])})

    def release(request: Request, asked: AskedIds) -> Response:
        store.release(_who(request), asked.ids)
        return JSONResponse({})

    return [
        Route("/api/queue", queue),
        Route("/api/filters", filters),
        posted("/api/claim", AskedItems, claim),
        posted("/api/renew", AskedIds, renew),
        posted("/api/release", AskedIds, release),
    ]


def _items(review: Review) -> list[BaseRoute]:
    def item(request: Request) -> Response:
        return _json(_item(review, id_of(request, "item_id"), _name(request)))

    def claim(request: Request) -> Response:
        item_id, who = id_of(request, "item_id"), _who(request)
        mine = review.store.claim_one(item_id, who)
        return JSONResponse({"item": _item(review, item_id, who).model_dump(mode="json"), "mine": mine})

    def settle(request: Request, said: Said) -> Response:
        item_id, who = id_of(request, "item_id"), _who(request)
        try:
            return _outcome(review, review.settle_item(item_id, who, said))
        except ConflictError as err:
            return _conflict(err, _item(review, item_id, who))

    def undo(request: Request) -> Response:
        return _outcome(review, review.undo(id_of(request, "seq"), _who(request)))

    return [
        Route("/api/items/{item_id}", item),
        Route("/api/items/{item_id}/claim", claim, methods=["POST"]),
        posted("/api/items/{item_id}/settle", Said, settle),
        Route("/api/entries/{seq}/undo", undo, methods=["POST"]),
    ]


def _forms(review: Review) -> list[BaseRoute]:
    def form(request: Request) -> Response:
        form_id = id_of(request, "form_id")
        shown = review.document_of(form_id)
        return _json(turned_form(review.form(form_id), shown.pages, _version(shown)))

    def settle(request: Request, said: SaidOfField) -> Response:
        plain = Said.model_validate(said.model_dump(exclude={"pointer"}))
        form_id, who = id_of(request, "form_id"), _who(request)
        return _outcome(review, review.settle_field(form_id, said.pointer, who, plain))

    def check(request: Request, asked: AskedTexts) -> Response:
        return _json(review.check(id_of(request, "form_id"), asked.texts))

    return [
        Route("/api/forms/{form_id}", form),
        posted("/api/forms/{form_id}/fields", SaidOfField, settle),
        posted("/api/forms/{form_id}/check", AskedTexts, check),
    ]


def _pages(review: Review, pages: Pages) -> list[BaseRoute]:
    def find_sheet(form_id: int, page_number: int) -> Sheet:
        shown = review.document_of(form_id)
        page = next((page for page in shown.pages if page.page_number == page_number), None)
        if page is None:
            raise NotFoundError(f"there is no page {page_number}", where=shown.name)
        return Sheet(shown.sha256, shown.uri, shown.name, page, picture_size(page))

    async def picture(request: Request) -> Response:
        form_id, page_number = id_of(request, "form_id"), id_of(request, "page_number")
        sheet = await asyncio.to_thread(find_sheet, form_id, page_number)
        # The picture is waited for here and not in a thread: many slow ones must not keep others from being answered.
        path = await asyncio.wrap_future(pages.draw(sheet))
        return FileResponse(path, media_type="image/webp", headers={"cache-control": KEPT})

    return [Route("/pages/{form_id}/{page_number}.webp", picture)]


def _exports(exports: Exports) -> list[BaseRoute]:
    def export(request: Request, asked: AskedFormats) -> Response:
        _who(request)
        return JSONResponse({"written": [path.name for path in exports.write(tuple(dict.fromkeys(asked.formats)))]})

    def pack(request: Request) -> Response:
        from starlette.background import BackgroundTask

        path = exports.pack(request.query_params.get("format", "csv"))
        away = BackgroundTask(path.unlink, missing_ok=True)
        return FileResponse(path, media_type="application/zip", filename="results.zip", background=away)

    return [posted("/api/export", AskedFormats, export), Route("/api/export.zip", pack)]


def _failed(request: Request, err: Exception) -> Response:
    assert isinstance(err, ExtractorError)
    if isinstance(err, ConflictError):
        return _conflict(err, None)
    status = 404 if isinstance(err, NotFoundError) else 422 if isinstance(err, OptionError) else 503
    if status == 503 and request.url.path.startswith("/pages/"):
        status = 404  # a page that cannot be drawn is none
    return _error(status, err.code, f"{err.where}: {err.message}" if err.where else err.message, err.remedy)


def _refused(_: Request, err: Exception) -> Response:
    assert isinstance(err, RefusedError)
    return _error(err.status, err.code, err.message, err.remedy)


def _invalid(_: Request, err: Exception) -> Response:
    return _error(422, "request.invalid", str(err))


def _other(_: Request, err: Exception) -> Response:
    assert isinstance(err, HTTPException)
    return _error(err.status_code, "request.unknown", str(err.detail))


def _fault(_: Request, __: Exception) -> Response:  # the guard, to which it is raised again, notes it
    return _error(500, "fault", "this is a fault of extractor", "its --debug shows where")


def _error(status: int, code: str, message: str, remedy: str = "") -> Response:
    return JSONResponse(error_body(code, " ".join(message.split()), remedy), status)


def _conflict(err: ConflictError, item: Item | None) -> Response:
    entry = err.entry.model_dump(mode="json") if isinstance(err.entry, BaseModel) else None
    shown = item.model_dump(mode="json") if item else None
    return JSONResponse({**error_body(err.code, err.message, err.remedy), "entry": entry, "item": shown}, 409)


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _name(request: Request) -> str:
    return visitor_of(request.scope).reviewer or ""


def _who(request: Request) -> str:
    """Who says it; nobody says anything without a name."""
    name = _name(request)
    if not name:
        raise RefusedError(403, "session.unnamed", "nobody is named", "say who you are first")
    return name


def _item(review: Review, item_id: int, who: str) -> Item:
    item = review.item(item_id, who)
    shown = review.document_of(item.form_id)
    return turned_item(item, shown.pages, _version(shown))


def _version(shown: Shown) -> str:
    return shown.sha256[:16]


def _counts(review: Review, counts: Counts) -> Counts:
    return counts.model_copy(update={"indexing": review.indexing})


def _outcome(review: Review, outcome: Outcome) -> Response:
    return _json(outcome.model_copy(update={"counts": _counts(review, outcome.counts)}))
