"""The whole report: one HTML file over all inputs, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from os import SEEK_END
from pathlib import Path
from typing import Self

from extractor.errors import OptionError, OutputError
from extractor.exporting.files import make_folder, replacing
from extractor.reporting.cases import SEVERITIES, Cell, to_cases
from extractor.reporting.exhibits import places_of
from extractor.reporting.facts import Guide, facts_of
from extractor.reporting.forms import counts_of, review_of, show_form, title_of
from extractor.reporting.markup import Html, element, joined, page_head
from extractor.reporting.pictures import Place, take_pictures
from extractor.reporting.words import count
from extractor.results import Result, ResultForm

# No script runs, nothing is fetched: what a form says stays text even if a browser were fooled.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
TITLE = "What does not add up"
REMEDY = "choose a file you may write to with --html"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the contents: a form, or a file without one."""

    anchor: str
    source: str
    title: str
    subject: str
    status: str
    counts: Counter[str]


class Report:
    """Takes results one by one, in any order; their parts wait on the disk, so that memory does not grow with them.

    It is a context: what waits on the disk is gone when the block ends, written or not.

    Args:
        target: the file to write.
        sources: the inputs.
        guide: what the form models say.
        password: of encrypted PDFs among the inputs.

    Raises:
        OptionError: the target is a folder or one of the inputs.
        OutputError: it cannot be written.
    """

    def __init__(self, target: Path, sources: Sequence[Path], guide: Guide, password: str | None = None) -> None:
        if target.is_dir():
            raise OptionError(f"--html {target}: is a folder", remedy="name a file")
        if any(target.resolve() == source.resolve() for source in sources):
            raise OptionError(f"--html {target}: is one of the inputs", remedy="name another file")
        with _as_html():
            make_folder(target.parent)
        self._target, self._sources, self._guide, self._password = target, sources, guide, password
        self._parts = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this does
        self._spans: dict[int, tuple[int, int]] = {}
        self._entries: dict[int, list[_Entry]] = {}

    def add(self, position: int, result: Result) -> None:
        """Takes what was read from one file, and draws the pictures.

        Raises:
            OutputError: the disk is full.
        """
        source = self._sources[position]
        wanted = {place for form in result.forms for place in _places(form)}
        pictures = take_pictures(source, result, sorted(wanted, key=lambda place: place.page_number), self._password)
        anchors = [f"form-{position + 1}-{index + 1}" for index in range(len(result.forms))] or [f"file-{position + 1}"]
        shown = [
            show_form(form, result, str(source), self._guide, pictures, anchor)
            for form, anchor in zip(result.forms, anchors, strict=False)
        ]
        if not result.forms:
            shown.append(_without_form(str(source), "No known form.", anchors[0]))
        shown += [element("p", problem.message, class_="problem") for problem in result.problems]
        self._entries[position] = [
            _Entry(anchor, str(source), *self._about(form)) for form, anchor in zip(result.forms, anchors, strict=False)
        ] or [_Entry(anchors[0], str(source), "no known form", "", "", Counter())]
        self._keep(position, joined(shown, "\n"))

    def fail(self, position: int, message: str) -> None:
        """Notes that a file could not be read."""
        source, anchor = str(self._sources[position]), f"file-{position + 1}"
        self._entries[position] = [_Entry(anchor, source, "could not be read", "", "unread", Counter())]
        self._keep(position, _without_form(source, message, anchor))

    def write(self) -> None:
        """Writes the file, the inputs in their order.

        Raises:
            OutputError: it cannot be written.
        """
        with _as_html(), replacing(self._target) as file:
            file.write(f"{page_head(TITLE, _style(), POLICY)}<body>\n<main>\n".encode())
            file.write(self._opening().encode())
            for position in sorted(self._spans):
                start, length = self._spans[position]
                self._parts.seek(start)
                file.write(self._parts.read(length))
            file.write(b"</main>\n</body>\n</html>\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.close()

    def _keep(self, position: int, part: Html) -> None:
        data = f"{part}\n".encode()
        try:
            self._spans[position] = self._parts.seek(0, SEEK_END), len(data)
            self._parts.write(data)
        except OSError as err:
            raise OutputError(f"cannot be prepared ({err.strerror})", where=str(self._target), remedy=REMEDY) from err

    def _about(self, form: ResultForm) -> tuple[str, str, str, Counter[str]]:
        facts = facts_of(form, self._guide)
        return title_of(form, self._guide), facts[0].text if facts else "", form.status, counts_of(form)

    def _opening(self) -> Html:
        entries = [entry for position in sorted(self._entries) for entry in self._entries[position]]
        total = sum((entry.counts for entry in entries), Counter[str]())
        found = [count(total[severity], severity) for severity in SEVERITIES]
        said = f"{count(len(self._sources), 'file')}: {', '.join(found)}; {count(total['review'], 'field')} to review"
        parts = [element("h1", "What does not add up"), element("p", said, class_="summary")]
        if len(entries) > 1:
            parts.append(_contents(entries))
        return joined(parts, "\n")


def _places(form: ResultForm) -> Iterator[Place]:
    yield from places_of(to_cases(form), [Cell(pointer, form) for pointer in review_of(form)])


def _without_form(source: str, message: str, anchor: str) -> Html:
    return element("article", element("h2", source), element("p", message), id=anchor, class_="form")


def _contents(entries: Sequence[_Entry]) -> Html:
    head = ("file", "form", "status", "errors", "warnings", "notices", "to review")
    rows = [
        element(
            "tr",
            element("th", element("a", entry.source, href=f"#{entry.anchor}"), scope="row"),
            element("td", " ".join(filter(None, (entry.title, entry.subject)))),
            element("td", entry.status, class_=entry.status),
            *(element("td", str(entry.counts[name] or "")) for name in (*SEVERITIES, "review")),
        )
        for entry in entries
    ]
    titles = element("tr", *(element("th", word, scope="col") for word in head))
    table = element("table", element("thead", titles), element("tbody", *rows))
    return element("nav", element("div", table, class_="scroll"), aria_label="contents")


def _style() -> str:
    return files("extractor.reporting").joinpath("style.css").read_text(encoding="utf-8")


@contextmanager
def _as_html() -> Iterator[None]:
    """Says of what cannot be written which option it was."""
    try:
        yield
    except OutputError as err:
        raise OutputError(err.message, where=err.where, remedy=REMEDY) from err
