"""The application behind the guard: addresses -> the review's methods -> JSON. It remembers nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from extractor.errors import ConflictError, ExtractorError, NotFoundError, OptionError
from extractor.review.access import Visitor, name_cookie, to_name
from extractor.review.drawing import Sheet
from extractor.review.files import find_file
from extractor.review.guard import RefusedError, error_body, visitor_of
from extractor.review.pages import Pages
from extractor.review.upright import turned_form, turned_item
from extractor.settling.pages import picture_size
from extractor.settling.review import Review, Shown
from extractor.settling.views import Counts, Filters, Item, Outcome, Said, Session

MOST_CLAIMED = 10  # items at once: what a person sees next
MOST_IDS = 1000  # held or given back at once
MOST_LISTED = 500  # items of the queue at once
KEPT = "private, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"  # kept, and asked for again by its mark

MOST_ID = 2**31 - 1  # of PostgreSQL's integers
Id = Annotated[int, InPath(ge=1, le=MOST_ID)]
IdSaid = Annotated[int, Field(ge=1, le=MOST_ID)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Named(_Body):
    reviewer: str


class _Claim(_Body):
    filters: Filters = Filters()
    after: IdSaid | None = None
    count: int = Field(1, ge=1, le=MOST_CLAIMED)


class _Ids(_Body):
    ids: list[IdSaid] | None = Field(None, max_length=MOST_IDS)


class _FieldSaid(Said):
    pointer: str


class _Texts(_Body):
    texts: dict[str, str]


class _Formats(_Body):
    formats: list[str] = Field(min_length=1)


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


def make_app(review: Review, pages: Pages, facts: Facts, exports: Exports) -> FastAPI:
    """The application.

    Args:
        review: what is reviewed.
        pages: its pictures.
        facts: what the page is told.
        exports: how corrected tables are written.
    """
    # The pages that FastAPI makes of an application load their scripts from elsewhere: there are none.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    _answer_errors(app)
    _serve_files(app)
    _serve_session(app, facts)
    _serve_queue(app, review)
    _serve_settling(app, review)
    _serve_pages(app, review, pages)
    _serve_exports(app, exports)
    return app


def _serve_files(app: FastAPI) -> None:
    @app.get("/")
    def index(request: Request) -> Response:
        return _own_file(request, "index.html")

    @app.get("/static/{name:path}")
    def static(request: Request, name: str) -> Response:
        return _own_file(request, name)


def _own_file(request: Request, name: str) -> Response:
    file = find_file(name)
    if file is None:
        raise NotFoundError("there is no such file", remedy="")
    headers = {"cache-control": ASKED_AGAIN, "etag": file.mark}
    if request.headers.get("if-none-match") == file.mark:
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.media_type, headers=headers)


def _serve_session(app: FastAPI, facts: Facts) -> None:
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

    @app.get("/api/session")
    def who_is_there(request: Request) -> Response:
        return session(visitor_of(request.scope))

    @app.post("/api/session")
    def name(request: Request, said: _Named) -> Response:
        visitor = visitor_of(request.scope)
        named = to_name(said.reviewer)
        if visitor.fixed and named != visitor.reviewer:
            raise RefusedError(403, "session.fixed", "your name comes with your address", "ask for another address")
        answer = session(Visitor(named, visitor.fixed))
        if not visitor.fixed:
            answer.headers["set-cookie"] = name_cookie(named)
        return answer


def _serve_queue(app: FastAPI, review: Review) -> None:
    store = review.store

    @app.get("/api/queue")
    def queue(
        request: Request, after: str | None = None, limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50
    ) -> Response:
        found = store.queue(_filters(request), _name(request), after or None, limit)
        return _json(found.model_copy(update={"counts": _counts(review, found.counts)}))

    @app.get("/api/filters")
    def filters(request: Request) -> Response:
        return _json(store.filter_values(_filters(request)))

    @app.post("/api/claim")
    def claim(request: Request, asked: _Claim) -> dict[str, Any]:
        who = _who(request)
        items = []
        for item_id in store.claim(asked.filters, who, asked.after, asked.count):
            try:
                items.append(_item(review, item_id, who).model_dump(mode="json"))
            except NotFoundError:  # settled by what somebody said of another field, this very moment
                continue
        counts = _counts(review, store.counts(asked.filters, who))
        return {"items": items, "counts": counts.model_dump(mode="json")}

    @app.post("/api/renew")
    def renew(request: Request, asked: _Ids) -> dict[str, Any]:
        return {"held": store.renew(_who(request), asked.ids or [])}

    @app.post("/api/release")
    def release(request: Request, asked: _Ids) -> dict[str, Any]:
        store.release(_who(request), asked.ids)
        return {}


def _serve_settling(app: FastAPI, review: Review) -> None:
    @app.get("/api/items/{item_id}")
    def item(request: Request, item_id: Id) -> Response:
        return _json(_item(review, item_id, _name(request)))

    @app.post("/api/items/{item_id}/claim")
    def claim(request: Request, item_id: Id) -> dict[str, Any]:
        who = _who(request)
        mine = review.store.claim_one(item_id, who)
        return {"item": _item(review, item_id, who).model_dump(mode="json"), "mine": mine}

    @app.post("/api/items/{item_id}/settle")
    def settle(request: Request, item_id: Id, said: Said) -> Response:
        who = _who(request)
        try:
            return _outcome(review, review.settle_item(item_id, who, said))
        except ConflictError as err:
            return _conflict(err, _item(review, item_id, who))

    @app.post("/api/entries/{seq}/undo")
    def undo(request: Request, seq: Id) -> Response:
        return _outcome(review, review.undo(seq, _who(request)))

    @app.get("/api/forms/{form_id}")
    def form(form_id: Id) -> Response:
        shown = review.document_of(form_id)
        return _json(turned_form(review.form(form_id), shown.pages, _version(shown)))

    @app.post("/api/forms/{form_id}/fields")
    def settle_field(request: Request, form_id: Id, said: _FieldSaid) -> Response:
        plain = Said.model_validate(said.model_dump(exclude={"pointer"}))
        return _outcome(review, review.settle_field(form_id, said.pointer, _who(request), plain))

    @app.post("/api/forms/{form_id}/check")
    def check(form_id: Id, asked: _Texts) -> Response:
        return _json(review.check(form_id, asked.texts))


def _serve_pages(app: FastAPI, review: Review, pages: Pages) -> None:
    def find_sheet(form_id: int, page_number: int) -> Sheet:
        shown = review.document_of(form_id)
        page = next((page for page in shown.pages if page.page_number == page_number), None)
        if page is None:
            raise NotFoundError(f"there is no page {page_number}", where=shown.name)
        return Sheet(shown.sha256, shown.uri, shown.name, page, picture_size(page))

    @app.get("/pages/{form_id}/{page_number}.webp")
    async def picture(form_id: Id, page_number: Id) -> Response:
        sheet = await asyncio.to_thread(find_sheet, form_id, page_number)
        # The picture is waited for here and not in a thread: many slow ones must not keep others from being answered.
        path = await asyncio.wrap_future(pages.draw(sheet))
        return FileResponse(path, media_type="image/webp", headers={"cache-control": KEPT})


def _serve_exports(app: FastAPI, exports: Exports) -> None:
    @app.post("/api/export")
    def export(request: Request, asked: _Formats) -> dict[str, Any]:
        _who(request)
        return {"written": [path.name for path in exports.write(tuple(dict.fromkeys(asked.formats)))]}

    @app.get("/api/export.zip")
    def pack(format: str = "csv") -> Response:
        from starlette.background import BackgroundTask

        path = exports.pack(format)
        away = BackgroundTask(path.unlink, missing_ok=True)
        return FileResponse(path, media_type="application/zip", filename="results.zip", background=away)


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(ExtractorError)
    def failed(request: Request, err: ExtractorError) -> Response:
        if isinstance(err, ConflictError):
            return _conflict(err, None)
        status = 404 if isinstance(err, NotFoundError) else 422 if isinstance(err, OptionError) else 503
        if status == 503 and request.url.path.startswith("/pages/"):
            status = 404  # a page that cannot be drawn is none
        return _error(status, err.code, f"{err.where}: {err.message}" if err.where else err.message, err.remedy)

    @app.exception_handler(RefusedError)
    def refused(_: Request, err: RefusedError) -> Response:
        return _error(err.status, err.code, err.message, err.remedy)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, err: RequestValidationError) -> Response:
        return _error(422, "request.invalid", _first(err.errors()))

    @app.exception_handler(HTTPException)
    def other(_: Request, err: HTTPException) -> Response:
        if err.status_code == 400:  # a body that is no JSON
            return _error(422, "request.invalid", str(err.detail))
        return _error(err.status_code, "request.unknown", str(err.detail))

    @app.exception_handler(Exception)
    def fault(_: Request, __: Exception) -> Response:  # the guard, to which it is raised again, notes it
        return _error(500, "fault", "this is a fault of extractor", "its --debug shows where")


def _error(status: int, code: str, message: str, remedy: str = "") -> Response:
    from fastapi.responses import JSONResponse

    return JSONResponse(error_body(code, " ".join(message.split()), remedy), status)


def _conflict(err: ConflictError, item: Item | None) -> Response:
    from fastapi.responses import JSONResponse

    entry = err.entry.model_dump(mode="json") if isinstance(err.entry, BaseModel) else None
    shown = item.model_dump(mode="json") if item else None
    return JSONResponse({**error_body(err.code, err.message, err.remedy), "entry": entry, "item": shown}, 409)


def _first(errors: Sequence[Any]) -> str:
    """The first complaint of pydantic as a line, without what was sent."""
    if not errors:
        return "the request makes no sense"
    where = ".".join(str(part) for part in errors[0]["loc"] if part != "body")
    return f"{where}: {errors[0]['msg']}" if where else str(errors[0]["msg"])


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _filters(request: Request) -> Filters:
    given = {name: value for name, value in request.query_params.items() if name in Filters.model_fields and value}
    try:
        return Filters.model_validate(given)
    except ValidationError as err:
        raise RequestValidationError(err.errors()) from err


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
