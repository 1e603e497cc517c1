"""How letters look in WeChat, whatever people write: within their bytes, whole, and never markup of theirs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.account import PARTS, Account, Template
from channels.wechat.calling import Json
from channels.wechat.layout import choices, messages, shown, size, split, words
from channels.wechat.paging import LONGEST
from channels.wechat.templates import data
from channels.wechat.templates import page as opens
from dialogs.talk import Button, Card, Rendered, Speaker

LETTER = "01a20302-8be4-7000-b7b8-1d12664f36fb"
KEYWORDS = [
    *("thing1", "phrase2", "name3", "character_string4", "number5", "letter6", "time7", "const8", "short_thing9"),
    "phone_number10",
]
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
    later = words(replace(hidden, card=Card("着火了", "XM-261123-002", "已派单")))
    assert later.endswith("要办这件，发 XM-261123-002")


def test_numbers_come_with_how_to_use_them() -> None:
    assert words(letter("您好", ["行", "不行"], "")) == "您好\n1 行\n2 不行\n要选哪一个，回复前面的数字就行"
    assert words(letter("您好", [], "https://yz.example/i/1")).endswith("在网页上看</a>")
    alone = replace(letter("写一句", ["取消"], ""), numbered="写一句\n取消")
    assert words(alone) == "写一句\n取消"


def test_a_label_that_was_cut_stands_for_its_line() -> None:
    lines = ["您的事项有 2 件：", "XM-261123-001 路灯不亮（已派单）", "XM-C26-001 电梯谁来修，三天没人管（筹备中）"]
    rendered = letter("\n".join(lines), ["XM-261123-001 路灯不亮", "XM-C26-001 电梯谁来修…", "日历"], "")
    (menu,) = messages(rendered, menu=True)
    assert [one["content"] for one in menu["msgmenu"]["list"]] == [*lines[1:], "日历"]
    assert words(rendered).splitlines()[1:4] == [f"1 {lines[1]}", f"2 {lines[2]}", "3 日历"]


def test_an_address_that_the_words_spell_out_is_no_second_link() -> None:
    link = "https://yz.example/i/1"
    assert words(letter(f"复制到电脑上也行：\n{link}", [], link)) == f"复制到电脑上也行：\n{link}"


HOW = "要选哪一个，回复前面的数字就行"
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
    assert told(text).split("\n") == [head, f"1 {first}", f"2 {second}", "3 更多", HOW]


def test_what_begins_two_lines_or_is_short_stands_by_itself() -> None:
    twice = letter(f"{LISTED}\nXH-261121-007 路灯不亮", ["XH-261121-007 路灯不亮", "您的"], "")
    assert words(twice) == f"{LISTED}\nXH-261121-007 路灯不亮\n1 XH-261121-007 路灯不亮\n2 您的\n{HOW}"


def test_links_follow_what_may_be_pressed() -> None:
    menu, opened = messages(letter("您好", ["参加", "不参加"], "https://yz.example/x/1"), menu=True)
    assert [line["content"] for line in menu["msgmenu"]["list"]] == ["参加", "不参加"]
    assert told(opened) == '<a href="https://yz.example/x/1">在网页上看</a>'


@given(PEOPLES, st.sampled_from(KEYWORDS))
def test_a_keyword_holds_what_its_kind_may(text: str, keyword: str) -> None:
    rendered = replace(letter(text, [], ""), card=Card(text, text[:20], text[:9]))
    for part in PARTS:
        value = data(Template("x", {keyword: part}), rendered)[keyword]["value"]
        most = {"thing1": 20, "phrase2": 5, "name3": 10, "const8": 20, "short_thing9": 10, "phone_number10": 17}
        assert len(value) <= most.get(keyword, 32) and "\n" not in value
        assert value or keyword == "const8"


def filled(keyword: str, part: str, rendered: Rendered) -> str:
    return str(data(Template("x", {keyword: part}), rendered)[keyword]["value"])


@pytest.mark.parametrize(
    ("words", "number", "page"),
    [
        ("您的事项 XH-261121-007 已经有人接了。", "XH-261121-007", "/wechat/main/in?item=XH-261121-007"),
        ("XH-261121-007 有答复。\n请您评价 XH-261121-007。", "XH-261121-007", "/wechat/main/in?item=XH-261121-007"),
        ("XH-261121-007 和 XH-261121-008 是同一件事。", "-", "/wechat/main/in"),
        ("明天上午九点您值班。", "-", "/wechat/main/in"),
    ],
)
def test_a_template_of_words_alone_has_the_number_that_they_name_and_leads_to_our_pages(
    words: str, number: str, page: str
) -> None:
    rendered = replace(letter(words, [], ""), card=None)
    account = Account("main", "wx0", "s", "t", "k", pages="https://yz.example")
    template = Template("x", {"character_string1": "number", "thing2": "title"})
    values = {name: one["value"] for name, one in data(template, rendered).items()}
    assert values["character_string1"] == number
    assert words.startswith(values["thing2"].removesuffix("…"))
    assert opens(account, template, rendered) == f"https://yz.example{page}"
    assert opens(replace(account, pages=""), template, rendered) == ""
    assert opens(account, replace(template, link=False), rendered) == ""


def test_a_first_line_is_cut_at_a_border() -> None:
    assert filled("thing2", "title", letter("您的答复来了。物业说周五以前把车全部清走", [], "")) == (
        "您的答复来了。物业说周五以前把车全部清走"
    )
    assert filled("thing2", "title", letter("您反映的占道已经清走了。物业说周五以前再来划线", [], "")) == (
        "您反映的占道已经清走了。…"
    )
    assert filled("thing2", "title", letter("啊" * 18 + "👨‍👩‍👧在", [], "")) == "啊" * 18 + "…"


def test_a_constant_says_an_approved_word_or_nothing() -> None:
    rendered = replace(letter("x", [], ""), card=Card("t", "n", "部门办理中"))
    assert filled("const3", "state", rendered) == "部门办理中"
    assert filled("const3", "state", replace(rendered, card=Card("t", "n", "With the department"))) == ""
    assert filled("const3", "=进度提醒", rendered) == "进度提醒"
