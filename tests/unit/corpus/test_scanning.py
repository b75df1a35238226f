import json
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image as Pillow

from scripts.corpus.degrade import GRADE_DPI, SPREAD, scan_page
from scripts.corpus.fonts import font_file
from scripts.corpus.holding import spread
from scripts.corpus.optics import Image, Points
from scripts.corpus.scanning import scan_pdf, seed_of, write_scans
from scripts.corpus.wear import curl

SAMPLES = Path(__file__).parents[3] / "samples"
PAGE_GRADES = [grade for grade in GRADE_DPI if grade != SPREAD]
WITH_FONT = {"archive", "marked", "greyseal", "book", "bleed"}  # seals and pages of text
GREY_GRADES = [grade for grade in PAGE_GRADES if grade not in WITH_FONT]
SAME_SIZE = ["clean300", "office200", "dpi120", "fax", "photo"]


def dotted_page() -> tuple[Image, Points]:
    """A white page with black squares, and their centres."""
    page = np.full((600, 420, 3), 255, np.uint8)
    centres = np.array([(x, y) for x in (100, 210, 320) for y in (120, 300, 480)], float)
    for x, y in centres.astype(int):
        page[y - 5 : y + 6, x - 5 : x + 6] = 0
    return page, centres


def grades_that_can_run() -> list[str]:
    try:
        font_file("Noto Serif CJK SC")
    except OSError:
        return GREY_GRADES
    return PAGE_GRADES


@pytest.mark.parametrize("grade", grades_that_can_run())
def test_marks_are_where_the_map_says(grade: str) -> None:
    page, centres = dotted_page()
    scan = scan_page(page, grade, np.random.default_rng(4))
    grey = scan.image if scan.image.ndim == 2 else scan.image.max(axis=2)
    for x, y in np.round(scan.forward(centres)).astype(int):
        near = grey[y - 1 : y + 2, x - 1 : x + 2]
        assert np.median(near) < 190  # the most faded ink on the palest paper


@pytest.mark.parametrize("grade", grades_that_can_run())
def test_same_seed_same_scan(grade: str) -> None:
    page, _ = dotted_page()
    once, again = (scan_page(page, grade, np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(once.image, again.image)
    other = scan_page(page, grade, np.random.default_rng(10))
    assert other.image.shape != once.image.shape or not np.array_equal(other.image, once.image)


@pytest.mark.parametrize("grade", grades_that_can_run())
def test_marks_are_there_to_a_pixel(grade: str) -> None:
    page, centres = dotted_page()
    for seed in range(3):
        scan = scan_page(page, grade, np.random.default_rng(seed))
        ink = 255.0 - (scan.image if scan.image.ndim == 2 else scan.image.mean(axis=2))
        found = 0
        for x, y in scan.forward(centres):
            left, top = round(x) - 9, round(y) - 9
            window = ink[top : top + 19, left : left + 19]
            paper = np.percentile(window, 25)
            dark = np.clip(window - paper - 30, 0, None)
            if window.shape != (19, 19) or np.median(ink[top + 8 : top + 11, left + 8 : left + 11]) - paper < 60:
                continue  # faded, or under a seal or a finger
            ys, xs = np.mgrid[0:19, 0:19]
            middle = (left + (xs * dark).sum() / dark.sum(), top + (ys * dark).sum() / dark.sum())
            # half a pixel for points at the corner and not the middle of a pixel, the rest for a speck or a seal's rim
            assert middle == pytest.approx((x, y), abs=2)
            found += 1
        assert found >= 5


def test_two_pages_on_one_glass() -> None:
    page, centres = dotted_page()
    scan, maps = spread(page, page, np.random.default_rng(2))
    assert maps[1](centres)[:, 0].min() > maps[0](centres)[:, 0].max()
    for forward in maps:
        for x, y in np.round(forward(centres)).astype(int):
            assert np.median(scan.image[y - 1 : y + 2, x - 1 : x + 2]) < 60
    assert scan.image.shape[1] > 2 * 420


@pytest.mark.parametrize(("quarters", "top_left"), [(1, (1.0, 0.0)), (2, (1.0, 1.0)), (3, (0.0, 1.0))])
def test_a_turned_page_has_its_corner_elsewhere(quarters: int, top_left: tuple[float, float]) -> None:
    page, _ = dotted_page()
    seeds = (n for n in range(50))
    scan = next(
        s
        for n in seeds
        if (s := scan_page(page, "turned", np.random.default_rng(n))).notes["rotation"] == 90 * quarters
    )
    size = np.array(scan.image.shape[1::-1])
    assert tuple(size) == ((420, 600) if quarters == 2 else (600, 420))
    # a tilt of at most 1.5 degrees moves a corner by 2.6% of half the other side
    assert scan.forward(np.zeros((1, 2)))[0] / size == pytest.approx(top_left, abs=0.03)


@pytest.mark.parametrize("paired", [True, False])
def test_truth_of_two_pages_on_one_scan(tmp_path: Path, paired: bool) -> None:
    truth = json.loads((SAMPLES / "truth" / "seed-1.chromium.json").read_text(encoding="utf-8"))
    pdf = SAMPLES / "digital" / "seed-1.chromium.pdf"
    assert [page["page_number"] for page in truth["pages"]] == [1, 2]
    seeds = range(20)
    scanned = next(
        made
        for seed in seeds
        if (len((made := scan_pdf(pdf, truth, SPREAD, seed, tmp_path / "scan.pdf"))["pages"]) == 1) == paired
    )
    with pypdfium2.PdfDocument(tmp_path / "scan.pdf") as document:
        assert len(document) == (1 if paired else 2)
    for table, before in zip(scanned["tables"], truth["tables"], strict=True):
        assert table["page_numbers"] == ([1] if paired else before["page_numbers"])
        for cell, old in zip(table["cells"], before["cells"], strict=True):
            for region, was in zip(cell["regions"], old["regions"], strict=True):
                assert region["page_number"] == (1 if paired else was["page_number"])
                right = (region["box"][0] + region["box"][2]) / 2 > 0.5
                assert region["side"] == right
                if paired:
                    assert region["side"] == was["page_number"] - 1


@pytest.mark.parametrize("grade", SAME_SIZE)
def test_size_is_kept(grade: str) -> None:
    page, _ = dotted_page()
    shape = scan_page(page, grade, np.random.default_rng(1)).image.shape
    if grade == "photo":  # a desk shows around the sheet
        assert (shape[0] > 600, shape[1] > 420) == (True, True)
    else:
        assert shape == (600, 420)


def test_curl_is_undone() -> None:
    points = np.array([(0.0, 10.0), (50.0, 20.0), (100.0, 30.0)])
    assert np.allclose(curl(curl(points, 7, 100), -7, 100), points)
    assert curl(points, 7, 100)[1, 1] == pytest.approx(27)


@pytest.mark.parametrize("grade", ["clean300", "office200", "fax"])
@pytest.mark.parametrize("container", ["pdf", "png", "jpg", "tif"])
def test_each_container_holds_the_page(grade: str, container: str, tmp_path: Path) -> None:
    page, _ = dotted_page()
    scan = scan_page(page, grade, np.random.default_rng(2))
    path = tmp_path / f"page.{container}"
    write_scans([scan], path)
    if container == "pdf":
        with pypdfium2.PdfDocument(path) as document:
            assert len(document) == 1
            size = document[0].get_size()
            shown = np.array(next(iter(document[0].get_objects())).get_bitmap().to_pil().convert("L"))
        assert size == pytest.approx((420 * 72 / scan.dpi, 600 * 72 / scan.dpi), abs=0.01)
    else:
        with Pillow.open(path) as image:
            assert image.size == (420, 600)
            shown = np.array(image.convert("L"))
    # 12 of 255: half a step of 8 greys is 18, seldom reached; JPEG moves a pixel by less on the average
    assert np.abs(shown.astype(int) - scan.image).mean() < 12


def test_several_pages_need_a_container_for_them(tmp_path: Path) -> None:
    page, _ = dotted_page()
    scans = [scan_page(page, "fax", np.random.default_rng(n)) for n in range(2)]
    with pytest.raises(ValueError, match="2 pages do not go"):
        write_scans(scans, tmp_path / "pages.png")
    write_scans(scans, tmp_path / "pages.tif")
    with Pillow.open(tmp_path / "pages.tif") as image:
        assert getattr(image, "n_frames", 1) == 2


def test_truth_is_carried_over(tmp_path: Path) -> None:
    truth = json.loads((SAMPLES / "truth" / "seed-2.libreoffice.json").read_text(encoding="utf-8"))
    pdf = SAMPLES / "digital" / "seed-2.libreoffice.pdf"
    scanned = scan_pdf(pdf, truth, "dpi120", seed_of("a"), tmp_path / "scan.png")
    assert scanned["forms"] == truth["forms"]
    assert scanned["pages"][0]["unit"] == "px"
    cells, before = scanned["tables"][0]["cells"], truth["tables"][0]["cells"]
    assert len(cells) == len(before)
    for cell, old in zip(cells, before, strict=True):
        region = cell["regions"][0]
        xs, ys = zip(*region["quad"], strict=True)
        assert region["box"] == [min(xs), min(ys), max(xs), max(ys)]
        # a tilt of at most 0.8 degrees moves a point by 1.4 % of half a page's height or width, seen across
        assert region["box"] == pytest.approx(old["regions"][0]["box"], abs=0.02)


def test_two_pages_that_touch() -> None:
    page, _ = dotted_page()
    widths = {spread(page, page, np.random.default_rng(n))[0].image.shape[1] for n in range(40)}
    assert min(widths) >= 2 * 420
