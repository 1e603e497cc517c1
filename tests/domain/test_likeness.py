"""What is offered first when two reports may be about the same matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.wording.likeness import likeness, ranked

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


@given(st.text(max_size=80), st.text(max_size=80))
def test_alike_either_way_round_and_between_nothing_and_the_same(one: str, two: str) -> None:
    assert likeness(one, two) == likeness(two, one)
    assert 0.0 <= likeness(one, two) <= 1.0


def test_the_same_words_are_wholly_alike_and_wordless_ones_not_at_all() -> None:
    assert likeness(LANE, LANE) == 1.0
    assert likeness(LANE, "消防通道 晚上总有車占着") > likeness(LANE, "电梯坏了三天没人修")
    assert likeness("", LANE) == likeness("！？", LANE) == 0.0


def test_the_same_category_comes_first_then_the_likest() -> None:
    others = {
        "lift": ("电梯坏了三天没人修", "lifts"),
        "lane": ("消防通道夜里停满了车", "charging"),
        "wires": ("楼道里飞线充电", "charging"),
        "cars": ("楼下的消防通道晚上又有车占着", "parking"),
    }
    assert ranked(LANE, "charging", others) == ["lane", "wires", "cars", "lift"]


def test_enormous_words_are_read_in_part() -> None:
    assert likeness(LANE * 10_000, LANE) > 0.9
