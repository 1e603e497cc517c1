"""Days as people say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.date_words import Days, Half, days

SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
A, P = Half.MORNING, Half.AFTERNOON


def span(first: str, last: str | None = None, half: Half | None = None, last_half: Half | None = None) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last or first), half, last_half or half)


SAID = {
    "今天": span("2026-11-21"),
    "明天": span("2026-11-22"),
    "后天下午": span("2026-11-23", None, P),
    "明天上午": span("2026-11-22", None, A),
    "大后天": span("2026-11-24"),
    "我明天请假": span("2026-11-22"),
    "昨天": span("2026-11-20"),
    "12月8日": span("2026-12-08"),
    "12月8号": span("2026-12-08"),
    "十二月八号": span("2026-12-08"),
    "12.8": span("2026-12-08"),
    "12/8": span("2026-12-08"),
    "12-8": span("2026-12-08"),
    "2026-12-08": span("2026-12-08"),
    "2027年1月5日": span("2027-01-05"),
    "１２月８日": span("2026-12-08"),
    "12月8日到12日": span("2026-12-08", "2026-12-12"),
    "12月8号至12号": span("2026-12-08", "2026-12-12"),
    "12月8日-12日": span("2026-12-08", "2026-12-12"),
    "12月8-12日": span("2026-12-08", "2026-12-12"),
    "12.8-12.12": span("2026-12-08", "2026-12-12"),
    "12.8-12": span("2026-12-08", "2026-12-12"),
    "12/8 - 12/12": span("2026-12-08", "2026-12-12"),
    "2026-12-08到2026-12-12": span("2026-12-08", "2026-12-12"),
    "2026-12-08-2026-12-12": span("2026-12-08", "2026-12-12"),
    "12月8日到12月12日请假": span("2026-12-08", "2026-12-12"),
    "从12月8号到12号": span("2026-12-08", "2026-12-12"),
    "12月30日到1月3日": span("2026-12-30", "2027-01-03"),
    "12月30日~1月3日": span("2026-12-30", "2027-01-03"),
    "12月30日到3日": span("2026-12-30", "2027-01-03"),
    "28号到2号": span("2026-11-28", "2026-12-02"),
    "28-30号": span("2026-11-28", "2026-11-30"),
    "25号": span("2026-11-25"),
    "二十五号": span("2026-11-25"),
    "5号": span("2026-12-05"),
    "下个月5号": span("2026-12-05"),
    "下周一": span("2026-11-23"),
    "下星期三": span("2026-11-25"),
    "下个礼拜三上午": span("2026-11-25", None, A),
    "下下周一": span("2026-11-30"),
    "周三": span("2026-11-25"),
    "周六": span("2026-11-21"),
    "星期天": span("2026-11-22"),
    "周末": span("2026-11-21", "2026-11-22"),
    "下周": span("2026-11-23", "2026-11-29"),
    "下个星期": span("2026-11-23", "2026-11-29"),
    "这周": span("2026-11-21", "2026-11-22"),
    "下周一到周五": span("2026-11-23", "2026-11-27"),
    "下周一到下周五": span("2026-11-23", "2026-11-27"),
    "下周五到下下周二": span("2026-11-27", "2026-12-01"),
    "周一到周三": span("2026-11-23", "2026-11-25"),
    "周五到周一": span("2026-11-27", "2026-11-30"),
    "明天下午到周三上午": Days(date(2026, 11, 22), date(2026, 11, 25), P, A),
    "12月8日下午到12月10日": Days(date(2026, 12, 8), date(2026, 12, 10), P, None),
    "明天起三天": span("2026-11-22", "2026-11-24"),
    "从明天开始请3天": None,
    "我请三天假": span("2026-11-21", "2026-11-23"),
    "请两天假": span("2026-11-21", "2026-11-22"),
    "下周一请个假": span("2026-11-23"),
    "leave next week": span("2026-11-23", "2026-11-29"),
    "我明天下午想请假": span("2026-11-22", None, P),
    "明天开始三天": span("2026-11-22", "2026-11-24"),
    "12月8日起5天": span("2026-12-08", "2026-12-12"),
    "三天": span("2026-11-21", "2026-11-23"),
    "两周": span("2026-11-21", "2026-12-04"),
    "下周一起一周": span("2026-11-23", "2026-11-29"),
    "12月": span("2026-12-01", "2026-12-31"),
    "整个2月": span("2027-02-01", "2027-02-28"),
    "tomorrow": span("2026-11-22"),
    "tomorrow morning": span("2026-11-22", None, A),
    "next wednesday": span("2026-11-25"),
    "Dec 8 to 12": span("2026-12-08", "2026-12-12"),
    "8 December - 12 December": span("2026-12-08", "2026-12-12"),
    "from Dec 30th until Jan 3rd": span("2026-12-30", "2027-01-03"),
    "next week": span("2026-11-23", "2026-11-29"),
}
SAID["从明天开始请3天"] = span("2026-11-22", "2026-11-24")


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_on_a_saturday(text: str) -> None:
    assert days(text, SATURDAY) == SAID[text]


NOT_DAYS = [
    "",
    "你好",
    "我不知道",
    "13月5日",
    "2月30日",
    "2月29日",
    "明天下午到明天上午",
    "周三和周五",
    "0天",
    "半天",
    "12月12日到12月8日的第二年",
]


@pytest.mark.parametrize("text", NOT_DAYS)
def test_what_is_no_day(text: str) -> None:
    assert days(text, SATURDAY) is None


def test_next_wednesday_said_on_a_sunday_is_in_three_days() -> None:
    assert days("下周三", SUNDAY) == span("2026-11-25")
    assert days("周三", SUNDAY) == span("2026-11-25")
    assert days("这周三", SUNDAY) == span("2026-11-18")
    assert days("下周三", date(2026, 11, 23)) == span("2026-12-02")


def test_the_29th_of_february() -> None:
    assert days("2月29日", date(2027, 12, 1)) == span("2028-02-29")
    assert days("2月28日到3月1日", date(2028, 2, 20)) == span("2028-02-28", "2028-03-01")
    assert days("2月27日起3天", date(2028, 2, 20)) == span("2028-02-27", "2028-02-29")
    assert days("2028-02-29", SATURDAY) == span("2028-02-29")


def test_a_day_without_a_year_said_after_new_year() -> None:
    second = date(2027, 1, 2)
    assert days("12月30日到1月3日", second) == span("2026-12-30", "2027-01-03")
    assert days("12月20日", date(2027, 6, 1)) == span("2027-12-20")


dates = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(dates, st.integers(0, 300), st.integers(0, 40))
def test_a_written_range_is_read_back(today: date, ahead: int, length: int) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    for text in (
        f"{first.year}年{first.month}月{first.day}日到{last.year}年{last.month}月{last.day}日",
        f"{first.month}月{first.day}日到{last.month}月{last.day}号",
        f"{first.month}.{first.day}-{last.month}.{last.day}",
    ):
        assert days(text, today) == Days(first, last), text


@given(st.text("明后今天周下一二三四五六日到号月年上午0123456789.-/起天 个", max_size=14), dates)
def test_nothing_that_is_typed_breaks_it(text: str, today: date) -> None:
    found = days(text, today)
    assert found is None or found.first <= found.last
