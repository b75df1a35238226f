"""The script of a page, and what it says of characters that the network is of two minds about."""

import numpy as np
import pytest

from extractor.reading.script import Likely, has_strangers, in_simplified, is_strange, without_strangers

SIMPLIFIED = "项目支出绩效自评表一级指标二级指标三级指标年初预算数全年预算数全年执行数偏差原因分析及改进措施其他资金"
CHARACTERS = ("", "资", "資", "金")


@pytest.mark.parametrize("char", ["資", "數", "綠", "強", "に", "í"])
def test_traditional_forms_kana_and_marked_letters_are_strange(char: str) -> None:
    assert is_strange(char)


@pytest.mark.parametrize("char", ["资", "后", "垚", "喆", "A", "㎡", "×", "，", "9"])
def test_what_forms_and_names_hold_is_not(char: str) -> None:
    assert not has_strangers(char)


def test_a_page_is_in_simplified_script_though_a_fax_had_two_characters_read_as_others() -> None:
    assert in_simplified([SIMPLIFIED, "資金數"])


def test_a_page_in_traditional_script_is_not() -> None:
    page = "項目支出績效自評表一級指標二級指標三級指標年初預算數全年預算數全年執行數偏差原因分析及改進措施"
    assert not in_simplified([page])


def test_a_few_lines_say_nothing_of_their_script() -> None:
    assert not in_simplified(["项目支出绩效自评表"])


def settled(probabilities: list[float]) -> str:
    steps = np.array([probabilities], dtype=np.float32)
    line = Likely.of(steps)
    np.testing.assert_allclose(line.dense(), steps, atol=0.001)
    after = without_strangers(line, CHARACTERS)
    assert after.sum() == pytest.approx(steps.sum(), abs=0.01)
    return CHARACTERS[int(after[0].argmax())]


def test_of_two_likely_characters_that_of_the_page_is_taken() -> None:
    assert settled([0.0, 0.3, 0.7, 0.0]) == "资"


def test_what_the_network_is_sure_of_stays() -> None:
    assert settled([0.002, 0.004, 0.99, 0.004]) == "資"
