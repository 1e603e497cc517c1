"""Lists of days off as people type them, held against the lists that came along and against a day-by-day retelling."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.holidays import working_calendar
from domain.calendar import Calendar
from domain.calendar_years import YearList, difference, list_of, with_lists
from domain.holiday_list import Told, read_list

OFFICIAL = working_calendar("Asia/Shanghai")
YEARS = sorted(OFFICIAL.known_years)
WEEKDAYS = "一二三四五六日"
DAY = timedelta(days=1)

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日
"""


def official(year: int) -> YearList:
    found = list_of(OFFICIAL, year)
    assert found is not None
    return found


def test_the_notice_as_it_is_typed() -> None:
    read = read_list(NOTICE_2026)
    assert read.found == official(2026) and not read.faults and not read.notes


def test_a_notice_in_one_paragraph() -> None:
    assert read_list(NOTICE_2026.replace("\n", "")).found == official(2026)


def spans(days: frozenset[date]) -> list[tuple[date, date]]:
    """Days in a row, together."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] + DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _weekday(day: date) -> str:
    return f"（周{WEEKDAYS[day.weekday()]}）"


def as_notice(one: YearList) -> str:
    lines = [f"关于{one.year}年放假的通知"]
    for first, last in spans(one.off):
        to = "" if first == last else f"至{f'{last.month}月' if last.month != first.month else ''}{last.day}日"
        to += _weekday(last) if to else ""
        count = (last - first).days + 1
        lines.append(f"节日：{first.month}月{first.day}日{_weekday(first)}{to}放假调休，共{count}天。")
    lines += [f"{day.month}月{day.day}日{_weekday(day)}上班。" for day in sorted(one.work)]
    return "\n".join(lines)


def as_lines(one: YearList) -> str:
    return "\n".join([*(f"{day} 放假" for day in sorted(one.off)), *(f"{day} 上班" for day in sorted(one.work))])


def as_csv(one: YearList) -> str:
    rows = [f"{first},{last},off" for first, last in spans(one.off)]
    return "\n".join(["from,to,what", *rows, *(f"{day},{day},work" for day in sorted(one.work))])


def as_yaml(one: YearList) -> str:
    off = "\n".join(f"  - {first}..{last}" for first, last in spans(one.off))
    return f"year: {one.year}\nholidays:\n{off}\nworkdays: [{', '.join(map(str, sorted(one.work)))}]\n"


def as_english(one: YearList) -> str:
    off = [f"{first} to {last} off" for first, last in spans(one.off)]
    return "\n".join(
        [*off, *(f"{day} (Sat) work" if day.weekday() == 5 else f"{day} work" for day in sorted(one.work))]
    )


def as_bare(one: YearList) -> str:
    return "\n".join([f"{one.year}年", *(f"{day.month}.{day.day}" for day in sorted(one.off))])


@pytest.mark.parametrize("typed", [as_notice, as_lines, as_csv, as_yaml, as_english])
@pytest.mark.parametrize("year", YEARS)
def test_every_year_in_every_spelling(typed, year: int) -> None:
    one = official(year)
    if len([day for day in one.off]) == 0:
        pytest.fail(f"nothing is known of {year}")
    read = read_list(typed(one))
    assert read.found == one, read.faults


def test_dates_alone_are_days_off() -> None:
    one = official(2025)
    assert read_list(as_bare(one)).found == YearList(2025, one.off, frozenset())


@st.composite
def lists(draw: st.DrawFn) -> YearList:
    year = draw(st.integers(2024, 2040))
    first = date(year, 1, 1)
    days = draw(st.frozensets(st.integers(0, 364), min_size=1, max_size=40))
    off = frozenset(first + DAY * n for n in days)
    weekend = [first + DAY * n for n in range(365) if (first + DAY * n).isoweekday() > 5 and first + DAY * n not in off]
    return YearList(year, off, draw(st.frozensets(st.sampled_from(weekend), max_size=8)))


@given(lists(), st.sampled_from([as_lines, as_csv, as_yaml, as_english, as_notice]))
def test_whatever_is_spelled_out_is_read_back(one: YearList, typed) -> None:
    if any((last - first).days >= 20 for first, last in spans(one.off)):
        return
    assert read_list(typed(one)).found == one


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    read = read_list(text)
    assert (read.found is None) == bool(read.faults)


@given(st.text(alphabet="0123456789年月日至、。，：()周一放假上班共天-./ \n元旦off", max_size=200))
def test_no_text_like_a_list_breaks_it(text: str) -> None:
    read = read_list("2027年\n" + text)
    assert (read.found is None) == bool(read.faults)


@pytest.mark.parametrize(
    ("text", "off", "work"),
    [
        ("2027年 元旦：1月1日至3日放假，1月9日(周六)上班", ["0101", "0102", "0103"], ["0109"]),
        ("2027年：10月8日（星期五）、9日（星期六）上班，1月1日放假", ["0101"], ["1009"]),
        ("２０２７年１月１日放假１天，不调休", ["0101"], []),
        ("2027年\n十月一日至三日放假\n1月1日放假，与周末连休", ["0101", "1001", "1002", "1003"], []),
        ("2027年\n放假：1月1日、5.1-5.3\n上班：2月6日", ["0101", "0501", "0502", "0503"], ["0206"]),
        ("放假 2027-01-01", ["0101"], []),
        ("2027年\n1.1-3 休\n2.6 班", ["0101", "0102", "0103"], ["0206"]),
        ("20270101..20270103 off", ["0101", "0102", "0103"], []),
        ("date,kind\n2027-01-01,off,元旦\n2027-02-06,work", ["0101"], ["0206"]),
        ("2027年1月1日不上班", ["0101"], []),
        ("2027年\n1. 1月1日放假\n2.5月1日放假", ["0101", "0501"], []),
    ],
)
def test_how_it_may_be_typed(text: str, off: list[str], work: list[str]) -> None:
    def days(texts: list[str]) -> frozenset[date]:
        return frozenset(date.fromisoformat(f"2027{one}") for one in texts)

    read = read_list(text)
    assert read.found == YearList(2027, days(off), days(work)), read.faults


def test_new_year_s_rest_from_december_on() -> None:
    read = read_list("2028年 元旦：12月31日（周五）至1月2日（周日）放假，共3天")
    assert read.found is not None
    assert sorted(read.found.off) == [date(2027, 12, 31), date(2028, 1, 1), date(2028, 1, 2)]
    said = read_list("关于2012年的通知\n2012年1月1日至3日放假调休，共3天。2011年12月31日（星期六）上班。")
    assert said.found is not None and said.found.work == {date(2011, 12, 31)}


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("元旦放假", Told.NO_YEAR, 0),
        ("", Told.NO_YEAR, 0),
        ("2027年没有安排", Told.NO_DAYS, 0),
        ("2027年\n2月30日放假", Told.NO_SUCH_DAY, 2),
        ("2027年\n\n5月1日（周五）放假", Told.WRONG_WEEKDAY, 3),
        ("2027年\n5月1日至5日放假，共3天", Told.WRONG_COUNT, 2),
        ("2027年\n5月5日至1日放假", Told.BACKWARDS, 2),
        ("2027年\n5月1日至10月7日放假", Told.TOO_LONG, 2),
        ("2027年\n1月1日放假\n2029年5月1日放假", Told.OTHER_YEAR, 3),
        ("2027年\n1月1日放假\n5月1日", Told.UNCLEAR, 3),
        ("2027年\n1月2日放假\n1月2日上班", Told.BOTH, 3),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, what: Told, line: int) -> None:
    read = read_list(text)
    assert read.found is None and [(one.what, one.line) for one in read.faults] == [(what, line)]


def test_what_is_worth_a_look() -> None:
    read = read_list("2027年\n1月1日放假，1月4日（周一）上班\n10月1日至7日放假")
    assert read.found is not None and not read.found.work
    notes = {(one.what, one.days["day"]) for one in read.notes}
    assert notes == {(Told.WORKED_ANYWAY, date(2027, 1, 4)), (Told.MISSING, date(2027, 5, 1))}
    assert read.unused == 1


# --- on the calendar ---


@given(st.lists(lists(), max_size=3, unique_by=lambda one: one.year), st.integers(0, 366 * 6))
def test_a_loaded_list_counts_for_its_year_and_no_other(given_: list[YearList], offset: int) -> None:
    day = date(2024, 1, 1) + DAY * offset
    lists_ = {one.year: one for one in given_}
    made = with_lists(OFFICIAL, lists_, 7)
    if day.year in lists_:
        one = lists_[day.year]
        expected = day in one.work or (day.weekday() < 5 and day not in one.off)
        assert (day in made.festivals) == (day in one.off)
    else:
        expected = OFFICIAL.is_workday(day)
        assert (day in made.festivals) == (day in OFFICIAL.festivals)
    assert made.is_workday(day) == expected
    known = day.year in lists_ or day.year in OFFICIAL.known_years
    assert made.provisional(made.instant(day, made.hours[0][0])) is not known
    assert made.version == (7 if lists_ else OFFICIAL.version)


def test_a_list_may_speak_of_the_december_before() -> None:
    one = YearList(2028, frozenset({date(2027, 12, 31), date(2028, 1, 1)}), frozenset({date(2027, 12, 25)}))
    made = with_lists(OFFICIAL, {2028: one}, 1)
    assert not made.is_workday(date(2027, 12, 31)) and made.is_workday(date(2027, 12, 25))
    assert 2027 not in made.known_years and 2028 in made.known_years


def test_the_same_list_again_changes_nothing() -> None:
    for year in YEARS:
        again = with_lists(OFFICIAL, {year: official(year)}, 1)
        assert (again.holidays | again.festivals, again.workdays) == (OFFICIAL.festivals, OFFICIAL.workdays)
    assert not difference(official(2026), official(2026))


def test_the_library_reaches_back_to_2004() -> None:
    assert min(YEARS) == 2004 and max(YEARS) >= 2026
    assert OFFICIAL.is_workday(date(2004, 1, 17)) and not OFFICIAL.is_workday(date(2004, 1, 22))


def test_a_span_over_two_years_is_provisional_where_either_is() -> None:
    calendar = Calendar(known_years=frozenset({2026}))
    in_2026, in_2027 = 1_780_000_000_000, 1_810_000_000_000
    assert calendar.provisional(in_2026, in_2027) and not calendar.provisional(in_2026, in_2026)
    assert calendar.provisional_years(in_2026, in_2027) == (2027,)
