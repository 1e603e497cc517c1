"""The first of the staff comes in by a code from the machine; who joins is seen by those in charge."""

from __future__ import annotations

import pytest

from bot.reader import WebReader
from domain.people import Role
from handlers.absent_people import absent, batch_code, invite_batch
from handlers.invitations import make_invitation
from handlers.make_link import link_code, new_code
from handlers.staff_code import code_in, make_staff_code, unclaimed
from tests.talk import World

HOUR = 3600


async def invited(world: World, name: str = "", role: Role = Role.MEMBER) -> str:
    station = world.core.house.district.by_code("XM")
    assert station is not None
    return await make_invitation(world.core.house, role, station.id, name, 7)


async def test_the_first_of_the_staff_opens_the_code_and_reads_what_he_can_do(world: World) -> None:
    assert await unclaimed(world.core.house)
    zhou = world.person("周宁")
    await zhou.opens(f"in_{await make_staff_code(world.core.house)}")
    joined = zhou.hears("say.joined")
    assert "周宁，欢迎您！您的身份：工作人员。" in joined.text and "发“设置”" in joined.text
    assert {"收件箱", "设置", "帮助"} <= {button.label for button in joined.buttons}
    assert not await unclaimed(world.core.house)
    await zhou.says("帮助")
    assert zhou.hears("say.help_staff").text.startswith("您管全区")


@pytest.mark.parametrize("typed", ["/start {code}", "/start in_{code}", "{code}", " {CODE} ", "in_{code}"])
async def test_the_code_may_be_typed_by_hand(world: World, typed: str) -> None:
    code = await make_staff_code(world.core.house)
    zhou = world.person("周宁")
    await zhou.says(typed.format(code=code, CODE=code.upper()))
    world.lines = []  # each time another code
    zhou.hears("say.joined")


async def test_a_code_read_aloud_in_fours(world: World) -> None:
    code = await make_staff_code(world.core.house)
    zhou = world.person("周宁")
    await zhou.says(" ".join(code[n : n + 4] for n in range(0, 16, 4)))
    world.lines = []
    zhou.hears("say.joined")


async def test_a_new_code_makes_the_one_before_void_and_an_hour_ends_it(world: World) -> None:
    first, second = await make_staff_code(world.core.house), await make_staff_code(world.core.house)
    zhou = world.person("周宁")
    await zhou.opens(f"in_{first}")
    zhou.hears("refusal.invitation_bad")
    world.later(seconds=HOUR)
    await zhou.opens(f"in_{second}")
    zhou.hears("refusal.invitation_bad")
    await zhou.opens(f"in_{await make_staff_code(world.core.house)}")
    zhou.hears("say.joined")
    assert len([row for row in await world.rows_of("events") if row["name"] == "district.invited"]) == 3


async def test_a_code_leaves_other_invitations_good(world: World) -> None:
    code = await invited(world, "许立")
    await make_staff_code(world.core.house)
    xu = world.person("许立")
    await xu.opens(f"in_{code}")
    xu.hears("say.joined")


async def test_the_last_staff_account_is_lost_and_found_again(world: World) -> None:
    lost = await world.member("周宁", role="staff")
    phone = world.person("周宁的新手机")
    await phone.opens(f"in_{await make_staff_code(world.core.house)}")
    assert "周宁" in phone.hears("say.joined").text
    assert len([row for row in await world.rows_of("persons") if row["import_key"]]) == 7
    lost.hears("say.linked_elsewhere")  # whoever has the old phone, or the owner himself, is not left in the dark


async def test_where_there_are_two_of_the_staff_the_name_is_asked(world: World) -> None:
    house = world.core.house
    await world.member("周宁", role="staff")
    xia = world.person("夏雨")
    await xia.opens(f"in_{await make_staff_code(house, '夏雨')}")
    xia.hears("say.joined")
    again = world.person("夏雨的新手机")
    await again.opens(f"in_{await make_staff_code(house)}")
    again.hears("join.full_name.ask")
    await again.says("夏雨")
    assert "夏雨，欢迎您" in again.hears("say.joined").text
    staff = [row for row in await world.rows_of("appointments") if row["role"] == "staff"]
    assert len(staff) == 2, "nobody is doubled"


async def test_whoever_serves_already_becomes_staff_besides(world: World) -> None:
    head = await world.member("王建国", role="head")
    await head.opens(f"in_{await make_staff_code(world.core.house)}")
    head.hears("say.joined")
    held = await world.rows_of("appointments")
    mine = {row["person_id"] for row in held if row["role"] == "head"} & {
        row["person_id"] for row in held if row["role"] == "staff"
    }
    assert len(mine) == 1


async def test_who_joins_is_told_to_head_and_staff_at_once(world: World) -> None:
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    other = await world.member("孙悦", role="head", station="NY")
    stranger = world.person("许立")
    await stranger.opens(f"in_{await invited(world, '许立')}")
    stranger.hears("say.joined")
    for who in (head, staff):
        told = who.hears("say.somebody_joined")
        assert told.text.startswith("许立 委员已加入香蜜社区协商驿站。")
        assert "结束任职" in [button.label for button in told.buttons]
    other.hears_nothing()


async def test_of_a_new_head_the_other_head_is_told_whom_to_turn_to(world: World) -> None:
    head = await world.member("王建国", role="head")
    second = world.person("钱立")
    await second.opens(f"in_{await invited(world, '钱立', Role.HEAD)}")
    told = head.hears("say.somebody_joined_above")
    assert "工作人员" in told.text and not told.buttons


async def test_a_forwarded_invitation_opens_once(world: World) -> None:
    code = await invited(world, "许立")
    xu, friend = world.person("许立"), world.person("转收的人")
    await xu.opens(f"in_{code}")
    xu.hears("say.joined")
    await friend.opens(f"in_{code}")
    assert "再要一个" in friend.hears("refusal.invitation_bad").text
    await friend.opens()
    friend.hears("say.welcome_no_station", "station.station.ask")


async def test_invited_twice_nothing_is_doubled(world: World) -> None:
    xu = world.person("许立")
    await xu.opens(f"in_{await invited(world, '许立')}")
    before = len(await world.rows_of("appointments"))
    second = await invited(world, "许立")
    await xu.opens(f"in_{second}")
    assert "许立，您已经是香蜜社区协商驿站委员了" in xu.hears("say.already_in").text
    assert len(await world.rows_of("appointments")) == before
    friend = world.person("转收的人")
    await friend.opens(f"in_{second}")
    friend.hears("refusal.invitation_bad")


async def test_sixteen_other_letters_are_no_code(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("你好")
    await chen.presses("同意")
    await chen.says("abcdefghjkmnpq23")
    chen.hears("report.place.ask")


def test_every_code_tells_itself_from_a_word_and_a_receipt() -> None:
    codes = [new_code() for _ in range(2000)]  # without care one in 120 would have no digit
    assert all(code_in(code) == code for code in codes)


def test_a_long_message_is_no_code_at_once() -> None:
    """Each further sign costs the same: sought in every place, this would take a quarter of an hour."""
    assert code_in("路" * 2_000_000) is None
    assert code_in("路" * 2_000_000 + "/i/abcd2345efgh6789") == "abcd2345efgh6789"


@pytest.mark.no_golden
async def test_the_page_of_a_slip_says_who_it_is_for_and_that_of_a_link_does_not(world: World) -> None:
    house = world.core.house
    work = house.work()
    people = await absent(house, work, list(house.district.stations), by_staff=True)
    await invite_batch(house, work, people, "b1", 7, None, "cli")
    await work.commit()
    li = next(one for one in people if one.name == "李慧敏")
    reader = WebReader(house, world.core.renderer, world.core.changes.streams, demo=False)
    slip = await reader.invitation(batch_code(house, "b1", li.person_id), "zh_CN")
    assert slip is not None and (slip.kind, slip.name) == ("link", "李慧敏")
    work = house.work()
    own = link_code(house, work, li.person_id, None)
    await work.commit()
    link = await reader.invitation(own, "zh_CN")
    assert link is not None and (link.kind, link.name) == ("link", "")


@pytest.mark.no_golden
@pytest.mark.parametrize(
    "written", ["{}", "in_{}", "https://yz.example.cn/i/{}", "yz.example.cn/i/ {}", "HTTP://A-B.cn/i/{}/"]
)
async def test_a_code_is_taken_as_it_stands_on_the_slip_or_in_the_link(world: World, written: str) -> None:
    li = world.person("李慧敏")
    await li.opens()
    await li.says(written.format(await invited(world, "李慧敏")))
    li.hears("say.joined")
