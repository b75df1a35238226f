"""The pieces of the page: tables, charts with their tables, the projects that were filed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice
from urllib.parse import quote

from extractor.exporting.rows import Number, Scalar
from extractor.overview.charts import MOST_BARS, can_draw, draw_bars, draw_columns
from extractor.overview.sheets import Row, Sheet
from extractor.overview.twice import MOST_COMPARED, Group
from extractor.reporting.markup import Html, element, joined
from extractor.reporting.words import count, percent, shorten

MOST_ROWS = 30  # of a table that are shown; all are in the CSV
MOST_GROUPS = 50  # projects filed twice that are shown
MOST_FORMS = 4  # of one project that are shown side by side
MOST_DIFFERENCES = 12  # of one project that are shown
LONGEST_TEXT = 160  # characters of a cell
FORMS_SAY = frozenset({"name", "project", "department", "label", "text"})  # columns in the language of the forms
LONG = frozenset({"message", "text"})


class Parts:
    """Makes pieces of a page.

    Args:
        folder: of the CSV, by its name beside the page.
        language: of the forms; None where they have several.
    """

    def __init__(self, folder: str, language: str | None) -> None:
        self._folder, self.language = folder, language

    def part(self, anchor: str, title: str, *inside: str) -> Html:
        """A part of the page with its heading."""
        return element("section", element("h2", title), *inside, id=anchor, class_="part")

    def table(self, sheet: Sheet, caption: str, *, leave_out: Sequence[str] = (), least: int = 0) -> Html:
        """A sheet as a table, its first column naming the rows; long ones are cut, and say where the rest is.

        Args:
            sheet: what to show.
            caption: what it is of.
            leave_out: columns that only the CSV has.
            least: columns of numbers whose names say so although no row has one.
        """
        shown = [at for at, column in enumerate(sheet.columns) if column not in leave_out]
        rows = list(islice(sheet.rows, MOST_ROWS + 1))
        numbers = {at for at in shown if any(_is_number(row[at]) for row in rows)} | set(shown[len(shown) - least :])
        head = element("tr", *(self._title(sheet.columns[at], at in numbers) for at in shown))
        body = [
            element("tr", *(self._cell(sheet, row, at, at == shown[0]) for at in shown)) for row in rows[:MOST_ROWS]
        ]
        if not rows:
            body = [element("tr", element("td", "none", colspan=len(shown)))]
        table = element("table", element("caption", caption), element("thead", head), element("tbody", *body))
        more = f"the first {MOST_ROWS} rows; all are in " if len(rows) > MOST_ROWS else "the same as CSV: "
        region = element("div", table, class_="scroll", tabindex=0, role="region", aria_label=caption)
        return element("div", region, self.file(sheet.name, more))

    def file(self, name: str, said: str) -> Html:
        """Where a sheet lies as CSV."""
        path = f"{self._folder}/{name}.csv"
        return element("p", said, element("a", path, href=quote(path)), class_="file")

    def bars(
        self, title: str, names: Sequence[str], series: Mapping[str, Sequence[float]], *, of_forms: bool = False
    ) -> Html:
        """Bars with what their colours mean; nothing where there is nothing to draw, or nothing to draw with.

        Args:
            title: of the chart.
            names: of the bars.
            series: see ``charts.draw_bars``.
            of_forms: whether the names are in the language of the forms.
        """
        if not any(map(any, series.values())) or not can_draw():
            return Html()
        keys = [element("span", name, class_=f"key {name}-key") for name in series if name != "plain"]
        more = f", the first {MOST_BARS}" if len(names) > MOST_BARS else ""
        drawing = draw_bars(title, names, series)
        caption = element("figcaption", element("strong", title, more), *keys)
        return element("figure", caption, drawing, class_="chart", lang=self.language if of_forms else None)

    def columns(self, title: str, names: Sequence[str], heights: Sequence[int], below: str) -> Html:
        """A histogram; nothing where there is nothing to draw, or nothing to draw with."""
        if not any(heights) or not can_draw():
            return Html()
        caption = element("figcaption", element("strong", title), below)
        return element("figure", caption, draw_columns(title, names, heights), class_="chart")

    def pair(self, chart: Html, table: Html, *, wide: bool = False) -> Html:
        """A chart and its table beside it; a wide table stands below it where the window is no wider than usual."""
        return element("div", chart, table, class_="pair wide-table" if wide else "pair") if chart else table

    def group(self, number: int, group: Group) -> Html:
        """A project that was filed twice: in which documents, and where they differ."""
        owner, filings = group.filings[0].owner, group.filings
        about = " · ".join(filter(None, (owner.department, owner.year)))
        why = group.kind if group.alike == 1 else f"names or departments {percent(group.alike)} alike"
        told = f"{why}, {count(len(filings), 'form')}; "
        compared = f" of the first {MOST_COMPARED}" if len(filings) > MOST_COMPARED else ""
        told += f"{count(len(group.differences), 'field')}{compared} of {group.fields} differ"
        return element(
            "section",
            element("h3", f"{number}. ", element("span", owner.project, lang=self.language)),
            element("p", element("span", about, lang=self.language), " — ", told, class_="where"),
            self._differences(group),
        )

    def _differences(self, group: Group) -> Html:
        filings = group.filings[:MOST_FORMS]
        head = [element("th", "field", scope="col"), *(element("th", one.source, scope="col") for one in filings)]
        rows = []
        for one in group.differences[:MOST_DIFFERENCES]:
            unsure = element("span", "to review", class_="flag") if one.unsure else Html()
            name = element("th", element("span", one.label, lang=self.language), Html(" "), unsure, scope="row")
            texts = [shorten(text, LONGEST_TEXT) or "—" for text in one.texts[:MOST_FORMS]]
            rows.append(element("tr", name, *(element("td", text, lang=self.language) for text in texts)))
        if not rows:
            rows.append(element("tr", element("th", "no field differs", scope="row", colspan=len(head))))
        left = len(group.differences) - MOST_DIFFERENCES
        forms = len(group.filings) - MOST_FORMS
        parts = [f"{count(left, 'more field')}"] if left > 0 else []
        parts += [f"{count(forms, 'more form')}"] if forms > 0 else []
        more = element("p", f"and {', '.join(parts)}", class_="file") if parts else Html()
        table = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
        label = f"how the forms of {shorten(group.filings[0].owner.project, 40)} differ"
        return joined((element("div", table, class_="scroll", tabindex=0, role="region", aria_label=label), more))

    def _title(self, column: str, number: bool) -> Html:
        shown = column.replace("_percent", " %").replace("_", " ")
        return element("th", shown, scope="col", class_="n" if number else None)

    def _cell(self, sheet: Sheet, row: Row, at: int, first: bool) -> Html:
        column, value = sheet.columns[at], row[at]
        language = self.language if column in FORMS_SAY else None
        if first:
            return element("th", _shown(value), scope="row", lang=language)
        kind = "n" if _is_number(value) else "long" if column in LONG else "words"
        return element("td", _shown(value), class_=kind, lang=language)


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float | Number)


def _shown(value: Scalar) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Number):
        return f"{Decimal(value):,f}"
    return "" if value is None else shorten(str(value), LONGEST_TEXT)
