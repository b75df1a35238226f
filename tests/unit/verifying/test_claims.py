from __future__ import annotations

import json
from random import Random

import pytest

from extractor.verifying.claims import Direction, judge
from extractor.verifying.quantities import read_amount
from extractor.verifying.times import read_time
from scripts.benching.real_data import data_folder
from scripts.corpus.vocabulary import target
from tests.unit.verifying.records import load_seed

FORMS = data_folder() / "forms_zh"


def met(wanted: str, got: str, direction: Direction | None = None, year: int | None = 2020) -> bool | None:
    outcome = judge(wanted, got, direction, year)
    return None if outcome is None else outcome.met


@pytest.mark.parametrize(
    ("wanted", "got", "is_met"),
    [
        # a relation that the target states
        ("≥95%", "95%", True),
        ("≥95%", "94.6%", False),
        ("≥95%", "94.96%", None),  # so near that the score in proportion is full
        ("≥95.4%", "95%", None),  # which may be 95.4, rounded
        ("≥1.4万人", "1万人", False),  # which is no 1.4万, rounded
        (">95%", "95%", None),  # strictly not, but as one speaks
        (">95%", "96%", True),
        ("大于等于95%", "98.2%", True),
        ("不少于36家", "35家", False),
        ("不少于36家", "40家企业", True),
        ("不超过1000万元", "500万元", True),
        ("不超过1000万元", "12000000元", False),
        ("不超过1000万元", "0.12亿元", False),
        ("≤3天", "2天", True),
        ("30个工作日内", "35个工作日", False),
        ("≥19405㎡", "19405.05平方米", True),
        ("≥5.5万人次", "54000人次", False),
        # results that are themselves bounds
        ("≥95%", "≥95%", True),
        ("≥95%", "超过90%", None),
        ("≥95%", "90%以下", False),
        ("≥95%", "约90%", None),
        # units left out
        ("≥50个", "50", True),
        ("≥36家", "30", False),
        ("≥95%", "90", False),
        ("≥95%", "0.98", None),
        ("≤90万元", "90", True),
        ("≤90万元", "95", False),
        ("≤90万元", "880000", None),
        ("≥5.5万人次", "5.6", True),
        ("≥36", "40%", None),
        ("≥36家", "40个", None),
        ("≥200课", "180", None),
        # subjects
        ("满意度≥95%", "90%", False),
        ("满意度≥95%", "回收率90%", None),
        ("服务对象满意度≥95%", "满意度93%", False),
        ("投诉率降低5%以上", "3%", None),
        ("同比增长≥5%", "增长≥6%", True),
        # ends that nothing is beyond
        ("100%", "98%", False),
        ("＝100%", "98%", False),
        ("0起", "1起", False),
        ("0起", "0起", True),
        # bare numbers, no direction known
        ("36家", "36家", True),
        ("36家", "40家", None),
        ("36家", "30家", None),
        ("100-200家", "121家", True),
        ("100-200家", "90家", None),
        ("支持约100-200家企业。", "支持121企业", True),
        ("支持约100-200家企业。", "支持121企业（其中32家由区发改委列支）", None),
        ("295%", "90%", None),  # perhaps ≥95%
        # times
        ("2020年6月底前", "2020年7月3日", False),
        ("2020年6月底前", "6月30日", True),
        ("6月底前完成", "7月2日完成", False),
        ("6月前", "6月", None),
        ("2020年12月", "2021年1月15日", False),
        ("2020年4月-5月", "2020年4月23日-5月20日", True),
        ("年底前", "按期完成", True),
        ("2020年底前", "2021年3月", False),
        ("3月-6月", "6月", True),
        # words
        ("完成", "已完成", True),
        ("完成", "未完成", False),
        ("达标", "未达标", False),
        ("总体不少于36家", "完成", True),
        ("1735", "未完成", False),
        ("显著提升", "部分达成年度指标并具有一定效果", False),
        ("显著提升", "达成预期指标", None),
        ("显著提升", "显著提升", None),
        ("不发生事故", "未发生", None),
        ("零事故", "未实现", None),
        ("不断优化", "未完成", False),
        ("完成", "基本完成", None),
        ("优", "良", False),
        ("良", "优", True),
        ("良好及以上", "中", False),
        ("优良", "良好", True),
        ("优", "优良", None),
        ("验收合格", "不合格", False),
        ("100%", "完成", True),
    ],
)
def test_whether_a_target_is_met(wanted: str, got: str, is_met: bool | None) -> None:
    assert met(wanted, got) is is_met


@pytest.mark.parametrize(
    ("wanted", "got", "at_least", "at_most"),
    [
        ("36家", "40家", True, False),
        ("36家", "30家", False, True),
        ("80%", "100%", True, False),
        ("100-200家", "90家", False, True),
        ("约30个", "20个", None, True),
        ("约30个", "31个", True, None),
        ("6274.5592万元", "6274.5592万元", True, True),
        ("≤10家", "12家", False, False),
    ],
)
def test_a_bare_number_counts_in_the_direction_of_its_kind(
    wanted: str, got: str, at_least: bool | None, at_most: bool | None
) -> None:
    assert (met(wanted, got, "at_least"), met(wanted, got, "at_most")) == (at_least, at_most)


@pytest.mark.parametrize(
    ("wanted", "got", "shown", "explicit"),
    [
        ("≥95%", "90", "90 < 95%", True),
        ("不超过1000万元", "500万元", "500万元 ≤ 1000万元", True),
        ("100-200家", "121家", "121家 is in 100家…200家", False),
        ("36家", "36家", "36家 = 36家", False),
        ("6月底前", "7月2日", "2020-07-02 > 2020-06-30", True),
        ("6月底前", "7月", "2020-07-01…2020-07-31 > 2020-06-30", True),
        ("优", "良", "良 for 优", True),
    ],
)
def test_the_comparison_is_written_out(wanted: str, got: str, shown: str, explicit: bool) -> None:
    outcome = judge(wanted, got, None, 2020)
    assert outcome is not None
    assert (outcome.shown, outcome.explicit) == (shown, explicit)


def test_dates_of_unknown_years_are_compared_within_one_year_only() -> None:
    assert met("6月底前", "7月2日", year=None) is False
    assert met("2020年6月底前", "2020年7月2日", year=None) is False
    assert met("2020年6月底前", "7月2日", year=None) is None
    outcome = judge("6月底前", "7月2日")
    assert outcome is not None
    assert outcome.shown == "07-02 > 06-30"


@pytest.mark.parametrize("text", ["均已" * 500, "已" * 500, "=" * 500, "1" * 500, "总" * 59 + "x", "约近" * 29])
def test_a_hostile_text_is_not_understood_and_takes_no_time(text: str) -> None:
    assert judge(text, text) is None
    assert judge("≥95%", text) is None


def test_published_forms_with_full_scores_are_met_or_not_understood() -> None:
    """Pairs of target and result that published forms give full scores for."""
    seeds = [row for number in (1, 2, 3) for row in load_seed(number)["values"]["indicators"]]
    pairs = [(row["target"], row["actual"]) for row in seeds if row["weight"] and row["weight"] == row["score"]]
    pairs += [("≥50个", "50"), ("≥100百分比", "100"), ("严格执行相关制度规定", "达成预期指标"), ("≤90万元", "90")]
    pairs += [("效果明显", "达成预期指标"), ("100", "100"), ("≤30万元", "完成")]
    found = [met(*pair) for pair in pairs]
    assert False not in found
    assert found.count(True) == 11


def is_read(text: str) -> bool:
    return bool(read_amount(text) or read_time(text))


@pytest.mark.skipif(not FORMS.is_dir(), reason="the real forms are not beside this checkout")
def test_targets_of_real_forms() -> None:
    found: dict[str, bool] = {}
    for name in ("001", "017"):
        for table in json.loads((FORMS / f"{name}.gt.json").read_text(encoding="utf-8"))["tables"]:
            cells = {(cell["row"], cell["col"]): cell["text"] or "" for cell in table["cells"]}
            for (top, col), text in cells.items():
                if text == "指标值":
                    found |= {t: is_read(t) for (row, c), t in cells.items() if c == col and row > top and t}
    unread = sorted(text for text, read in found.items() if not read)
    assert len(found) == 27
    assert unread == [
        "1000人、3000人", "1600人、200人", "180人、650人", "900人、1500人", "≥190元每人每月", "不低于60户/人.月",
        "不低于上年度水平", "保持稳定", "按时办结", "湛江市基层",
    ]  # fmt: skip


def test_numbers_and_dates_of_the_generated_vocabulary_are_all_read() -> None:
    rng = Random(11)
    for _ in range(2000):
        wanted, got = target(rng, rng.choice(("产出指标", "效益指标", "满意度指标")))
        if "，" not in wanted and any(char.isdigit() for char in wanted):
            assert is_read(wanted), wanted
            assert is_read(got) or not any(char.isdigit() for char in got), got
