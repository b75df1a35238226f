"""Who gets past the gate: over the whole application, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.review.access import Access
from extractor.review.guard import MOST_BODY, POLICY, Names
from tests.unit.review.fakes import HEADERS, HOST, Desktop, desktop

ABROAD = Names(frozenset({"reviews.example.org", "localhost"}), addresses=True)


@pytest.fixture
def at(tmp_path: Path) -> Desktop:
    here = desktop(tmp_path)
    here.name()
    return here


def code_of(response: object) -> str:
    return str(response.json()["error"]["code"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost", "LOCALHOST:1", "[::1]:8642", "127.0.0.1:80"])
def test_own_names_with_any_port_are_known(at: Desktop, host: str) -> None:
    assert at.client.get("/api/session", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8642", "10.0.0.1", "[::2]", "", "[", "a@127.0.0.1.x"],
)
def test_another_name_is_refused_whoever_resolves_it_to_this_machine(at: Desktop, host: str) -> None:
    answer = at.client.get("/api/session", headers={"Host": host})
    assert (answer.status_code, code_of(answer)) == (421, "host.unknown")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("10.0.0.7:80", 200),
        ("[fd00::1]", 200),
        ("Reviews.example.org", 200),
        ("evil.example", 421),
        ("10.0.0.7.x", 421),
    ],
)
def test_a_server_for_others_is_known_by_its_names_and_by_addresses(tmp_path: Path, host: str, status: int) -> None:
    here = desktop(tmp_path, names=ABROAD)
    assert here.client.get("/api/session", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:3000",  # another server of this machine
        "http://localhost:8642",  # not the name that was asked for
        "null",
        "",
        "file://127.0.0.1:8642",
        "http://127.0.0.1:8642.evil.example",
    ],
)
@pytest.mark.parametrize("path", ["/api/claim", "/api/release", "/api/items/7/settle", "/api/session"])
def test_a_page_of_another_origin_changes_nothing(at: Desktop, origin: str, path: str) -> None:
    calls = list(at.review.store.calls)
    answer = at.post(path, {}, Origin=origin)
    assert (answer.status_code, code_of(answer)) == (403, "origin.other")
    assert (at.review.said, at.review.store.calls) == ([], calls)
    assert at.client.get("/api/session", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_says_of_another_site_is_believed(at: Desktop, site: str) -> None:
    for path in ("/api/queue", "/pages/3/1.webp", "/static/app.js"):
        assert at.client.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert at.post("/api/claim", {}, **{"Sec-Fetch-Site": site}).status_code == 403
    assert at.client.get("/", headers={"Sec-Fetch-Site": site}).status_code == 200  # a link to the page


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Type": "application/json"}, 403, "header.missing"),
        ({"Content-Type": "application/json", "X-Extractor": "2"}, 403, "header.missing"),
        ({"X-Extractor": "1"}, 415, "body.type"),
        ({"X-Extractor": "1", "Content-Type": "text/plain"}, 415, "body.type"),
        ({"X-Extractor": "1", "Content-Type": "application/x-www-form-urlencoded"}, 415, "body.type"),
    ],
)
def test_a_form_of_another_page_cannot_send_what_is_wanted(
    at: Desktop, headers: dict[str, str], status: int, code: str
) -> None:
    answer = at.client.post("/api/claim", content=b"{}", headers=headers)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_a_page_that_is_being_closed_gives_its_items_back_without_the_header(at: Desktop) -> None:
    json = {"Content-Type": "application/json; charset=utf-8"}
    answer = at.client.post("/api/release", content=b'{"ids": [7]}', headers={**json, "Origin": HOST})
    assert answer.status_code == 200
    assert at.review.store.calls == [("release", "张三", [7])]
    assert code_of(at.client.post("/api/release", content=b"{}", headers=json)) == "header.missing"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_no_other_method(at: Desktop, method: str) -> None:
    answer = at.client.request(method, "/api/session")
    assert (answer.status_code, code_of(answer)) == (405, "method.unknown")


def test_a_large_body_is_refused_whether_it_says_so_or_not(at: Desktop) -> None:
    large = b'{"texts": {"/a": "' + b"x" * MOST_BODY + b'"}}'
    path = "/api/forms/3/check"
    answer = at.client.post(path, content=large, headers=HEADERS)
    assert (answer.status_code, code_of(answer)) == (413, "body.large")
    pieces = [large[n : n + 10_000] for n in range(0, len(large), 10_000)]
    answer = at.client.post(path, pieces=pieces, headers=HEADERS)
    assert (answer.status_code, code_of(answer)) == (413, "body.large")
    within = b'{"texts": {"/a": "' + b"x" * 100_000 + b'"}}'
    assert at.client.post(path, pieces=[within[:9], within[9:]], headers=HEADERS).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/session", "/static/nothing", "/pages/3/9.webp", "/api/items/500", "/x"])
def test_every_answer_tells_the_browser_what_it_may_do(at: Desktop, path: str) -> None:
    headers = at.client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control")]
    assert headers["cache-control"] == ("no-cache" if path == "/" else "no-store")


def test_a_fault_of_ours_tells_no_more_than_that(at: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    answer = at.client.get("/api/items/500")
    assert (answer.status_code, code_of(answer)) == (500, "fault")
    assert "KeyError" not in answer.text
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "failed (KeyError) at GET /api/items/500"
    ]


# Tokens


@pytest.fixture
def guarded(tmp_path: Path) -> Desktop:
    return desktop(tmp_path, access=Access(8642, token=True), names=ABROAD, base="http://reviews.example.org")


def test_without_a_token_nothing_is_given_not_even_the_page(guarded: Desktop) -> None:
    for path in ("/", "/static/app.js", "/api/session", "/api/queue", "/pages/3/1.webp", "/api/export.zip"):
        assert guarded.client.get(path).status_code == 401
    answer = guarded.post("/api/claim", {})
    assert (answer.status_code, code_of(answer)) == (401, "token.unknown")
    assert guarded.client.get("/").text == (
        "extractor: this address needs a token, and yours is missing or of an earlier start; "
        "open the address that 'extractor review' printed for you\n"
    )


def test_a_token_moves_from_the_address_into_a_cookie_that_no_script_sees(guarded: Desktop) -> None:
    (token,) = guarded.access.tokens
    answer = guarded.client.get(f"/?token={token}")
    assert answer.headers["refresh"] == "0; url=/"
    assert answer.headers["set-cookie"] == f"extractor-token-8642={token}; Path=/; HttpOnly; SameSite=Strict"
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
    assert guarded.client.get("/").status_code == 200
    guarded.name("王五")
    assert guarded.client.get("/api/session").json()["reviewer"] == "王五"


@pytest.mark.parametrize("wrong", ["x", "", "../", "%00", "x" * 5000])
def test_a_wrong_token_sets_no_cookie(guarded: Desktop, wrong: str) -> None:
    answer = guarded.client.get(f"/?token={wrong}")
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)


def test_a_token_of_an_earlier_start_is_refused(guarded: Desktop, tmp_path: Path) -> None:
    (stale,) = guarded.access.tokens
    later = desktop(tmp_path, access=Access(8642, token=True), names=ABROAD, base="http://reviews.example.org")
    later.client.cookies.set("extractor-token-8642", stale)
    answer = later.client.get("/api/session")
    assert (answer.status_code, code_of(answer)) == (401, "token.unknown")


def test_a_link_in_a_mail_opens_the_page_all_the_same(guarded: Desktop) -> None:
    """A browser does not show a strict cookie where another site leads here; it does when the page asks again."""
    answer = guarded.client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers["refresh"], answer.content) == (200, "0; url=/", b"")
    assert guarded.client.get("/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 401


def test_a_persons_token_gives_the_name_and_keeps_it(tmp_path: Path) -> None:
    access = Access(8642, ("张三", "李四"))
    here = desktop(tmp_path, access=access)
    by_name = {owner: token for token, owner in access.tokens.items()}
    here.client.get(f"/?token={by_name['李四']}")
    here.client.cookies.set("extractor-reviewer", "%E5%BC%A0%E4%B8%89")
    session = here.client.get("/api/session").json()
    assert (session["reviewer"], session["fixed"]) == ("李四", True)
    answer = here.post("/api/session", {"reviewer": "张三"})
    assert (answer.status_code, code_of(answer), "set-cookie" in answer.headers) == (403, "session.fixed", False)
    assert here.post("/api/session", {"reviewer": "李四"}).status_code == 200
    here.post("/api/items/7/settle", {"action": "accept", "text": "98.16", "seen": 4})
    assert here.review.said[0][1] == "李四"
