"""What a request asks: its body, its numbers and its filters, checked against models before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from extractor.settling.views import Filters, Said

MOST_CLAIMED = 10  # items at once: what a person sees next
MOST_IDS = 1000  # held or given back at once
MOST_LISTED = 500  # items of the queue at once
LISTED = 50
MOST_ID = 2**31 - 1  # of PostgreSQL's integers
MOST_DIGITS = 10  # of a number in an address

Id = Annotated[int, Field(ge=1, le=MOST_ID)]


class InvalidError(Exception):
    """A request that makes no sense; its text is one line, without what was sent."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskedName(_Body):
    """How somebody wants to be called."""

    reviewer: str


class AskedItems(_Body):
    """The next items."""

    filters: Filters = Filters()
    after: Id | None = None
    count: int = Field(1, ge=1, le=MOST_CLAIMED)


class AskedIds(_Body):
    """Some items; None for all that a person has."""

    ids: list[Id] | None = Field(None, max_length=MOST_IDS)


class SaidOfField(Said):
    """What is said of a field of a form."""

    pointer: str


class AskedTexts(_Body):
    """Texts to be tried, by field."""

    texts: dict[str, str]


class AskedFormats(_Body):
    """Formats of tables."""

    formats: list[str] = Field(min_length=1)


_Model = TypeVar("_Model", bound=BaseModel)


def posted(path: str, model: type[_Model], answer: Callable[[Request, _Model], Response]) -> Route:
    """An address that something is posted to.

    Args:
        path: the address.
        model: what the body has to be; what is anything else is never answered.
        answer: what is done, in a thread.
    """

    async def read_and_answer(request: Request) -> Response:
        body = await request.body()
        try:
            asked = model.model_validate_json(body)
        except ValidationError as err:
            raise _invalid(err) from None
        return await run_in_threadpool(answer, request, asked)

    return Route(path, read_and_answer, methods=["POST"])


def id_of(request: Request, name: str) -> int:
    """A number of the address.

    Raises:
        InvalidError: it is none that an item, a form or an entry can have.
    """
    return _number(request.path_params, name, MOST_ID)


def limit_of(request: Request) -> int:
    """How many lines of the queue are asked for.

    Raises:
        InvalidError: it is no number, or too high a one.
    """
    return _number(request.query_params, "limit", MOST_LISTED) if "limit" in request.query_params else LISTED


def filters_of(request: Request) -> Filters:
    """The filters after the question mark; what is empty is not asked, what else stands there is passed over.

    Raises:
        InvalidError: there is no such filter.
    """
    given = {name: value for name, value in request.query_params.items() if name in Filters.model_fields and value}
    try:
        return Filters.model_validate(given)
    except ValidationError as err:
        raise _invalid(err) from None


def _number(given: Mapping[str, str], name: str, most: int) -> int:
    text = given[name]
    # Python would take ' 1', '1_0' and the digits of other scripts as well.
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
    if not 1 <= number <= most:
        raise InvalidError(f"{name}: a number from 1 to {most:,} is wanted")
    return number


def _invalid(err: ValidationError) -> InvalidError:
    errors: Sequence[Any] = err.errors(include_url=False, include_context=False, include_input=False)
    where = ".".join(str(part) for part in errors[0]["loc"])
    message = str(errors[0]["msg"])
    return InvalidError(f"{where}: {message}" if where else message)
