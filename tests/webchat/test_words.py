from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import channels.webchat
from channels.webchat.assets import icon
from channels.webchat.html import whole
from channels.webchat.lines import drawn, listed, when_text
from channels.webchat.reader import Line
from channels.webchat.words import LANGUAGES, catalogue, preferred, words
from dialogs.talk import Button, Card, Rendered, Speaker

HOUSE = Path(channels.webchat.__file__).parent
# Keys that a template puts together, by the names that it puts in.
FAMILIES = {
    "page.demo_": ("resident", "member", "head", "clerk", "staff", "liaison"),
    "page.step_": ("done", "now", "todo"),
    "page.send_": ("my", "todo", "inbox", "sheets", "duty", "human", "help", "lang"),
    "page.": ("my", "todo", "inbox", "sheets", "duty", "human", "help", "lang"),
    "page.error_": ("missing", "forbidden", "changed", "large", "invitation", "meeting", "fault"),
}


def used() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in [*HOUSE.glob("*.py"), *HOUSE.glob("templates/*.html")]]
    keys = {key for source in sources for key in re.findall(r"""["'](page\.[a-z0-9_]*)["']""", source)}
    for family, names in FAMILIES.items():
        keys.discard(family)
        keys.update(family + name for name in names)
    keys.update(f"page.error_{name}_next" for name in FAMILIES["page.error_"])
    return keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_holds_exactly_what_pages_say(language: str) -> None:
    assert set(catalogue(language)) == used()


def test_both_languages_fill_in_the_same_things() -> None:
    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, text in catalogue("zh_CN").items():
        if not key.startswith("page.when_"):  # an English date needs no year sign
            assert blanks(text) == blanks(catalogue("en")[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_middle_dots(language: str) -> None:
    assert not [text for text in catalogue(language).values() if "·" in text]


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh_CN"), ("en", "en"), ("EN-us,zh", "en"), ("zh-HK,en", "zh_CN"), ("fr, en;q=0.4", "en"), ("*", "zh_CN")],
)
def test_the_language_of_a_browser(header: str, language: str) -> None:
    assert preferred(header) == language


def test_an_unknown_icon_is_a_dot_and_no_way_to_a_file() -> None:
    assert "<circle" in icon("no-such-icon") and icon("../static/icon") == icon("no-such-icon")
    assert "<path" in icon("tag")


HOUR = 3_600_000
NOON = 1_795_233_600_000  # 2026-11-21 12:00 in Shanghai


def line(number: int, at: int, mine: bool = False, name: str = "驿站助手", style: str = "bubble") -> Line:
    speaker = Speaker("bot", name, name[0])
    return Line(number, mine, Rendered(str(number), at, speaker, "…", style=style))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (0, "今天 12:00", "Today 12:00"),
        (12.5, "昨天 23:30", "Yesterday 23:30"),
        (48, "11月19日 12:00", "19 Nov, 12:00"),
        (24 * 365, "2025年11月21日 12:00", "21 Nov 2025, 12:00"),
    ],
)
def test_when(hours: float, chinese: str, english: str) -> None:
    zone, at = ZoneInfo("Asia/Shanghai"), int(NOON - hours * HOUR)
    assert when_text(at, NOON, zone, words("zh_CN")) == chinese
    assert when_text(at, NOON, zone, words("en")) == english


def test_grouping() -> None:
    minute = 60_000
    lines = [
        line(1, NOON),
        line(2, NOON + minute),
        line(3, NOON + minute, name="李慧敏 委员"),
        line(4, NOON + minute, mine=True),
        line(5, NOON + 2 * minute, mine=True),
        line(6, NOON + 2 * minute, style="move"),
        line(7, NOON + 30 * minute),
        line(8, NOON + 31 * minute),
    ]
    views = list(drawn(lines, None, words("zh_CN"), NOON, ZoneInfo("Asia/Shanghai")))
    assert [view.goes_on for view in views] == [False, True, False, False, True, False, False, True]
    assert [bool(view.when) for view in views] == [True, False, False, False, False, False, True, False]
    assert [view.pill for view in views] == [False] * 5 + [True, False, False]


def test_a_list_is_told_once() -> None:
    text = "要您处理的有 2 件：\nXM-261101-001 每天早上（要重办）\nXM-261120-001 垃圾房边上（还没接单） 已超 2 天"
    first, second, more = (
        Button("l", "1", "XM-261101-001 每天早上"),
        Button("l", "2", "XM-261120-001 垃圾房边上"),
        Button("l", "3", "更多"),
    )
    letter = Rendered("l", NOON, Speaker("bot", "驿站助手", "驿"), text, buttons=(first, second, more))
    said, rows, others = listed(letter)
    assert said == "要您处理的有 2 件："
    assert [(row.number, row.title, row.note) for row in rows] == [
        ("XM-261101-001", "每天早上", "要重办"),
        ("XM-261120-001", "垃圾房边上", "还没接单，已超 2 天"),
    ]
    assert others == (more,)
    on_card = Rendered("l", NOON, letter.speaker, text, buttons=(first,), card=Card("每天早上"))
    assert listed(on_card) == (text, (), (first,))


def test_numbers_do_not_break() -> None:
    assert whole("编号 XM-261121-007。") == '编号 <span class="nb">XM-261121-007</span>。'
    assert whole("回执号 9090 8199 1812 9541") == '回执号 <span class="nb">9090 8199 1812 9541</span>'
    assert whole("3 栋 <b> 0755-0000 0187") == '3 栋 &lt;b&gt; <span class="nb">0755-0000 0187</span>'
    assert whole("行动项 XM-C26-001-1") == '行动项 <span class="nb">XM-C26-001-1</span>'
    assert whole("XM-26-1 与 2026-11-21") == "XM-26-1 与 2026-11-21"
