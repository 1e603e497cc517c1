"""When a meeting is to be, as people write it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.when_words import When, length, when

SUNDAY = date(2026, 11, 22)


def at(day: str, clock: str, minutes: int | None = None) -> When:
    hour, _, minute = clock.partition(":")
    return When(date.fromisoformat(f"2026-{day}"), int(hour) * 60 + int(minute), minutes)


SAID = {
    "周三下午两点": at("11-25", "14:00"),
    "明天9:00": at("11-23", "9:00"),
    "11月25日 14:30 两小时": at("11-25", "14:30", 120),
    "11月25日14：30-16：00": at("11-25", "14:30", 90),
    "11月25号下午2点半到4点": at("11-25", "14:30", 90),
    "下周一上午九点到十一点半": at("11-23", "9:00", 150),
    "后天上午11点到1点": at("11-24", "11:00", 120),
    "明晚七点半，一个半小时": at("11-23", "19:30", 90),
    "周五晚上10点到12点半": at("11-27", "22:00", 150),
    "周五 22:00-00:30": at("11-27", "22:00", 150),
    "周五晚上12点": at("11-28", "0:00"),
    "2026-11-25 14:30": at("11-25", "14:30"),
    "11.25 下午三点三刻 开会": at("11-25", "15:45"),
    "周三两点": at("11-25", "14:00"),
    "今年十二月一号下午两点": at("12-01", "14:00"),
    "明年三月一号上午九点": When(date(2027, 3, 1), 540),
    "周二十点": at("11-24", "10:00"),
    "周三晚上九点零五": at("11-25", "21:05"),
    "周三二十点": at("11-25", "20:00"),
    "周三02:00": at("11-25", "2:00"),
    "周三上午十点四十": at("11-25", "10:40"),
    "周三14时30分": at("11-25", "14:30"),
    "今天下午两点三十五 一小时": at("11-22", "14:35", 60),
    "周三下午两点二十 一小时": at("11-25", "14:20", 60),
    "周三下午两点二十两小时": at("11-25", "14:20", 120),
    "周三下午两点零五　一个半小时": at("11-25", "14:05", 90),
    "周三下午两点二十到三点十": at("11-25", "14:20", 50),
    "周三中午12点": at("11-25", "12:00"),
    "Nov 25 2pm for 2 hours": at("11-25", "14:00", 120),
    "wednesday 14:30 to 16:00": at("11-25", "14:30", 90),
    "tomorrow at 9:00": at("11-23", "9:00"),
    "周三14:30到13:30": at("11-25", "14:30", -60),
}


@pytest.mark.parametrize("said", SAID)
def test_what_people_write(said: str) -> None:
    assert when(said, SUNDAY) == SAID[said]


@pytest.mark.parametrize(
    "said", ["", "周三", "下午两点", "随便", "25:00", "周三 9:70", "周三9点周四10点", "下周 9:00", "x" * 100]
)
def test_what_tells_no_time(said: str) -> None:
    assert when(said, SUNDAY) is None


def test_lengths() -> None:
    told = {"两小时": 120, "一个半小时": 90, "半小时": 30, "90分钟": 90, "1.5h": 90, "1小时30分": 90, "2 hours": 120}
    assert {said: length(said) for said in told} == told
    assert length("很久") is None and length("周三两小时") is None


@given(st.integers(1, 50), st.integers(0, 1439), st.sampled_from([None, 30, 45, 90, 150]))
def test_every_minute_as_the_clock_shows_it(ahead: int, minute: int, minutes: int | None) -> None:
    day = SUNDAY + timedelta(days=ahead)
    said = f"{day.month}月{day.day}日 {minute // 60:02}:{minute % 60:02}" + (f" {minutes}分钟" if minutes else "")
    assert when(said, SUNDAY) == When(day, minute, minutes)
