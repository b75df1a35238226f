"""Cells as figures: the picture, what was read, how sure, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractor.reporting.cases import Case, Cell
from extractor.reporting.markup import Html, element, embedded, joined
from extractor.reporting.pictures import DRAWN_DPI, Picture, Place
from extractor.reporting.places import page_numbered, say_measures, say_place
from extractor.reporting.words import percent, shorten
from extractor.results import Result

MOST_CELLS = 24  # of a finding that are shown; the sum of a form has about 15 parts
MOST_OTHERS = 3  # further readings of a cell
LONGEST_TEXT = 120  # characters of a cell
LONGEST_OTHER = 50  # characters of another reading
ENLARGED = 1.2  # how much larger than life a picture is shown, at 96 pixels to an inch
WIDE = 330  # pixels of a picture that needs room
MAP_WIDTH = 64  # pixels of the little page that shows where

Pictures = Mapping[Place, Picture]


def places_of(cases: Iterable[Case], review: Iterable[Cell]) -> Iterator[Place]:
    """Every place that a form's figures show."""
    for case in cases:
        strip = strip_of(case)
        if strip:
            yield strip
        yield from (place for cell in case.cells[:MOST_CELLS] if (place := place_of(cell)))
    yield from (place for cell in review if (place := place_of(cell)))


def place_of(cell: Cell) -> Place | None:
    """Where a cell stands; None where it stands nowhere."""
    field = cell.field
    return (
        None if field is None or field.page_number is None or field.box is None else Place(field.page_number, field.box)
    )


def strip_of(case: Case) -> Place | None:
    """The row that a finding is about."""
    place = next((place for cell in case.cells if (place := place_of(cell))), None)
    return Place(place.page_number, place.box, strip=True) if place else None


def show_strip(case: Case, pictures: Pictures) -> Html:
    """The row of a finding's first cell, across the page."""
    place = strip_of(case)
    picture = pictures.get(place) if place else None
    cell = next((cell for cell in case.cells if place_of(cell)), None)
    if picture is None or cell is None or place is None:
        return Html()
    alt = f"the row of {cell.name} on page {place.page_number}, with the cell that says {cell.shown} marked"
    return element("div", _image(picture, alt), class_="strip")


def show_cell(
    cell: Cell, pictures: Pictures, language: str | None, result: Result, *, also: str = "", offered: str = ""
) -> Html:
    """One cell as a figure; ``also`` is added to its name, ``offered`` a likelier reading that a finding offers."""
    field, place = cell.field, place_of(cell)
    picture = pictures.get(place) if place else None
    said = [element("strong", cell.name, also, lang=language)]
    if field is not None:
        read = element("q", shorten(field.text, LONGEST_TEXT), lang=language) if cell.text else Html("blank")
        sure = element("span", f"{percent(field.confidence)} sure", class_="sure")
        said.append(joined((Html("read "), read, Html(", "), sure)))
        others = [
            joined((element("q", shorten(other.text, LONGEST_OTHER), lang=language), f" {percent(other.confidence)}"))
            for other in field.alternatives[:MOST_OTHERS]
        ]
        if others:
            said.append(joined((Html("or "), joined(others, ", "))))
        if offered:
            said.append(joined((Html("adds up with "), element("q", shorten(offered, LONGEST_TEXT), lang=language))))
        if field.status == "review":
            said.append(element("span", "to review", class_="flag"))
        said.append(
            element("span", say_place(field) or "not on the page", class_="where", title=say_measures(field, result))
        )
    if picture is not None and place is not None:
        shown: Html = _image(picture, f"{cell.name} on page {place.page_number}: {cell.shown}")
    else:
        shown = element("p", "no picture", class_="none")
    return element(
        "figure",
        shown,
        element("figcaption", *(element("div", one) for one in said)),
        class_="cell wide" if picture and picture.width > WIDE else "cell",
    )


def show_map(cells: Sequence[Cell], result: Result) -> Html:
    """Little pages on which the cells are marked."""
    boxes: dict[int, list[Place]] = {}
    for cell in cells:
        place = place_of(cell)
        if place:
            boxes.setdefault(place.page_number, []).append(place)
    return joined(_map(number, places, result) for number, places in sorted(boxes.items()))


def _map(number: int, places: Sequence[Place], result: Result) -> Html:
    page = page_numbered(result, number)
    height = round(MAP_WIDTH * page.height / page.width) if page else MAP_WIDTH
    height = min(max(height, MAP_WIDTH // 4), MAP_WIDTH * 4)
    marks = [
        element(
            "rect",
            x=f"{left * MAP_WIDTH:.1f}",
            y=f"{top * height:.1f}",
            width=f"{max(2.0, (right - left) * MAP_WIDTH):.1f}",
            height=f"{max(2.0, (bottom - top) * height):.1f}",
        )
        for left, top, right, bottom in (place.box for place in dict.fromkeys(places))
    ]
    paper = element("rect", class_="paper", x="0.5", y="0.5", width=MAP_WIDTH - 1, height=height - 1)
    drawing = element(
        "svg",
        paper,
        *marks,
        viewBox=f"0 0 {MAP_WIDTH} {height}",
        width=MAP_WIDTH,
        height=height,
        role="img",
        aria_label=f"where on page {number}",
    )
    return element("figure", drawing, element("figcaption", f"page {number}"), class_="map")


def _image(picture: Picture, alt: str) -> Html:
    scale = ENLARGED * 96 / DRAWN_DPI
    return element(
        "img",
        src=embedded(picture.data, "image/webp"),
        width=round(picture.width * scale),
        height=round(picture.height * scale),
        alt=alt,
    )
