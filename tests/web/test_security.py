"""What a stranger, another site's page, and what stands in a document can do to a review: nothing."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from extractor.review.guard import POLICY
from tests.web.conftest import HEADERS, Open, Serve, Server, Visit, Watch, site

SECRET = "root:x:0:0"  # of the file that everybody tries


def raw(server: Server, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Any:
    """A request as it is written, with no client that tidies its address."""
    address = urlsplit(server.url)
    with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)) as connection:
        connection.putrequest(method, target, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def trail(batch: Path) -> list[Any]:
    """The trail, as it stands in the database."""
    with closing(sqlite3.connect(batch / "ledger.sqlite")) as connection:
        return connection.execute("SELECT * FROM review_entries").fetchall()


DOTS = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "%252e%252e%252f", "..%c0%af", "/")


def test_no_address_leads_to_a_file_outside(serve: Serve, batch: Path) -> None:
    server = serve(batch)
    tried = 0
    for up in DOTS:
        for rest in ("etc/passwd", "ledger.sqlite", "app.py", "json/", ".review/pages/", "proc/self/environ"):
            for times in (1, 3, 12):
                out = up * times + rest
                for target in (
                    f"/static/{out}",
                    f"/pages/1/{out}",
                    f"/pages/{out}/1.webp",
                    f"/pages/1/{out}.webp",
                    f"/api/forms/{out}",
                    f"/api/items/{out}",
                    f"/{out}",
                    f"/api/export.zip?format={out}",
                    f"/api/queue?document={out}&after={out}",
                ):
                    status, body, _ = raw(server, "GET", target.replace(" ", ""))
                    tried += 1
                    assert status in {404, 405, 421, 422} or target.startswith("/api/queue"), (target, status)
                    assert SECRET.encode() not in body
                    assert not body.startswith(b"SQLite format")
    assert tried == len(DOTS) * 6 * 3 * 9
    assert server.process.poll() is None


@pytest.mark.parametrize("path", ["/api/forms/1/fields", "/api/forms/1/check"])
def test_a_pointer_is_no_path(serve: Serve, batch: Path, visit: Visit, path: str) -> None:
    server = serve(batch)
    client = visit(server)
    for pointer in (
        "../../../etc/passwd",
        "/__class__/__init__",
        "/indicators/-1/score",
        "/indicators/99999999/score",
        "",
    ):
        said = {"pointer": pointer, "action": "correct", "text": "1", "seen": 0}
        answer = client.post(path, json=said if path.endswith("fields") else {"texts": {pointer: "1"}})
        assert answer.status_code in {200, 404, 422}
        assert SECRET not in answer.text
        assert path.endswith("check") or answer.status_code != 200
    assert trail(batch) == []


def test_another_sites_page_changes_nothing(serve: Serve, batch: Path, visit: Visit, open_page: Open) -> None:
    """A page of another origin, in the browser of a person who is at a review, tries all that a page can."""
    server = serve(batch)
    client = visit(server)
    item = client.post("/api/claim", json={"count": 1}).json()["items"][0]
    said = json.dumps({"action": "unreadable", "seen": item["seen"]})
    page = open_page(server.url)
    with site(
        ATTACK.replace("TARGET", f"{server.url}api/items/{item['id']}/settle").replace("SAID", json.dumps(said))
    ) as url:
        other = page.context.new_page()
        other.goto(url)
        other.wait_for_function("window.done")
        tried = other.evaluate("window.done")
    assert tried == {"json": "TypeError", "simple": "TypeError", "read": "TypeError", "beacon": True, "image": "error"}
    assert trail(batch) == []
    assert client.get(f"/api/items/{item['id']}").json()["state"] == "open"


# What a page may try: a request with our header (asks for permission first), one that a form could send, reading an
# answer, a beacon, a form, a frame, a picture.
ATTACK = """<!doctype html><meta charset="utf-8"><iframe name="frame"></iframe>
<form id="form" target="frame" method="post" action="TARGET" enctype="text/plain">
<input name='{"action":"unreadable","seen":0,"reason":"' value='"}'></form>
<script>
const said = SAID, target = "TARGET", origin = new URL(target).origin, done = {}
const name = error => error.name
async function run() {
  done.json = await fetch(target, {method: "POST", credentials: "include", body: said,
    headers: {"Content-Type": "application/json", "X-Extractor": "1"}}).then(r => r.type, name)
  done.simple = await fetch(target, {method: "POST", credentials: "include", mode: "no-cors", body: said})
    .then(r => r.type, name)
  done.read = await fetch(origin + "/api/queue", {credentials: "include"}).then(r => r.type, name)
  done.beacon = navigator.sendBeacon(target, new Blob([said], {type: "text/plain"}))
  form.submit()
  done.image = await new Promise(end => {
    const image = new Image()
    image.onload = () => end("shown")
    image.onerror = () => end("error")
    image.src = origin + "/pages/1/1.webp"
  })
  await new Promise(end => setTimeout(end, 1500))
  window.done = done
}
run()
</script>"""


def test_it_is_shown_in_no_frame(serve: Serve, batch: Path, open_page: Open) -> None:
    server = serve(batch)
    page = open_page(server.url)
    with site(f'<iframe src="{server.url}"></iframe>') as url:
        other = page.context.new_page()
        other.goto(url)
        other.wait_for_timeout(1000)
        frame = other.frames[1]
        assert frame.evaluate("document.documentElement.textContent.includes('extractor')") is False
        assert not frame.url.startswith(server.url)  # the browser's own page of errors


def test_a_name_that_leads_here_gets_nothing(serve: Serve, batch: Path) -> None:
    """DNS rebinding: the page of evil.example asks evil.example, which is this machine by now."""
    server = serve(batch)
    port = urlsplit(server.url).port
    for host in (f"evil.example:{port}", "evil.example", f"127.0.0.1.evil.example:{port}", ""):
        headers = {"Host": host, "Origin": f"http://{host}"}
        for path in ("/", "/api/queue", "/pages/1/1.webp", "/static/app.js"):
            status, body, _ = raw(server, "GET", path, headers)
            assert status in {400, 421}, (host, path)
            assert b"items" not in body
        status, _, _ = raw(server, "POST", "/api/claim", {**headers, **HEADERS}, b"{}")
        assert status in {400, 421}
    status, _, _ = raw(server, "GET", "/api/session", {"Host": f"localhost:{port}"})
    assert status == 200


def test_a_post_without_the_header_changes_nothing(serve: Serve, batch: Path) -> None:
    server = serve(batch)
    body = b'{"reviewer": "x"}'
    assert raw(server, "POST", "/api/session", {"Content-Type": "application/json"}, body)[0] == 403
    assert raw(server, "POST", "/api/session", {"X-Extractor": "1"}, body)[0] == 415
    assert raw(server, "POST", "/api/session", HEADERS, body)[0] == 200


def test_a_flood_and_what_is_no_request_do_not_stop_it(serve: Serve, batch: Path) -> None:
    server = serve(batch)
    address = urlsplit(server.url)
    held = []
    for data in (b"GET / HTTP/1.1\r\nHost: ", b"\x16\x03\x01\x02\x00", b"POST /api/claim HTTP/1.1\r\n", b"\r\n" * 100):
        for _ in range(20):
            connection = socket.create_connection((address.hostname, address.port), timeout=10)
            connection.sendall(data)
            held.append(connection)
    assert raw(server, "GET", "/api/queue?document=" + "x" * 60_000)[0] == 414
    with closing(socket.create_connection((address.hostname, address.port), timeout=10)) as one:
        one.sendall(f"POST /api/forms/1/check HTTP/1.1\r\nHost: {address.netloc}\r\nX-Extractor: 1\r\n".encode())
        one.sendall(b"Content-Type: application/json\r\nContent-Length: 3000000\r\n\r\n{")
        assert b" 413 " in one.recv(4096).partition(b"\r\n")[0]
    assert raw(server, "GET", "/api/session")[0] == 200
    for connection in held:
        connection.close()
    assert server.stop() == 0
    assert not [line for line in server.lines if "Traceback" in line]


# What stands in a document

EVIL = ("<script>window.evil=1</script>", '"><img src=x onerror="window.evil=2">', "<svg onload=window.evil=3>")
RULE_TEXT = "{{7*7}}${7*7}<b>javascript:window.evil=4</b>"


def poison(batch: Path) -> None:
    """Puts markup wherever text of a document, or of its name, goes."""
    for path in (batch / "json").rglob("*.json"):
        result = json.loads(path.read_text(encoding="utf-8"))
        result["source"]["name"] = f"{EVIL[2]}.pdf"
        for form in result["forms"]:
            form["values"]["project_name"], form["values"]["department"] = EVIL[0], EVIL[1]
            for pointer, field in form["fields"].items():
                text = {"/project_name": EVIL[0], "/department": EVIL[1]}.get(pointer)
                if field["type"] == "text":
                    field["text"] = field["value"] = text or EVIL[len(pointer) % 3]
                    field["status"] = "review"
                    field["confidence"] = 0.5
                field["label"] += EVIL[0]
                field["readings"] = [{"reader": EVIL[1], "text": EVIL[1], "confidence": 0.5}]
                field["alternatives"] = [{"text": EVIL[2], "confidence": 0.2}, {"text": RULE_TEXT, "confidence": 0.1}]
            for finding in form["findings"]:
                finding["message"] = finding["arithmetic"] = EVIL[1] + RULE_TEXT
                finding["stated"] = finding["expected"] = EVIL[0]
        path.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    with closing(sqlite3.connect(batch / "ledger.sqlite")) as connection, connection:
        connection.execute("UPDATE documents SET name = ?, finished = finished + 1", (f"{EVIL[1]}.pdf",))


def watch_views(page: Page, url: str, form: int, item: int) -> None:
    """Opens every view, and looks about in it."""
    for view in ("#/queue", f"#/item/{item}", f"#/form/{form}", "#/help"):
        page.goto(f"{url}{view}")
        page.wait_for_timeout(700)
        for key in ("?", "Escape", "f", "q"):
            page.keyboard.press(key)
            page.wait_for_timeout(150)


def test_text_of_a_document_is_never_markup(serve: Serve, batch: Path, visit: Visit, open_page: Open) -> None:
    poison(batch)
    server = serve(batch)
    client = visit(server, "<b>李四</b>")
    items = client.post("/api/claim", json={"filters": {"kind": "field"}, "count": 5}).json()["items"]
    texts = [item for item in items if item["type"] == "text"] or items
    client.post("/api/release", json={"ids": None})
    page = open_page(server.url, name='<img src=x onerror="window.evil=5">')
    watch_views(page, server.url, texts[0]["form_id"], texts[0]["id"])
    page.goto(f"{server.url}#/item/{texts[0]['id']}")
    page.wait_for_function("document.body.innerText.includes('onerror')")  # it is there to be read
    assert page.evaluate("window.evil") is None
    assert page.locator("main script, main img[onerror], main svg[onload]").count() == 0
    assert page.locator("b:text-is('javascript:window.evil=4')").count() == 0


def test_the_policy_is_kept_by_every_view(serve: Serve, batch: Path, visit: Visit, open_page: Open) -> None:
    """``watch``, behind ``open_page``, fails where a view does what the policy forbids, or a script of it fails."""
    server = serve(batch)
    item = visit(server).get("/api/queue?limit=1").json()["items"][0]
    page = open_page(server.url)
    watch_views(page, server.url, item["form_id"], item["id"])
    answer = page.goto(server.url)
    assert answer
    assert answer.headers["content-security-policy"] == POLICY
    page.goto(f"{server.url}#/item/{item['id']}")
    page.wait_for_load_state("networkidle")
    urls = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin)")
    assert set(urls) == {server.url.rstrip("/")}  # nothing comes from elsewhere


def test_what_is_injected_all_the_same_does_not_run(serve: Serve, batch: Path, open_page: Open, watch: Watch) -> None:
    """The second wall: were a text ever taken for markup, the policy would stop its script."""
    server = serve(batch)
    page = open_page(server.url)
    page.evaluate("text => { document.querySelector('main').innerHTML = text }", EVIL[1])
    page.wait_for_timeout(500)
    assert page.evaluate("window.evil") is None
    assert len(watch.refused) == 1
    watch.refused.clear()
