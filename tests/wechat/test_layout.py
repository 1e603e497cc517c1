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
    later = words(replace(hidden, card=Card("着火了", "XM-261123-002", "已派单")))
    assert later.endswith("要办这件，发 XM-261123-002")


def test_numbers_come_with_how_to_use_them() -> None:
    assert words(letter("您好", ["行", "不行"], "")) == "您好\n1 行\n2 不行\n要选哪一个，回复前面的数字就行"
    assert words(letter("您好", [], "https://yz.example/i/1")).endswith("在网页上看</a>")
    alone = replace(letter("写一句", ["取消"], ""), numbered="写一句\n取消")
    assert words(alone) == "写一句\n取消"


def test_a_list_names_each_matter_once() -> None:
    lines = ["您的事项有 2 件：", "XM-261123-001 路灯不亮（已派单）", "XM-C26-001 电梯谁来修，三天没人管（筹备中）"]
    rendered = letter("\n".join(lines), ["XM-261123-001 路灯不亮", "XM-C26-001 电梯谁来修…", "日历"], "")
    (menu,) = messages(rendered, menu=True)
    assert [one["content"] for one in menu["msgmenu"]["list"]] == ["XM-261123-001", "XM-C26-001", "日历"]
    assert words(rendered).splitlines()[3:6] == ["1 XM-261123-001", "2 XM-C26-001", "3 日历"]


def test_an_address_that_the_words_spell_out_is_no_second_link() -> None:
    link = "https://yz.example/i/1"
    assert words(letter(f"复制到电脑上也行：\n{link}", [], link)) == f"复制到电脑上也行：\n{link}"


@given(PEOPLES, st.sampled_from(["thing1", "phrase2", "name3", "character_string4", "number5", "letter6", "time7"]))
def test_a_keyword_holds_what_its_kind_may(text: str, keyword: str) -> None:
    rendered = replace(letter(text, [], ""), card=Card(text, text[:20], text[:9]))
    for part in ("number", "title", "state", "text", "time", "station"):
        value = data(Template("x", {keyword: part}), rendered)[keyword]["value"]  # type: ignore[dict-item]
        most = {"thing1": 20, "phrase2": 5, "name3": 10}.get(keyword, 32)
        assert 0 < len(value) <= most and "\n" not in value
