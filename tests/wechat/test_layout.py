"""How letters look in WeChat, whatever people write: within their bytes, whole, and never markup of theirs."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.account import Template
from channels.wechat.calling import Json
from channels.wechat.layout import choices, messages, shown, size, split, words
from channels.wechat.paging import LONGEST
from channels.wechat.templates import data
from dialogs.talk import Button, Card, Rendered, Speaker

LETTER = "01a20302-8be4-7000-b7b8-1d12664f36fb"
PEOPLES = st.text(st.sampled_from("您好。\n <>&/a;#x\"'href=👨‍👩‍👧é𠮷1\x00\u200d"), max_size=1500)
LINKS = st.sampled_from(["", "https://yz.example/i/1?a=1&b=2", 'https://yz.example/"><b>'])
LABELS = st.lists(st.text(st.sampled_from("行不<a>&; 好"), min_size=1, max_size=12), max_size=9)
_ANCHOR = re.compile(r'<a href="[^"<> ]*">[^<]*</a>')


def letter(text: str, labels: list[str], link: str) -> Rendered:
    buttons = [Button(LETTER, str(place), label) for place, label in enumerate(labels, 1)]
    buttons += [Button(LETTER, "9", "在网页上看", link=link)] if link else []
    lines = [f"{one.label} {one.link}" if one.link else f"{one.code} {one.label}" for one in buttons]
    numbered = "\n".join([text, *lines])
    return Rendered(LETTER, 0, Speaker("bot", "驿", "驿"), text, text, numbered, buttons=tuple(buttons))


def told(one: Json) -> str:
    if one["msgtype"] == "text":
        return str(one["text"]["content"])
    menu = one["msgmenu"]
    return "\n".join([menu["head_content"], *(line["content"] for line in menu["list"])])


@given(PEOPLES, LABELS, LINKS)
def test_every_part_fits_and_only_our_links_are_links(text: str, labels: list[str], link: str) -> None:
    rendered = letter(text, labels, link)
    for menu in (True, False):
        parts = [told(one) for one in messages(rendered, menu=menu)]
        assert all(0 < size(part) <= LONGEST for part in parts)
        bare = [_ANCHOR.sub("", part) for part in parts]
        assert not any(re.search("<[/!?A-Za-z]", part) or re.search("&#?[A-Za-z0-9]{1,12};", part) for part in bare)
        assert sum(len(_ANCHOR.findall(part)) for part in parts) == bool(link)


@given(PEOPLES)
def test_nothing_is_lost_between_parts(text: str) -> None:
    parts = split(text, 90)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())


@given(PEOPLES)
def test_words_read_as_they_were_written(text: str) -> None:
    """Full-width signs aside, of which each stands for the one that it looks like."""
    assert shown(text).replace("＜", "<").replace("＆", "&") == text.replace("\x00", "")


def test_numbers_that_mean_another_question_are_not_shown() -> None:
    rendered = letter("您好", ["行", "不行"], "")
    hidden = replace(rendered, numbered=rendered.plain)
    assert choices(rendered) and not choices(hidden)
    assert words(hidden) == "您好"


LISTED = "您的事项有 2 件：\nXH-261121-007 路灯不亮（待评价）\nXH-261121-008 车占通道（已提交）"


def listed(*labels: str) -> Rendered:
    return letter(LISTED, list(labels), "")


def test_what_a_list_tells_is_said_once_as_what_may_be_pressed() -> None:
    (menu,) = messages(listed("XH-261121-007 路灯不亮", "XH-261121-008 车占通道", "更多"), menu=True)
    assert told(menu).split("\n") == [*LISTED.split("\n"), "更多"]
    assert menu["msgmenu"]["head_content"] == "您的事项有 2 件："
    assert [line["id"] for line in menu["msgmenu"]["list"]] == [f"{LETTER}:{number}" for number in (1, 2, 3)]


def test_or_as_a_line_with_its_number() -> None:
    (text,) = messages(listed("XH-261121-007 路灯不亮", "XH-261121-008 车占通道", "更多"), menu=False)
    head, first, second = LISTED.split("\n")
    assert told(text).split("\n") == [head, f"1 {first}", f"2 {second}", "3 更多"]


def test_what_begins_two_lines_or_is_short_stands_by_itself() -> None:
    twice = letter(f"{LISTED}\nXH-261121-007 路灯不亮", ["XH-261121-007 路灯不亮", "您的"], "")
    assert words(twice) == f"{LISTED}\nXH-261121-007 路灯不亮\n1 XH-261121-007 路灯不亮\n2 您的"


def test_links_follow_what_may_be_pressed() -> None:
    menu, opened = messages(letter("您好", ["参加", "不参加"], "https://yz.example/x/1"), menu=True)
    assert [line["content"] for line in menu["msgmenu"]["list"]] == ["参加", "不参加"]
    assert told(opened) == '<a href="https://yz.example/x/1">在网页上看</a>'


@given(PEOPLES, st.sampled_from(["thing1", "phrase2", "name3", "character_string4", "number5", "letter6", "time7"]))
def test_a_keyword_holds_what_its_kind_may(text: str, keyword: str) -> None:
    rendered = replace(letter(text, [], ""), card=Card(text, text[:20], text[:9]))
    for part in ("number", "title", "state", "text", "time", "station"):
        value = data(Template("x", {keyword: part}), rendered)[keyword]["value"]  # type: ignore[dict-item]
        most = {"thing1": 20, "phrase2": 5, "name3": 10}.get(keyword, 32)
        assert 0 < len(value) <= most and "\n" not in value
