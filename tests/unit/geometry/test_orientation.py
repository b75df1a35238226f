"""Pages drawn in code, in all four turns. Figures over real pages stand beside the thresholds."""

from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from extractor import networks
from extractor.document import Image, Page
from extractor.errors import ReaderError
from extractor.geometry import orientation
from extractor.geometry.orientation import UNKNOWN, Degrees, Turn, find_turn
from extractor.geometry.straighten import turn
from extractor.geometry.text_lines import find_blobs, find_strips
from extractor.networks import find_models, open_network
from extractor.reading import rapidocr
from scripts.corpus.fonts import font_file

Font = tuple[str, int]

TURNS: tuple[Degrees, ...] = (0, 90, 180, 270)
DPI = 200.0
WIDTH, HEIGHT = 1240, 1754
ENGLISH = (
    "The number of enquiries by country of origin",
    "Member States and social affairs of the Union",
    "This table gives the totals for every quarter",
    "Justice, freedom and security: 1.847 enquiries",
)
LABELS = ("项目名称", "主管部门", "实施单位", "年度资金总额", "当年财政拨款", "产出指标", "效益指标", "满意度指标")
VALUES = ("12.50", "100%", "已完成全部建设任务", "36", "朝阳区图书馆", "2019年6月底前完成")
PROSE = "本项目按照年度计划组织实施完成了全部建设内容资金使用符合规定群众满意度较高"


def must_be_turned(page: Image, degrees: Degrees) -> Image:
    """The page as it is scanned when it must be turned clockwise by so much to be read."""
    return np.ascontiguousarray(np.rot90(page, degrees // 90))


def tilted(page: Image, degrees: float) -> Image:
    matrix = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), degrees, 0.9)
    return np.asarray(cv2.warpAffine(page, matrix, page.shape[::-1], borderValue=(235,)), dtype=np.uint8)


def english_page(lines: int = 20) -> Image:
    page = np.full((HEIGHT, WIDTH), 235, np.uint8)
    for i in range(lines):
        place = (120, 200 + 70 * i)
        cv2.putText(page, ENGLISH[i % len(ENGLISH)], place, cv2.FONT_HERSHEY_COMPLEX, 1.1, 30, 2, cv2.LINE_AA)
    return page


def number_table() -> Image:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for row in range(20):
        cv2.line(page, (100, 200 + 60 * row), (1150, 200 + 60 * row), 0, 2)
        for col in range(5):
            number = f"{(row * 7919 + col * 104729) % 100000 / 100:.2f}"
            cv2.putText(page, number, (120 + 210 * col, 244 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return page


@pytest.fixture(scope="module")
def font() -> Font:
    try:
        file, face = font_file("Noto Sans CJK SC")
    except OSError:
        pytest.skip("fc-match is not installed")
    if "CJK" not in file:
        pytest.skip("the font Noto Sans CJK SC is not installed")
    return file, face


def chinese_form(font: Font, rows: int = 14) -> Image:
    """Ruled, with labels stacked in a narrow cell at the left."""
    paper = Pillow.new("L", (WIDTH, HEIGHT), 250)
    draw = ImageDraw.Draw(paper)
    face = ImageFont.truetype(font[0], 30, index=font[1])
    xs = (100, 160, 440, 760, 1140)
    bottom = 200 + 90 * rows
    for x in xs:
        draw.line((x, 200, x, bottom), fill=0, width=2)
    for i in range(rows + 1):
        draw.line((xs[1] if 0 < i < rows else xs[0], 200 + 90 * i, xs[-1], 200 + 90 * i), fill=0, width=2)
    for i, letter in enumerate("绩效指标" if rows > 3 else ""):
        draw.text((115, 300 + 45 * i), letter, font=face, fill=20)
    for i in range(rows):
        for col, texts in enumerate((LABELS, VALUES, VALUES[::-1])):
            draw.text((xs[col + 1] + 10, 225 + 90 * i), texts[i % len(texts)], font=face, fill=20)
    return np.asarray(paper, dtype=np.uint8)


def stacked_writing(font: Font) -> Image:
    """Columns of upright characters, read from top to bottom."""
    paper = Pillow.new("L", (WIDTH, HEIGHT), 250)
    draw = ImageDraw.Draw(paper)
    face = ImageFont.truetype(font[0], 34, index=font[1])
    for col in range(15):
        for i in range(30):
            draw.text((1100 - 70 * col, 200 + 36 * i), PROSE[(7 * col + i) % len(PROSE)], font=face, fill=20)
    return np.asarray(paper, dtype=np.uint8)


@pytest.mark.parametrize("degrees", TURNS)
@pytest.mark.parametrize("tilt", [-6.0, 0.0, 5.0])
def test_a_page_of_english_text(degrees: Degrees, tilt: float) -> None:
    scanned = must_be_turned(tilted(english_page(), tilt), degrees)
    assert find_turn(scanned, DPI) == Turn(degrees, certain=True)


@pytest.mark.parametrize("degrees", TURNS)
def test_a_table_of_numbers(degrees: Degrees) -> None:
    assert find_turn(must_be_turned(number_table(), degrees), DPI) == Turn(degrees, certain=True)


@pytest.mark.parametrize("degrees", TURNS)
def test_a_page_knows_by_how_much_it_was_turned_beside_what_its_file_turns(degrees: Degrees) -> None:
    image = must_be_turned(number_table(), degrees)
    page = turn(Page(1, image.shape[1], image.shape[0], "px", "scan", rotation=90, dpi=DPI, image=image), DPI)
    assert (page.turn, page.rotation) == (degrees, (90 + degrees) % 360)
    assert page.image is not None
    assert np.array_equal(page.image, number_table())


@pytest.mark.parametrize("degrees", TURNS)
@pytest.mark.parametrize(("tilt", "rows"), [(0.0, 14), (6.0, 14), (-4.0, 14), (2.0, 2)])
def test_a_chinese_form(font: Font, degrees: Degrees, tilt: float, rows: int) -> None:
    scanned = must_be_turned(tilted(chinese_form(font, rows), tilt), degrees)
    assert find_turn(scanned, DPI) == Turn(degrees, certain=True)


@pytest.mark.parametrize("degrees", TURNS)
def test_a_faded_form_on_a_dark_desk_in_uneven_light(font: Font, degrees: Degrees) -> None:
    form = chinese_form(font).astype(np.float32)
    light = np.linspace(0.6, 1.0, WIDTH)[None, :] * np.linspace(1.0, 0.7, HEIGHT)[:, None]
    desk = np.full((HEIGHT + 300, WIDTH + 300), 60, np.uint8)
    desk[150:-150, 150:-150] = ((255 - (255 - form) * 0.5) * light).astype(np.uint8)
    assert find_turn(must_be_turned(desk, degrees), DPI) == Turn(degrees, certain=True)


@pytest.mark.parametrize("degrees", [0, 180])
def test_characters_stacked_in_columns_are_not_laid_on_their_sides(font: Font, degrees: Degrees) -> None:
    assert find_turn(must_be_turned(stacked_writing(font), degrees), DPI).degrees == 0


def drawing() -> Image:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    random = np.random.default_rng(1)
    for _ in range(120):
        a, b = (tuple(int(v) for v in random.integers(100, 1150, 2)) for _ in range(2))
        cv2.line(page, a, b, 0, 2)
        cv2.circle(page, b, int(random.integers(5, 120)), 0, 2)
    return page


@pytest.mark.parametrize(
    "page",
    [
        np.full((HEIGHT, WIDTH), 255, np.uint8),
        np.random.default_rng(2).integers(0, 255, (HEIGHT, WIDTH)).astype(np.uint8),
        drawing(),
        np.full((1, 1), 0, np.uint8),
        np.full((3, 9000), 128, np.uint8),
    ],
    ids=["blank", "noise", "drawing", "dot", "thread"],
)
def test_what_has_no_text_is_left_as_it_lies(page: Image) -> None:
    assert find_turn(page, DPI) == UNKNOWN


def test_labels_that_run_up_the_page_do_not_outweigh_its_text() -> None:
    page = english_page(10)
    label = must_be_turned(english_page(3)[150:400, 100:1000], 90)
    page[900:1750, 200:450] = label[:850]
    assert find_turn(page, DPI).degrees == 0


def test_without_networks_nothing_is_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(task: str, threads: int = 0) -> Any:
        raise ReaderError("rapidocr is not installed")

    monkeypatch.setattr(orientation, "open_network", missing)
    assert find_turn(must_be_turned(english_page(), 180), DPI) == UNKNOWN


def test_strips_lie_along_the_lines() -> None:
    page = english_page(6)
    blobs = find_blobs(page, DPI)
    assert blobs is not None
    strips, characters = find_strips(blobs, "rows", 12)
    assert len(strips) == 12
    # six lines of 44 letters, without their spaces; letters are narrower than the longer side of the usual one
    assert 120 < characters < 6 * 44
    # half a capital's height above the baseline; 10 px are the half of a small letter
    assert {round((strip.center[1] - 188) / 70) for strip in strips} <= set(range(6))
    assert all(abs((strip.center[1] - 188 + 35) % 70 - 35) <= 10 for strip in strips)
    assert {tuple(round(v, 1) for v in strip.along) for strip in strips} == {(1.0, 0.0)}
    assert strips[0].cut(page, 48).shape[0] == 48


def test_strips_along_columns_run_up_the_page() -> None:
    upright = english_page(6)
    blobs = find_blobs(must_be_turned(upright, 90), DPI)
    assert blobs is not None
    strips, _ = find_strips(blobs, "columns", 6)
    assert {tuple(round(v, 1) + 0.0 for v in strip.along) for strip in strips} == {(0.0, -1.0)}


def test_a_network_is_loaded_once_and_a_missing_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_network("cls", 1) is open_network("cls", 1)
    assert rapidocr.find_models is find_models
    monkeypatch.setattr(networks, "find_models", dict)
    with pytest.raises(ReaderError, match="no network for nothing"):
        open_network("nothing", 1)
