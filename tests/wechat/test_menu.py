"""The account's menus: set where they differ, and given to exactly those who serve."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.texts import first_bytes
from channels.wechat.calling import ApiError, Json
from channels.wechat.menu import KEY_BYTES, LINE_BYTES, Line, Menus, Section, drawn
from dialogs.commands import heard
from dialogs.standing_menu import MENUS, Worn, worn
from domain.people import Role
from locales.catalogue import LANGUAGES, said
from tests.wechat.own_account import Platform

EVERYBODY = (
    Section("反映问题", (Line("反映问题", "/report"),)),
    Section("更多", (Line("帮助", "/help"), Line("找真人", "/human"))),
)
MEMBERS = (Section("我的待办", (Line("我的待办", "/todo"),)),)


async def test_a_menu_is_set_once_and_again_only_where_it_differs() -> None:
    platform = Platform()
    menus = Menus(platform, EVERYBODY, {"驿站委员": MEMBERS})
    tags = await menus.set_up()
    assert platform.menu["button"] == drawn(EVERYBODY)
    assert [(one["matchrule"], one["button"]) for one in platform.own] == [
        ({"tag_id": str(tags["驿站委员"])}, drawn(MEMBERS))
    ]
    platform.asked.clear()
    assert await menus.set_up() == tags
    assert platform.asked == ["/cgi-bin/menu/get", "/cgi-bin/tags/get"]
    changed = Menus(platform, EVERYBODY, {"驿站委员": EVERYBODY})
    await changed.set_up()
    assert [one["button"] for one in platform.own] == [drawn(EVERYBODY)]


async def test_other_menus_of_the_account_stay() -> None:
    platform = Platform(menu={"button": drawn(EVERYBODY)}, tags={7: "老师"}, people={7: set()})
    theirs = {"button": drawn(MEMBERS), "matchrule": {"tag_id": "7"}, "menuid": 1}
    platform.own = [theirs]
    await Menus(platform, EVERYBODY, {"驿站委员": MEMBERS}).set_up()
    assert theirs in platform.own and len(platform.own) == 2 and "/cgi-bin/menu/create" not in platform.asked


async def test_an_account_that_may_have_no_menus_says_so() -> None:
    class Poor(Platform):
        def menu_get(self) -> Json:
            raise ApiError(48001)

    with pytest.raises(ApiError, match="48001"):
        await Menus(Poor(), EVERYBODY, {}).set_up()


@pytest.mark.parametrize("before", [set(), {"left", *(f"o{n:03}" for n in range(30))}])
async def test_exactly_those_who_serve_have_the_tag(before: set[str]) -> None:
    platform = Platform(tags={100: "驿站委员"}, people={100: set(before)})
    menus = Menus(platform, EVERYBODY, {"驿站委员": MEMBERS})
    serving = {f"o{n:03}" for n in range(130)}
    assert await menus.tag(100, serving) == len(serving ^ before)
    assert platform.people[100] == serving
    assert await menus.tag(100, serving) == 0


@given(st.text(max_size=30), st.integers(1, 40))
def test_no_character_is_broken(text: str, most: int) -> None:
    found = first_bytes(text, most)
    assert len(found.encode()) <= most and text.startswith(found)


@pytest.mark.parametrize("of", Worn)
def test_every_role_s_menu_fits_and_says_what_the_bot_hears(of: Worn) -> None:
    menu = MENUS[of]
    assert 1 <= len(menu) <= 3
    for language in LANGUAGES:
        for group in menu:
            assert len(said(group.label, language).encode()) <= KEY_BYTES
            assert 1 <= len(group.entries) <= 5
            for entry in group.entries:
                assert len(said(entry.label, language).encode()) <= (
                    LINE_BYTES if len(group.entries) > 1 else KEY_BYTES
                )
                assert heard(entry.says) is not None


def test_which_menu_somebody_gets() -> None:
    assert worn(frozenset()) is Worn.RESIDENT
    assert worn({Role.MEMBER, Role.HEAD}) is Worn.DESK
    assert worn({Role.MEMBER, Role.LIAISON}) is Worn.MEMBER
    assert worn({Role.LIAISON}) is Worn.LIAISON
