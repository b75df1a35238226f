"""What a worker does to draw a page: brings the document here, draws, writes the picture. None of it in the server."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ExtractorError, InputError
from extractor.results import ResultPage
from extractor.workers.crew import Ask

QUALITY = 75  # of WebP; small print of a scan at 200 dots per inch keeps its edges
METHOD = 0  # of WebP: a page in 0.15 s, and a third larger than with the default, which takes 0.55 s


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be drawn.

    Attributes:
        sha256: of the document.
        uri: where its bytes are.
        name: for people.
        page: as it was read.
        size: of the picture, before it is turned.
    """

    sha256: str
    uri: str
    name: str
    page: ResultPage
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where pictures go, and what else all of them share.

    Attributes:
        folder: of the pictures.
        fetched: of documents that have to be brought here.
        most_bytes: that a document may have.
        password: of encrypted documents.
    """

    folder: Path
    fetched: Path
    most_bytes: int
    password: str | None = None


def picture_name(sheet: Sheet) -> str:
    """The file of a picture, by the document's hash and how the page is turned; nothing of it comes from a request."""
    return f"{sheet.sha256}-{sheet.page.page_number}-{sheet.page.turn}.webp"


def draw_sheet(desk: Desk, sheet: Sheet, key: str, _: Ask) -> ExtractorError | None:
    """Draws a page into a file; gives why it cannot be drawn.

    Args:
        desk: where to.
        sheet: the page.
        key: no other page being drawn has it.
    """
    from extractor.batch.reading import fetched
    from extractor.exporting import write_bytes
    from extractor.loading.files import check_file, hash_file
    from extractor.options import LoadingOptions
    from extractor.reporting.pictures import draw_page

    try:
        with fetched(desk.fetched, key, sheet.uri, sheet.name, desk.most_bytes) as path:
            media_type = check_file(path, LoadingOptions(max_bytes=desk.most_bytes))
            if hash_file(path) != sheet.sha256:
                return InputError("is another file by now", where=sheet.name, remedy="run the batch again")
            picture = draw_page(path, media_type, sheet.page, sheet.size, desk.password)
    except ExtractorError as err:
        return type(err)(err.message, where=sheet.name, remedy=err.remedy)
    except Exception as err:  # libraries raise what they like at a damaged page
        return InputError(f"the page cannot be drawn ({type(err).__name__})", where=sheet.name, remedy="see the paper")
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=METHOD)
    try:
        write_bytes(desk.folder / picture_name(sheet), out.getvalue())
    except ExtractorError as err:
        return err
    return None


def warm_up(_: Ask) -> None:
    """Loads what drawing needs, so that the first page does not wait for it."""
    import pypdfium2  # noqa: F401

    import extractor.batch.reading
    import extractor.reporting.pictures  # noqa: F401
