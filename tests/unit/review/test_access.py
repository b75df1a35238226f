from __future__ import annotations

from urllib.parse import quote

import pytest

from extractor.errors import OptionError
from extractor.review.access import NAME_COOKIE, Access, Visitor, name_cookie, to_name


def test_no_token_is_needed_where_none_is_made() -> None:
    access = Access(8642)
    assert access.tokens == {}
    assert access.visitor({}) == Visitor(None)
    assert access.visitor({NAME_COOKIE: quote("张三")}) == Visitor("张三")


def test_tokens_are_of_one_start_and_long() -> None:
    first, second = Access(8642, token=True), Access(8642, token=True)
    assert set(first.tokens) & set(second.tokens) == set()
    assert [len(token) for token in first.tokens] == [43]  # 32 bytes in base 64
    assert second.visitor({second.cookie: next(iter(first.tokens))}) is None


def test_a_token_for_each_person_and_none_for_the_rest() -> None:
    access = Access(8642, ("张三", " 李  四 "), token=True)
    assert list(access.tokens.values()) == ["张三", "李 四"]
    for token, owner in access.tokens.items():
        assert access.visitor({access.cookie: token, NAME_COOKIE: "other"}) == Visitor(owner, fixed=True)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(OptionError, match="twice"):
        Access(8642, ("张三", "张三 "))


def test_two_servers_on_one_machine_keep_their_tokens_apart() -> None:
    assert Access(1, token=True).cookie != Access(2, token=True).cookie


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u202eb", "a\x00b", "a\u200bb", "\ud800"])
def test_a_name_that_does_not_show_is_none(name: str) -> None:
    with pytest.raises(OptionError):
        to_name(name)
    assert Access(8642).visitor({NAME_COOKIE: quote(name, errors="replace")}) in (Visitor(None), Visitor("?"))


def test_a_name_is_kept_as_text_that_a_header_can_hold() -> None:
    assert to_name("  Jose\u0301 ") == "José"
    assert name_cookie('张三";\r\n') == (
        f"{NAME_COOKIE}=%E5%BC%A0%E4%B8%89%22%3B%0D%0A; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"
    )
