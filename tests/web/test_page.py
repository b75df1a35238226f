"""The review page in a real Chromium, from a batch of scans to the corrected tables."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from pathlib import Path

from playwright.sync_api import Route

from tests.web.conftest import Meet, Open, Serve
from tests.web.person import Person
from tests.web.recorded import load

AT_ONCE_S = 0.1  # the next item, with what is needed for it already there: the issue's own bound


def read_tables(packed: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return {
            Path(name).name: list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"))))
            for name in files.namelist()
            if name.endswith(".csv")
        }


def test_from_a_batch_of_scans_to_corrected_tables_by_keyboard_alone(meet: Meet) -> None:
    person = meet()
    pointers = {item["id"]: person.get(f"api/items/{item['id']}")["pointers"][0] for item in person.numbers()}
    number = next(item for item in person.numbers() if pointers[item["id"]].startswith("/funds/"))
    pointer = pointers[number["id"]]
    item = person.wait_for_item()
    while item != number["id"]:
        person.press("ArrowRight")
        item = person.wait_for_item(other_than=item)
    person.press("Tab")
    assert person.focus == "answer"
    person.settle(*"1234.5", "Enter")
    settled = 1
    person.wait_for_item(other_than=item)
    while settled < 6:
        assert person.focus == "what"
        person.settle("Enter")
        settled += 1
    person.wait_until_sent()
    assert person.get("api/queue?limit=1")["counts"]["settled"] >= settled

    person.press("q")
    person.page.locator(".filters select").first.wait_for()
    while person.page.evaluate("document.activeElement.getAttribute('href')") != "/api/export.zip?format=csv":
        person.press("Tab")
    with person.page.expect_download() as download:
        person.press("Enter")
    forms = read_tables(Path(download.value.path()).read_bytes())["forms.csv"]
    own = next(form for form in forms if Path(form["source"]).name == Path(number["document"]).name)
    assert own[column_of(pointer)] == "1234.5"
    assert int(own["corrected"]) >= 1


def column_of(pointer: str) -> str:
    """The column of the table of forms that a field stands in."""
    return pointer.strip("/").replace("/", ".")


def test_the_first_to_come_says_who_they_are(open_page: Open, url: str) -> None:
    person = Person(open_page(url, None), url)
    assert person.focus == "reviewer"
    person.press("Escape")
    assert person.page.locator("dialog[open]").count() == 1  # nobody reviews unnamed
    person.press(*"Wang", "Enter")
    person.wait_for_item()
    assert person.get("api/session")["reviewer"] == "Wang"
    assert "Wang" in person.text("#head")


def test_the_next_shows_at_once_and_nothing_is_lost_without_a_connection(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    after = person.get("api/queue?limit=3")["items"]
    assert after[0]["id"] == item
    person.page.locator("canvas[data-loaded=true]").first.wait_for()
    person.page.wait_for_load_state("networkidle")  # those claimed ahead are there, and their pages
    person.page.context.set_offline(True)
    took = person.page.evaluate(
        """() => {
            const before = document.querySelector('.work').dataset.item;
            const start = performance.now();
            const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(enter);
            const at = document.querySelector('.work').dataset.item;
            return at === before ? Infinity : (performance.now() - start) / 1000;
        }"""
    )
    assert took < AT_ONCE_S
    second = person.wait_for_item(other_than=item)
    assert person.page.locator("canvas[data-loaded=true]").count() >= 1
    banner = person.page.locator("#banner")
    banner.wait_for()
    assert "连接中断" in banner.inner_text()
    person.press("Tab", "3", "1")
    person.page.wait_for_timeout(300)
    assert person.box == "31"
    person.settle("Enter")
    assert person.page.evaluate("JSON.parse(sessionStorage.getItem('extractor.outbox')).length") == 2
    person.page.context.set_offline(False)
    person.wait_until_sent()
    banner.wait_for(state="hidden")
    assert person.get(f"api/items/{item}")["state"] == "settled"
    assert person.get(f"api/items/{second}")["text"] == "31"


def test_an_answer_that_is_lost_on_its_way_is_not_said_twice(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        if not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    person.page.route("**/settle", lose)
    person.settle("Enter")
    person.wait_until_sent()
    assert len(lost) == 1
    assert person.page.locator("dialog[open]").count() == 0
    assert [entry["action"] for entry in person.get(f"api/items/{item}")["entries"]] == ["accept"]


def test_undo_brings_the_item_back(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    read = person.box
    person.settle("Tab", "9", "9", "Enter")
    person.press("z")
    person.page.locator(f'.work[data-item="{item}"]').wait_for()
    assert person.box == read
    assert person.focus == "what"
    entries = person.get(f"api/items/{item}")["entries"]
    assert [entry["action"] for entry in entries] == ["correct", "undo"]
    assert "撤销" in person.text(".trail")


def test_what_was_typed_is_there_after_a_look_elsewhere(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    person.press("Tab", "4", "2", "Escape")
    assert person.focus == "what"
    person.press("?")
    person.page.locator(".keys").wait_for()
    person.press("Escape")
    assert person.wait_for_item() == item
    assert person.box == "42"
    person.press("j")
    person.wait_for_item(other_than=item)
    person.press("k")
    person.page.locator(f'.work[data-item="{item}"]').wait_for()
    assert person.box == "42"
    person.page.reload()
    person.open_item(item)
    assert person.box == "42"


def test_digits_pick_and_other_keys_say_the_rest(meet: Meet) -> None:
    person = meet()
    items = [person.get(f"api/items/{item['id']}") for item in person.get("api/queue?kind=field&limit=40")["items"]]
    several = next(item for item in items if len(item["choices"]) > 1)
    person.open_item(several["id"])
    person.settle("2")
    said = {several["id"]: ("correct", several["choices"][1]["text"])}
    others = (item["id"] for item in items if item["id"] != several["id"])
    for key, action in (("u", "unreadable"), ("p", "paper")):
        item = next(others)
        person.open_item(item)
        person.settle(key)
        said[item] = (action, None)
    person.wait_until_sent()
    for item, (action, text) in said.items():
        entry = person.get(f"api/items/{item}")["entries"][-1]
        assert entry["action"] == action
        assert text is None or entry["text"] == text
        assert entry["who"] == "李静"


def test_a_finding_is_confirmed_by_a_key_or_dismissed_with_a_reason(meet: Meet) -> None:
    person = meet()
    findings = person.get("api/queue?kind=finding&limit=10")["items"]
    assert len(findings) >= 2
    person.open_item(findings[0]["id"])
    assert person.page.locator(".place canvas").count() >= 1
    person.settle("Enter")
    person.open_item(findings[1]["id"])
    person.press("Tab", "Enter")
    assert person.focus == "reason"  # none given: it is asked for
    person.settle(*"rounded", "Enter")
    person.wait_until_sent()
    first_said, second_said = (person.get(f"api/items/{one['id']}")["entries"][-1] for one in findings[:2])
    assert first_said["action"] == "paper"
    assert (second_said["action"], second_said["reason"]) == ("fine", "rounded")


def test_the_sums_follow_what_is_typed(meet: Meet) -> None:
    person = meet()
    item = next(
        item
        for item in (person.get(f"api/items/{one['id']}") for one in person.numbers())
        if len(item["sums"]) == 1 and item["sums"][0]["holds"]
    )
    person.open_item(item["id"])
    assert "✓ 相符" in person.text(".sums-side")
    person.press("Tab", *"98765")
    person.page.locator(".sums-side .tick.bad").wait_for()
    assert "✗ 不符" in person.text(".sums-side")
    person.press("Control+a", *item["text"])
    person.page.locator(".sums-side .tick.good").wait_for()


def test_enter_that_an_input_method_takes_settles_nothing(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    person.press("Tab")
    person.page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"""
    )
    person.page.wait_for_timeout(300)
    assert person.at == item
    assert person.get(f"api/items/{item}")["entries"] == []


def test_a_form_is_corrected_in_place(meet: Meet) -> None:
    person = meet()
    item = person.numbers()[0]
    pointer = person.get(f"api/items/{item['id']}")["pointers"][0]
    person.open_item(item["id"])
    person.press("f")
    value = person.page.locator(f'.field[data-pointer="{pointer}"]')
    value.and_(person.page.locator("[aria-pressed=true]")).wait_for()
    person.press("Enter")
    assert person.focus == "answer"
    person.press(*"55", "Enter")
    value.and_(person.page.locator(".corrected")).wait_for()
    assert "55" in value.inner_text()
    assert "更正 55" in person.text(".trail")
    form = person.get(f"api/forms/{item['form_id']}")
    assert next(field for field in form["fields"] if field["pointer"] == pointer)["text"] == "55"
    person.page.locator(".trail button").first.click()
    value.and_(person.page.locator(":not(.corrected)")).wait_for()


def test_a_place_on_the_page_leads_to_its_value(meet: Meet) -> None:
    person = meet()
    form = person.get(f"api/forms/{person.first(kind='field')['form_id']}")
    field = next(one for one in form["fields"] if one["pointer"] == "/funds/total/annual_budget")
    person.go(f"#/form/{form['form_id']}?at=/funds/total/annual_budget")
    canvas = person.page.locator(".form .page canvas[data-loaded=true]")
    canvas.wait_for()
    other = next(one for one in form["fields"] if one["pointer"] == "/funds/total/executed")
    area = canvas.bounding_box()
    assert area
    # The page is as wide as the canvas, and the field at hand in its middle unless the page's head comes first.
    page = next(one for one in form["pages"] if one["page_number"] == field["page_number"])
    scale = area["width"] / page["width"]
    middle = (field["box"][1] + field["box"][3]) / 2 * page["height"] * scale
    top = max(0.0, middle - area["height"] / 2)
    x = (other["box"][0] + other["box"][2]) / 2 * area["width"]
    y = (other["box"][1] + other["box"][3]) / 2 * page["height"] * scale - top
    canvas.click(position={"x": x, "y": y})
    person.page.locator('.field[data-pointer="/funds/total/executed"][aria-pressed=true]').wait_for()


def test_the_queue_is_filtered_by_keyboard(meet: Meet) -> None:
    person = meet()
    person.wait_for_item()
    document = person.get("api/filters")["documents"][-1]["value"]
    name = Path(document).name
    person.press("/")
    person.page.locator("#filter-document:focus").wait_for()
    person.press(*name)
    where = person.page.locator("td.where")
    person.wait(lambda: where.count() > 0 and all(name in text for text in where.all_inner_texts()))
    person.press("Escape", "Enter")
    item = person.wait_for_item()
    assert person.get(f"api/items/{item}")["document"] == document


def test_what_is_typed_into_the_filter_outlives_a_slow_server(meet: Meet) -> None:
    person = meet()
    person.wait_for_item()
    name = Path(person.get("api/filters")["documents"][-1]["value"]).name
    held: list[Route] = []
    person.page.route("**/api/filters*", lambda route: held.append(route))
    person.press("/")
    person.page.locator("#filter-document:focus").wait_for()
    person.press(*name)
    person.wait(lambda: bool(held))
    assert person.page.locator(".filters select").count() == 0
    for route in held:
        route.continue_()
    person.page.locator(".filters select").first.wait_for()
    assert person.focus == "filter-document"
    assert person.page.locator("#filter-document").input_value() == name


def test_both_languages(meet: Meet) -> None:
    person = meet(locale="en-GB")
    person.wait_for_item()
    assert "Accept" in person.text(".answer .primary")
    person.page.get_by_role("button", name="切换到中文").click()
    person.page.get_by_role("button", name="Switch to English").wait_for()
    assert "确认" in person.text(".answer .primary")
    assert person.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_finding_is_said_in_the_language_of_the_page(meet: Meet) -> None:
    person = meet(locale="zh-CN")
    found = person.get("api/queue?kind=finding&limit=50")["items"]
    assert found
    for summary in found:
        person.open_item(summary["id"])
        item = person.get(f"api/items/{summary['id']}")
        said = person.text(".answer .finding")
        (finding,) = item["findings"]
        assert finding["message"] not in said
        for part in (item["labels"].get(finding["fields"][0]), finding["stated"], finding["expected"]):
            assert part is None or part in said
    person.page.get_by_role("button", name="Switch to English").click()
    person.page.get_by_role("button", name="切换到中文").wait_for()
    assert " ".join(finding["message"].split()) in person.text(".answer .finding")


def test_the_text_of_documents_is_never_markup(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    load(folder)
    evil = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"
    path = sorted(folder.glob("*.json"))[0]
    result = json.loads(path.read_text(encoding="utf-8"))
    form = result["forms"][0]
    form["values"]["project_name"] = form["values"]["department"] = evil
    for pointer in ("/project_name", "/department"):
        form["fields"][pointer].update(text=evil, value=evil, status="review", confidence=0.01, label=evil)
        form["fields"][pointer]["alternatives"] = [{"text": evil + "!", "confidence": 0.3}]
        form["fields"][pointer]["readings"] = [{"reader": "<i>", "text": evil, "confidence": 0.3}]
    for other in folder.glob("*.json"):
        other.unlink()
    path.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    url = serve(folder).url
    person = Person(open_page(url), url)
    person.open_item(person.first(text=evil)["id"])
    assert person.box == evil
    assert evil in person.text(".context")
    form = person.first(text=evil)["form_id"]
    for place, holds in (("", ".choice-text"), ("#/queue", "td.text"), (f"#/form/{form}", "h1")):
        if place:
            person.go(place)
        person.page.locator(holds, has_text=evil).first.wait_for()
        assert person.page.locator("main img, main b:text-is('bold'), main i").count() == 0
        assert "broken" not in person.page.title()


def test_a_page_without_its_picture_is_reviewed_all_the_same(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    load(folder)
    url = serve(folder).url
    person = Person(open_page(url), url)
    item = person.wait_for_item()
    person.page.locator("canvas[data-loaded=failed]").first.wait_for()
    assert "无法显示" in person.text(".page-head h2")
    start = time.monotonic()
    person.settle("Enter")
    assert time.monotonic() - start < 5  # nobody waits for a picture
    person.wait_until_sent()
    assert person.get(f"api/items/{item}")["state"] == "settled"


def test_the_last_item_comes_back_as_it_was_read(meet: Meet) -> None:
    person = meet()
    person.wait_for_item()
    item = person.numbers()[0]
    person.page.evaluate("sessionStorage.setItem('extractor.filters', JSON.stringify({ document: 'no such file' }))")
    person.go("#/help")
    person.page.reload()
    person.go(f"#/item/{item['id']}")
    person.page.locator(f'.work[data-item="{item["id"]}"]').wait_for()
    read = person.box
    person.settle("Tab", "9", "9", "Enter")
    person.page.get_by_role("heading", name="全部完成").wait_for()
    person.press("z")
    person.page.locator(f'.work[data-item="{item["id"]}"]').wait_for()
    assert person.box == read
