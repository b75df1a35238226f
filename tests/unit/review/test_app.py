"""What each address gives, over a review in memory."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import OptionError
from extractor.settling.views import Filters, Said
from tests.unit.review.fakes import HEADERS, SHA, Desktop, desktop


@pytest.fixture
def at(tmp_path: Path) -> Desktop:
    here = desktop(tmp_path)
    here.name()
    return here


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_session_says_who_is_there_and_what_is_reviewed(tmp_path: Path) -> None:
    here = desktop(tmp_path)
    session = {"reviewer": None, "fixed": False, "double": False, "version": "0.1.0", "folder": "batch"}
    assert here.client.get("/api/session").json() == session
    assert here.post("/api/session", {"reviewer": " 张  三 "}).json() == {**session, "reviewer": "张 三"}
    assert here.client.get("/api/session").json()["reviewer"] == "张 三"
    assert error_of(here.post("/api/session", {"reviewer": " "})) == (422, "option.invalid")
    assert here.client.get("/api/session").json()["reviewer"] == "张 三"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/claim", {}),
        ("/api/items/7/claim", {}),
        ("/api/renew", {"ids": [7]}),
        ("/api/release", {"ids": None}),
        ("/api/items/7/settle", {"action": "accept", "seen": 4}),
        ("/api/forms/3/fields", {"pointer": "/a", "action": "accept", "seen": 4}),
        ("/api/entries/5/undo", {}),
        ("/api/export", {"formats": ["csv"]}),
    ],
)
def test_nobody_says_anything_without_a_name(tmp_path: Path, path: str, body: dict[str, Any]) -> None:
    here = desktop(tmp_path)
    assert error_of(here.post(path, body)) == (403, "session.unnamed")
    assert (here.review.said, here.review.store.calls) == ([], [])


def test_the_queue_by_filters(at: Desktop) -> None:
    answer = at.client.get("/api/queue?rule=total.score&department=&kind=field&after=x&limit=20&unknown=1").json()
    filters = Filters(rule="total.score", kind="field")
    assert at.review.store.calls == [("queue", filters, "张三", "x", 20)]
    assert answer["items"][0]["id"] == 7
    assert answer["items"][0]["project"] == "<script>alert(1)</script>"  # as it stands: the page shows it as text
    assert answer["counts"] == {"to_do": 1, "settled": 0, "held": 0, "indexing": True}
    assert at.client.get("/api/queue?state=all").status_code == 200


@pytest.mark.parametrize("query", ["kind=x", "form_id=abc", "limit=0", "limit=501", "state=gone"])
def test_a_filter_that_makes_no_sense(at: Desktop, query: str) -> None:
    assert error_of(at.client.get(f"/api/queue?{query}")) == (422, "request.invalid")


def test_a_claim_gives_the_items_in_full(at: Desktop) -> None:
    answer = at.post("/api/claim", {"filters": {"form_id": 3}, "after": 6, "count": 3}).json()
    assert at.review.store.calls == [("claim", Filters(form_id=3), "张三", 6, 3)]
    (item,) = answer["items"]  # the other was settled in between
    assert item["seen"] == 4
    assert answer["counts"]["indexing"] is True
    assert error_of(at.post("/api/claim", {"count": 11})) == (422, "request.invalid")
    assert at.post("/api/renew", {"ids": [7, 9]}).json() == {"held": [7]}


def test_an_item_is_claimed_by_its_number(at: Desktop) -> None:
    answer = at.post("/api/items/7/claim", {}).json()
    assert at.review.store.calls == [("claim_one", 7, "张三")]
    assert answer["mine"] is True
    assert answer["item"]["seen"] == 4
    assert error_of(at.post("/api/items/9/claim", {})) == (404, "review.missing")
    at.name("李四")
    assert at.post("/api/items/7/claim", {}).json()["mine"] is False


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/claim", {"after": 2**70}),
        ("/api/claim", {"after": -1}),
        ("/api/renew", {"ids": [2**70]}),
        ("/api/release", {"ids": [0]}),
        ("/api/release", {"ids": list(range(1, 1002))}),
        (f"/api/items/{2**40}/claim", {}),
    ],
)
def test_a_number_that_no_item_has_is_refused(at: Desktop, path: str, body: dict[str, Any]) -> None:
    assert error_of(at.post(path, body)) == (422, "request.invalid")
    assert at.review.store.calls == []


def test_boxes_lie_on_the_picture_which_is_turned_upright(at: Desktop) -> None:
    item = at.client.get("/api/items/7").json()
    turned = [1 - 0.4, 0.1, 1 - 0.2, 0.3]  # clockwise by 90 degrees: what was below is left
    assert item["box"] == pytest.approx(turned)  # differences of floats
    assert item["boxes"]["/total/weight"] == [1, pytest.approx(turned)]
    assert item["boxes"]["/title"] == [2, [0.1, 0.2, 0.3, 0.4]]  # of a page that is not turned
    assert item["page"] == {
        "page_number": 1,
        "url": f"/pages/3/1.webp?v={SHA[:16]}-90",
        "width": 2400,
        "height": 1696,
    }


def test_what_is_said_is_handed_on(at: Desktop) -> None:
    said = {"action": "correct", "text": "98.1", "reason": "smudge", "seen": 4}
    outcome = at.post("/api/items/7/settle", said).json()
    assert at.review.said == [(7, "张三", Said.model_validate(said))]
    assert (outcome["entry"]["who"], outcome["counts"]["indexing"]) == ("张三", True)
    assert at.post("/api/forms/3/fields", {**said, "pointer": "/total/score"}).status_code == 200
    assert at.review.said[1] == (3, "/total/score", "张三", Said.model_validate(said))


def test_who_is_late_is_told_what_was_said_and_how_it_is_now(at: Desktop) -> None:
    answer = at.post("/api/items/7/settle", {"action": "accept", "seen": 3})
    assert error_of(answer) == (409, "review.conflict")
    assert answer.json()["entry"]["who"] == "李四"
    assert answer.json()["item"]["seen"] == 4
    answer = at.post("/api/entries/5/undo", {})
    assert error_of(answer) == (409, "review.conflict")
    assert answer.json()["item"] is None


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/items/7/settle", {"action": "correct", "seen": 4}, 422, "option.invalid"),
        ("/api/items/7/settle", {"action": "delete", "seen": 4}, 422, "request.invalid"),
        ("/api/items/7/settle", {"action": "accept"}, 422, "request.invalid"),
        ("/api/items/7/settle", {"action": "accept", "seen": 4, "who": "李四"}, 422, "request.invalid"),
        ("/api/items/8/settle", {"action": "accept", "seen": 4}, 404, "review.missing"),
        ("/api/forms/3/check", {"texts": ["a"]}, 422, "request.invalid"),
        ("/api/claim", [1], 422, "request.invalid"),
        ("/api/release", {"ids": ["x"]}, 422, "request.invalid"),
    ],
)
def test_what_makes_no_sense_gets_one_line(at: Desktop, path: str, body: Any, status: int, code: str) -> None:
    answer = at.post(path, body)
    assert error_of(answer) == (status, code)
    assert set(answer.json()["error"]) == {"code", "message", "remedy"}
    assert "\n" not in answer.json()["error"]["message"]
    assert at.review.said == []


@pytest.mark.parametrize("number", ["x", "1_0", "+7", "-7", "7.0", "%207", "７", "٧", "00000000007", "2147483648", "0"])
def test_a_number_of_an_address_is_written_in_digits(at: Desktop, number: str) -> None:
    for answer in (
        at.client.get(f"/api/items/{number}"),
        at.post(f"/api/items/{number}/claim", {}),
        at.post(f"/api/items/{number}/settle", {"action": "accept", "seen": 4}),
        at.post(f"/api/entries/{number}/undo", {}),
        at.client.get(f"/pages/3/{number}.webp"),
        at.client.get(f"/api/queue?limit={number.replace('2147483648', '501').replace('+', '%2B')}"),
    ):
        assert error_of(answer) == (422, "request.invalid")
    assert (at.review.said, at.review.store.calls) == ([], [])


def test_half_a_character_is_no_text(at: Desktop) -> None:
    body = b'{"action": "correct", "text": "\\ud800", "seen": 4}'
    assert error_of(at.client.post("/api/items/7/settle", content=body, headers=HEADERS)) == (422, "request.invalid")
    assert at.review.said == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000, b"null"])
def test_what_is_no_json_gets_one_line(at: Desktop, body: bytes) -> None:
    answer = at.client.post(
        "/api/claim", content=body, headers={"X-Extractor": "1", "Content-Type": "application/json"}
    )
    assert error_of(answer) == (422, "request.invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..\\app.py",
        "/static/index.html%00.js",
        "/static/",
        "/static",
        "/pages/3/../../ledger.sqlite",
        "/pages/3/1.webp/../../x",
        "/pages/..%2f..%2fledger/1.webp",
        "/pages/3/%2e%2e.webp",
        "/pages/3/1.png",
        "/pages/-1/1.webp",
        "/pages/3/0.webp",
        "/pages/3/99999999999999999999999.webp",
        "/api/forms/../session/x",
        "/api/items/7%2f..",
        "/api/items/x",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/ledger.sqlite",
    ],
)
def test_no_address_leads_out(at: Desktop, path: str) -> None:
    answer = at.client.get(path)
    assert answer.status_code in {404, 422}
    assert set(answer.json()) == {"error"}


def test_the_pages_own_files_are_asked_for_by_their_mark(at: Desktop) -> None:
    first = at.client.get("/")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    again = at.client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert at.client.get("/static/index.html").content == first.content


def test_exports_are_written_and_packed(tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []
    archive = tmp_path / "x.zip"

    def write(formats: Sequence[str]) -> list[Path]:
        asked.append(formats)
        return [tmp_path / "forms.csv"]

    def pack(name: str) -> Path:
        if name != "csv":
            raise OptionError(f"there is no '{name}'")
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("forms.csv", "a,b")
        return archive

    here = desktop(tmp_path, write=write, pack=pack)
    here.name()
    assert here.post("/api/export", {"formats": ["csv", "csv", "xlsx"]}).json() == {"written": ["forms.csv"]}
    assert asked == [("csv", "xlsx")]
    answer = here.client.get("/api/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="results.zip"'
    assert answer.content[:2] == b"PK"
    assert not archive.exists()
    assert error_of(here.client.get("/api/export.zip?format=exe")) == (422, "option.invalid")


def test_check_keeps_nothing(at: Desktop) -> None:
    answer = at.post("/api/forms/3/check", {"texts": {"/total/score": "98.1"}})
    assert json.loads(answer.text)["values"] == {"/total/score": "98.1"}
    assert at.review.said == []
