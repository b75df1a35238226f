"""Who gets in where a token is asked for: with real servers and a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.web.conftest import HEADERS, Open, Serve, Server, Visit, site


def links(server: Server) -> dict[str, str]:
    """The addresses that were printed, by whose they are."""
    lines = [line.removeprefix("extractor: ") for line in server.lines if "?token=" in line]
    return {owner: url for owner, _, url in (line.partition(": ") for line in lines)}


def test_without_a_token_nothing_is_given(serve: Serve, batch: Path, open_page: Open) -> None:
    server = serve(batch, "--token")
    base = server.url.partition("?")[0]
    for path in ("", "static/app.js", "api/session", "api/queue", "pages/1/1.webp", "api/export.zip"):
        assert httpx.get(base + path).status_code == 401
    assert httpx.post(f"{base}api/claim", json={}, headers=HEADERS).status_code == 401
    page = open_page(base, name=None)
    assert "this address needs a token" in page.inner_text("body")
    page.goto(links(server)["everybody"])
    page.wait_for_url(base)  # the token is out of the address again
    assert "token" not in page.evaluate("document.cookie")
    page.wait_for_selector("dialog[open]")  # the page is there, and asks who it is


def test_a_link_from_another_site_opens_the_page(serve: Serve, batch: Path, open_page: Open) -> None:
    server = serve(batch, "--token")
    base = server.url.partition("?")[0]
    with site(
        f'<a id="there" href="{links(server)["everybody"]}">review</a><a id="again" href="{base}">again</a>'
    ) as url:
        localhost = url.replace("127.0.0.1", "localhost")  # another site, as browsers count
        page = open_page(localhost, name=None)
        for link in ("#there", "#again"):
            page.goto(localhost)
            page.click(link)
            page.wait_for_url(base)
            page.wait_for_selector("dialog[open]")  # the page is there, and asks who it is
            assert page.url == base
            assert page.context.request.get(f"{base}api/session").status == 200


def test_a_token_of_an_earlier_start_is_refused(serve: Serve, batch: Path, visit: Visit) -> None:
    first = serve(batch, "--token")
    address = links(first)["everybody"]
    port = str(urlsplit(first.url).port)
    client = visit(first, None)
    client.get(address).raise_for_status()
    assert client.get(f"http://127.0.0.1:{port}/api/session").status_code == 200
    assert first.stop() == 0
    serve(batch, "--token", "--port", port)
    answer = client.get(f"http://127.0.0.1:{port}/api/session")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token.unknown")
    assert "earlier start" in answer.json()["error"]["message"]
    assert client.get(address).status_code == 401


def test_a_persons_address_fixes_the_name(serve: Serve, batch: Path, visit: Visit) -> None:
    server = serve(batch, "--reviewer", "张三", "--reviewer", "李四")
    base = server.url.partition("?")[0]
    assert set(links(server)) == {"张三", "李四"}
    client = visit(server, None)
    client.get(links(server)["李四"])
    answer = client.post(f"{base}api/session", json={"reviewer": "张三"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "session.fixed")
    client.cookies.set("extractor-reviewer", "x")
    item = client.post(f"{base}api/claim", json={}).json()["items"][0]
    said = {"action": "unreadable", "seen": item["seen"]}
    outcome = client.post(f"{base}api/items/{item['id']}/settle", json=said)
    assert outcome.json()["entry"]["who"] == "李四"


def test_another_address_asks_for_a_token(serve: Serve, batch: Path, visit: Visit) -> None:
    server = serve(batch, "--host", "0.0.0.0")
    port = urlsplit(server.url).port
    (address,) = links(server).values()
    token = urlsplit(address).query
    assert httpx.get(f"http://127.0.0.1:{port}/api/session").status_code == 401
    client = visit(server, None)
    client.get(f"http://127.0.0.1:{port}/?{token}")
    assert client.get(f"http://127.0.0.1:{port}/api/session").status_code == 200
    assert client.get(f"http://127.0.0.1:{port}/api/session", headers={"Host": "evil.example"}).status_code == 421
    assert any("proxy with TLS" in line for line in server.lines)
