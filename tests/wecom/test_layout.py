from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wecom.layout import LONGEST, Card, Layout, lay_out, split
from dialogs.talk import Rendered
from tests.wecom.station import letter, letter_id
from tests.wecom.vectors import VECTORS

DOCUMENTED = {one["body"]["template_card"]["card_type"]: one["body"]["template_card"] for one in VECTORS["outbound"]}
LINK = (("在网页里看", "https://yz.example.cn/w/abc"),)


def shown(rendered: Rendered, *, cards: bool = True) -> Layout:
    return lay_out(rendered, ("确定", "OK"), cards=cards)


def card(rendered: Rendered) -> Card:
    found = shown(rendered).card
    assert found is not None
    return found


def test_a_short_question_is_a_card_alone() -> None:
    found = shown(letter("新的民情\n3 栋消防通道占车", "接单", "退单"))
    assert found.texts == ()
    assert found.card == {
        "card_type": "button_interaction",
        "main_title": {"title": "新的民情"},
        "sub_title_text": "3 栋消防通道占车",
        "task_id": letter_id(1),
        "button_list": [
            {"type": 0, "key": f"{letter_id(1)}:1", "text": "接单", "style": 1},
            {"type": 0, "key": f"{letter_id(1)}:2", "text": "退单", "style": 2},
        ],
    }


@pytest.mark.parametrize("kind", ["button_interaction", "vote_interaction"])
def test_a_card_has_no_part_that_is_not_documented(kind: str) -> None:
    labels = ("接单", "退单") if kind == "button_interaction" else tuple("一二三四五六七")
    found = card(letter("选一个\n好吗", *labels, links=LINK if kind == "button_interaction" else ()))
    assert found["card_type"] == kind

    def known(ours: Any, theirs: Any) -> None:
        if isinstance(ours, dict):
            assert ours.keys() <= theirs.keys() | {"type", "url"}
            for name in ours.keys() & theirs.keys():
                known(ours[name], theirs[name])
        elif isinstance(ours, list):
            for one in ours:
                known(one, theirs[0])

    known(found, DOCUMENTED[kind])


def test_long_words_go_before_their_card() -> None:
    words = "一" * 200
    found = shown(letter(words, "接单"))
    assert found.texts == (words,)
    assert found.card is not None and found.card["main_title"]["title"] == "一" * 25 + "…"
    assert "sub_title_text" not in found.card


def test_a_card_after_words_is_named_by_their_first_sentence() -> None:
    found = card(letter("您找哪个驿站？点一个，写名字也行。" + "把位置发来也行。" * 20, "好"))
    assert found["main_title"] == {"title": "您找哪个驿站？"}


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("幸福里3栋南门消防通道晚上总有车占着，喊了好几回都没人理睬", "幸福里3栋南门消防通道晚上总有车占着…"),
        ("Cars block the fire lane every evening", "Cars block the fire lane…"),
        ("一" * 24 + "👨‍👩‍👧在", "一" * 24 + "…"),
        ("物业、业委会、社区、消防、街道、城管（都要来人）一起去看现场", "物业、业委会、社区、消防、街道…"),
    ],
)
def test_a_title_is_cut_where_a_clause_or_a_word_ends_and_the_whole_stands_in_the_words(words: str, title: str) -> None:
    found = shown(letter(words, "接单"))
    assert found.card is not None and found.card["main_title"] == {"title": title}
    assert found.texts == (words,)


def test_many_choices_are_a_list() -> None:
    found = shown(letter("请选择地点", *(f"第{n}处" for n in range(1, 10))))
    assert found.card is not None and found.texts == ()
    assert [one["id"] for one in found.card["checkbox"]["option_list"]] == [str(n) for n in range(1, 10)]
    assert found.card["submit_button"] == {"text": "确定", "key": f"{letter_id(1)}:"}
    assert card(letter("地点\n请选一个", *"1234567"))["main_title"] == {"title": "地点", "desc": "请选一个"}
    assert card(letter("Where?", *"123456789"))["submit_button"]["text"] == "OK"


def test_labels_longer_than_a_list_shows_are_told_in_full() -> None:
    long = "幸福里社区居民委员会旁边的社区协商驿站"
    found = shown(letter("哪一个？", long, "别的"))
    assert found.texts == (f"哪一个？\n1 {long}\n2 别的",) and found.card is not None
    assert [one["text"] for one in found.card["checkbox"]["option_list"]] == ["1 " + long[:14] + "…", "2 别的"]


def test_links_are_buttons_where_there_is_room() -> None:
    found = card(letter("看看", "好", links=LINK))
    assert found["button_list"][1] == {"type": 1, "url": LINK[0][1], "text": "在网页里看", "style": 2}
    full = shown(letter("看看", *"一二三四五六", links=LINK))
    assert full.texts == ('看看\n<a href="https://yz.example.cn/w/abc">在网页里看</a>',)
    assert full.card is not None and len(full.card["button_list"]) == 6


def test_links_alone_stand_in_the_words() -> None:
    found = shown(letter("看看", links=LINK))
    assert (found.texts, found.card) == (('看看\n<a href="https://yz.example.cn/w/abc">在网页里看</a>',), None)


def test_nobody_makes_links_of_ours() -> None:
    for bait in ('<a href="http://evil.example">领补贴</a>', "< A href=x>y</ a >"):
        (text,) = shown(letter(f"居民说：{bait}")).texts
        assert not re.search(r"<\s*/?\s*a\b", text, re.IGNORECASE)
    (text,) = shown(letter("x<b 3<4", links=(('"><a', 'https://x.cn/"><a'),))).texts
    assert text == 'x<b 3<4\n<a href="https://x.cn/%22%3E%3Ca">"＞＜a</a>'


def test_without_cards_choices_are_lines() -> None:
    found = shown(letter("新的民情", "接单", "退单", links=LINK), cards=False)
    assert found.card is None
    assert found.texts == ('新的民情\n1 接单\n2 退单\n<a href="https://yz.example.cn/w/abc">在网页里看</a>',)


def test_numbers_that_mean_another_question_are_not_shown() -> None:
    one = letter("新的民情", "接单", numbered="新的民情")
    assert shown(one, cards=False).texts == ("新的民情",)
    assert card(one)["button_list"][0]["text"] == "接单"


def test_nothing_to_say_says_nothing() -> None:
    assert shown(letter(" \n ")) == Layout((), None, ())
    assert card(letter("", "好"))["main_title"]["title"] == "…"


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("。\n 一😀👍🏽é\u200d🇨🇳"), max_size=3000)


@given(TEXTS)
def test_parts_fit_and_nothing_is_lost(text: str) -> None:
    parts = split(text)
    assert all(0 < len(part.encode()) <= LONGEST for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(TEXTS, st.lists(st.text(min_size=1, max_size=45), max_size=12), st.booleans())
def test_every_layout_is_one_that_is_taken(text: str, labels: list[str], cards: bool) -> None:
    found = shown(letter(text, *labels, links=LINK), cards=cards)
    for part in (*found.texts, *found.plain):
        assert part.strip() and len(part.encode()) <= LONGEST
    if found.card is not None:
        title, rest = found.card["main_title"]["title"], found.card.get("sub_title_text", "")
        assert 0 < len(title) <= 26 and len(rest) <= 112 and len(found.card["main_title"].get("desc", "")) <= 30
        assert len(found.card.get("button_list", [])) <= 6
