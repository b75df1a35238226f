"""Pages and places as they are shown: turned upright, as their pictures are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.results import ResultPage
from extractor.settling.views import FieldView, FormView, Item, PageView
from extractor.units import turned_box


def turned_item(item: Item, pages: Sequence[ResultPage], version: str) -> Item:
    """An item whose boxes lie on the picture of its page."""
    turns = {page.page_number: page.turn for page in pages}
    box = item.box and turned_box(item.box, turns.get(item.page_number or 0, 0))
    boxes = {at: (number, turned_box(one, turns.get(number, 0))) for at, (number, one) in item.boxes.items()}
    page = item.page and _turned_page(item.page, turns, version)
    return item.model_copy(update={"box": box, "boxes": boxes, "page": page})


def turned_form(form: FormView, pages: Sequence[ResultPage], version: str) -> FormView:
    """A form whose boxes lie on the pictures of its pages."""
    turns = {page.page_number: page.turn for page in pages}
    shown = tuple(_turned_page(page, turns, version) for page in form.pages)
    return form.model_copy(
        update={"pages": shown, "fields": tuple(_turned_field(field, turns) for field in form.fields)}
    )


def _turned_page(page: PageView, turns: Mapping[int, int], version: str) -> PageView:
    turn = turns.get(page.page_number, 0)
    size = (page.height, page.width) if turn % 180 else (page.width, page.height)
    # A picture is kept by the browser for good: another document, or another turn, has another address.
    url = f"{page.url}?v={version}-{turn}"
    return page.model_copy(update={"width": size[0], "height": size[1], "url": url})


def _turned_field(field: FieldView, turns: Mapping[int, int]) -> FieldView:
    turn = turns.get(field.page_number or 0, 0)
    return field.model_copy(update={"box": field.box and turned_box(field.box, turn)}) if turn else field
