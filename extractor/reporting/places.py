"""Where on a page something stands: in words, in fractions, in points."""

from __future__ import annotations

from typing import Any

from extractor.results import Fractions, Result, ResultField, ResultPage

WIDE = 0.6  # of a page's width or height; what is larger stands in no third of it

_ACROSS = ("left", "middle", "right")
_DOWN = ("upper", "middle", "lower")


def say_place(field: ResultField) -> str:
    """``page 1, upper right (81% across, 20% down)``: the middle of the field; empty where it has no place."""
    if field.page_number is None or field.box is None:
        return ""
    left, top, right, bottom = field.box
    middle = f"{round(50 * (left + right))}% across, {round(50 * (top + bottom))}% down"
    return f"page {field.page_number}, {say_spot(field.box)} ({middle})"


def say_spot(box: Fractions) -> str:
    """The part of the page: ``upper right``, ``centre``, ``lower part``."""
    across, down = thirds(box)
    if across is None:
        return "whole page" if down is None else f"{_DOWN[down]} part"
    if down is None:
        return f"{_ACROSS[across]} side" if across != 1 else "middle column"
    return "centre" if across == down == 1 else f"{_DOWN[down]} {_ACROSS[across]}"


def thirds(box: Fractions) -> tuple[int | None, int | None]:
    """Across and down: 0, 1 or 2, the third of the page that the middle lies in; None where the box is too large."""
    left, top, right, bottom = box
    return (
        None if right - left > WIDE else min(2, int(1.5 * (left + right))),
        None if bottom - top > WIDE else min(2, int(1.5 * (top + bottom))),
    )


def to_place(field: ResultField | None, result: Result) -> dict[str, Any] | None:
    """The same for programs: page, words, the box as fractions and in the page's unit; None where there is none."""
    if field is None or field.page_number is None or field.box is None:
        return None
    page = page_numbered(result, field.page_number)
    place: dict[str, Any] = {
        "page_number": field.page_number,
        "words": say_spot(field.box),
        "box": list(field.box),
    }
    if page is not None:
        sizes = (page.width, page.height, page.width, page.height)
        place["unit"] = page.unit
        place["box_in_unit"] = [round(part * size, 1) for part, size in zip(field.box, sizes, strict=True)]
    return place


def say_measures(field: ResultField, result: Result) -> str:
    """``from the left 0.766–0.845 (456–503 pt), from the top …``: the box to the digit, for whoever looks it up."""
    place = to_place(field, result)
    if place is None or field.box is None:
        return ""
    own = place.get("box_in_unit")
    parts = []
    for name, start, end in (("left", 0, 2), ("top", 1, 3)):
        inside = f" ({own[start]:.0f}–{own[end]:.0f} {place['unit']})" if own else ""
        parts.append(f"from the {name} {field.box[start]:.3f}–{field.box[end]:.3f}{inside}")
    return ", ".join(parts)


def page_numbered(result: Result, number: int) -> ResultPage | None:
    """The page of a number; None where it was not read."""
    return next((page for page in result.pages if page.page_number == number), None)
