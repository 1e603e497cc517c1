"""Who is named: by name, by surname and office, by the office in a complaint; never by the name of a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Role
from domain.recusal import Serving, named
from domain.wording.address import _SINGLE

LI = Serving("li", ("李慧敏", "Li Huimin"), "李", frozenset({Role.MEMBER}), sits=True)
HE = Serving("he", ("何静",), "何", frozenset({Role.MEMBER}))
WANG = Serving("wang", ("王建国",), "王", frozenset({Role.HEAD}))
ZHAO = Serving("zhao", ("赵安",), "赵", frozenset({Role.CLERK}))
SUN = Serving("sun", ("孙悦", "Sun Yue"), "孙", frozenset({Role.MEMBER, Role.HEAD}))
ZHOU = Serving("zhou", ("周宁",), "周", frozenset({Role.MEMBER}))
OUYANG = Serving("ouyang", ("欧阳明",), "欧阳", frozenset({Role.MEMBER}))
ALL = (LI, HE, WANG, ZHAO, SUN, ZHOU, OUYANG)

NAMED = {
    "李慧敏上门两次都没敲门": {"li"},
    "我要说说 李 慧 敏 这个人": {"li"},
    "李委员说话很难听": {"li"},
    "谢谢李委员帮我修好了灯": {"li"},
    "小李委员来过一次": {"li"},
    "李某委员收了物业的东西": {"li"},
    "欧阳委员答应的事没有下文": {"ouyang"},
    "王站长把事情压着": {"wang"},
    "王建国站长和物业是亲戚": {"wang"},
    "站长收了开发商的红包": {"wang", "sun"},
    "你们站长态度太差了": {"wang", "sun"},
    "我投诉站长": {"wang", "sun"},
    "孙委员不回我": {"sun"},
    "联络员骂人": {"zhao"},
    "赵联络员登记错了": {"zhao"},
    "今天值班的委员态度恶劣": {"li"},
    "值班委员迟到半小时": {"li"},
    "李慧敏和王建国一起来的": {"li", "wang"},
    "Member Li never came": {"li"},
    "li huimin shouted at my mother": {"li"},
    "the head is rude to old people": {"wang", "sun"},
    "尊敬的王站长：李委员骂人": {"li"},
    "您好，王站长您好，我要告何静": {"he"},
    "李慧敏，态度很差": {"li"},
    "李委員說話難聽": {"li"},
}
NOBODY = (
    "李家村的路灯坏了",
    "站长街 3 号门口堆垃圾",
    "王建国路和人民路路口没有红绿灯",
    "李慧敏小学门口堵车",
    "赵安村停水",
    "何静巷的井盖没了",
    "车站长椅坏了，没人管",
    "驿站长期没人，电话不接",
    "地铁站长按了铃也不来，态度差",
    "火车站站长期不修",
    "站长室的门坏了",
    "为何静音时间还在施工",
    "这周宁愿不来也不要夜里施工",
    "李子树挡住了窗户",
    "王姐说楼道没灯",
    "赵先生家漏水，物业不管",
    "委员什么时候来？",
    "请站长看一下 3 栋的水管",
    "王站长您好，楼下路灯坏了",
    "尊敬的站长：我家楼上漏水，物业不管，找了三次也没人来，都快一个月了，天花板都要掉下来，一直不修",
    "李委员你好，我们这里停水了",
    "业委会委员不管事",
    "link to linhuimin.example",
    "",
)


@pytest.mark.parametrize("words", NAMED)
def test_named(words: str) -> None:
    assert named(words, ALL) == NAMED[words]


@pytest.mark.parametrize("words", NOBODY)
def test_nobody_is_named(words: str) -> None:
    assert named(words, ALL) == set()


SURNAMES = st.sampled_from(sorted(set(_SINGLE) - set("何周方高安白时马")))
GIVEN = st.text(alphabet="慧敏建国静悦宁涛明芳伟秀英杰磊", min_size=1, max_size=2)
AROUND = st.text(alphabet="楼下路灯坏了停水半夜很吵，。！？ 0123abc\n", max_size=60)
PLACES = st.sampled_from(["路", "街", "村", "家村", "巷", "小区", "社区", "小学", "桥", "花园", "室"])


@given(SURNAMES, GIVEN, AROUND, AROUND)
def test_a_whole_name_is_found_wherever_it_stands(surname: str, given_: str, before: str, after: str) -> None:
    who = Serving("x", (surname + given_,), surname, frozenset({Role.MEMBER}))
    # what follows must not turn the name into that of a place
    assert named(f"{before}。{surname}{given_}，{after}", [who]) == {"x"}


OFFICES = st.sampled_from([(Role.MEMBER, "委员"), (Role.HEAD, "站长"), (Role.CLERK, "联络员")])


@given(SURNAMES, GIVEN, AROUND, AROUND, OFFICES)
def test_surname_and_office_are_found(
    surname: str, given_: str, before: str, after: str, office: tuple[Role, str]
) -> None:
    who = Serving("x", (surname + given_,), surname, frozenset({office[0]}))
    other = Serving("y", ("欧阳" + given_,), "欧阳", frozenset({office[0]}))
    assert named(f"{before}。说的是{surname}{office[1]}，{after}", [who, other]) == {"x"}


@given(SURNAMES, GIVEN, AROUND, AROUND, PLACES)
def test_the_name_of_a_place_is_nobody(surname: str, given_: str, before: str, after: str, place: str) -> None:
    who = Serving("x", (surname + given_,), surname, frozenset({Role.MEMBER, Role.HEAD, Role.CLERK}))
    assert named(f"{before}。{surname}{given_}{place}，{after}", [who]) == set()
    assert named(f"{before}。{surname}家{place}，{after}", [who]) == set()


@given(AROUND, AROUND)
def test_words_without_a_name_name_nobody(before: str, after: str) -> None:
    assert named(before + after, ALL) == set()


@given(st.text(max_size=400))
def test_whatever_is_written_is_read(words: str) -> None:
    assert named(words, ALL) <= {who.person_id for who in ALL}


def test_a_hundred_thousand_characters_hold_nobody_up() -> None:
    assert named("站长站" * 33_000, ALL) == set()
    assert named("李" * 100_000, ALL) == set()


def test_without_a_name_nothing_is_found() -> None:
    nameless = Serving("x", ("",), "", frozenset({Role.MEMBER}))
    assert named("委员来了", [nameless]) == set()
    assert named("投诉站长", [Serving("h", (), "", frozenset({Role.HEAD}))]) == {"h"}
