"""What somebody relied on changes between his reads and his commit, at another worker."""

from __future__ import annotations

import yaml

from bot.commands import make_invitation
from dialogs.talk import Opened, Text
from domain.people import Role
from domain.refusal import Refused
from handlers.leaving import hand_on
from handlers.load_district import load_district
from handlers.retention import drop_expired
from handlers.run_timers import run_timers
from handlers.staff_code import make_staff_code
from tests.late import meanwhile
from tests.stories.test_identity import asks_to_open, begun, needs_two
from tests.stories.test_leaving import ends
from tests.stories.test_my_data import at_home
from tests.talk import DISTRICT, Resident
from tests.workers.crew import Crew


async def appointed(crew: Crew, name: str, role: Role, code: str = "XM") -> Resident:
    """One more, whom the file does not name."""
    house = crew.world.core.house
    place = house.district.by_code(code)
    assert place is not None
    scope = house.district.id if role is Role.STAFF else place.id
    made = crew.world.person(name)
    await made.opens(f"in_{await make_invitation(house, role, scope, name, 7)}")
    return made


async def test_a_new_form_of_address_outlives_whoever_handles_the_item(crew: Crew) -> None:
    li = await crew.world.member("李慧敏")
    chen = await at_home(crew.world, "陈女士")
    await chen.reports()
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("怎么称呼我")
    accepts, says = crew.inbound(li.button("接单"), li.address), crew.inbound(Text("欧阳女士"), chen.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(says)):
        await crew.cores[1].receive(accepts)
    (item,) = await crew.world.rows_of("items")
    assert item["state"] == "accepted"
    assert crew.world.core.house.vault.open(item["reporter_id"], item["called_sealed"]) == "欧阳女士"


async def test_no_head_makes_a_way_into_an_office_above_his_own(crew: Crew) -> None:
    """He invites his member to another chat of hers, while she comes to the district office."""
    head, li = await crew.world.member("王建国", role="head"), await crew.world.member("李慧敏")
    house = crew.world.core.house
    code = await make_invitation(house, Role.STAFF, house.district.id, "", 7)
    await head.says("设置")
    await head.presses("请新的人")
    await head.presses("委员")
    joins, invites = crew.inbound(Opened(f"in_{code}"), li.address), crew.inbound(Text("李慧敏"), head.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(joins)):
        await crew.cores[1].receive(invites)
    assert f"refusal.{Refused.NOT_YOURS}" in await crew.refusals()
    assert len([row for row in await crew.world.rows_of("appointments") if row["role"] == "staff"]) == 2


async def test_two_heads_who_are_ended_at_once_leave_a_station_that_staff_hear_of(crew: Crew) -> None:
    one, two = await crew.world.member("周宁", role="staff"), await appointed(crew, "吴敏", Role.STAFF)
    await crew.world.member("王建国", role="head")
    await appointed(crew, "许立", Role.HEAD)
    await ends(one, "王建国 站长", "香蜜")
    await ends(two, "许立 站长", "香蜜")
    pressed = [crew.inbound(who.button("结束任职"), who.address) for who in (one, two)]
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(pressed[0])):
        await crew.cores[1].receive(pressed[1])
    assert [row for row in await crew.world.rows_of("letters") if row["kind"] == "say.station_headless"]


async def test_words_that_are_submitted_on_their_last_day_stay(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    for words in ("鹅卵石：楼下的路灯坏了", "跳过", "其他"):
        await chen.says(words)
    crew.world.later(days=7)
    submit = crew.inbound(chen.button("提交"), chen.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(submit)):
        await drop_expired(crew.cores[1].house)
    (item,) = await crew.world.rows_of("items")
    assert item["words_id"] in [row["id"] for row in await crew.world.rows_of("contents")]


async def test_who_asked_for_an_identity_and_left_is_not_shown_it(crew: Crew) -> None:
    staff, _chen, number = await begun(crew.world)
    await needs_two(crew.world)
    other, third = await appointed(crew, "吴敏", Role.STAFF), await appointed(crew, "许立", Role.STAFF)
    for core in crew.cores:
        await core.house.reload()
    await asks_to_open(staff, number)
    agrees = crew.inbound(other.button("我也同意"), other.address)
    await ends(third, "周宁 工作人员", "工作人员")
    end = crew.inbound(third.button("结束任职"), third.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(end)):
        await crew.cores[1].receive(agrees)
    kinds = [row["kind"] for row in await crew.world.rows_of("letters")]
    assert "say.identity_shown" not in kinds and "refusal.identity_asker_gone" in kinds


async def test_the_command_line_invites_beside_a_chat_that_does(crew: Crew) -> None:
    house = crew.cores[0].house
    place = house.district.by_code("XM")
    assert place is not None
    before = len(await crew.world.rows_of("invitations"))
    with meanwhile(crew.cores[1], lambda: make_invitation(house, Role.MEMBER, place.id, "许立", 7)):
        await make_invitation(crew.cores[1].house, Role.MEMBER, place.id, "何静", 7)
    with meanwhile(crew.cores[1], lambda: make_invitation(house, Role.MEMBER, place.id, "许立", 7)):
        await make_staff_code(crew.cores[1].house)
    assert len(await crew.world.rows_of("invitations")) == before + 4


async def test_an_end_by_date_is_noted_once_by_two_workers(crew: Crew) -> None:
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    for person in document["people"][:2]:
        person["appointments"][0]["to"] = "2026-11-23"
    house = crew.world.core.house
    await load_district(house.database, house.vault, document, crew.world.now)
    crew.world.later(days=1)
    with meanwhile(crew.cores[1], lambda: hand_on(house)):
        await hand_on(crew.cores[1].house)
    left = [row["thing_id"] for row in await crew.world.rows_of("events") if row["name"] == "person.left"]
    assert len(left) == len(set(left)) == 2


async def test_nobody_is_reminded_of_a_form_that_was_just_finished(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    for words in ("楼下的路灯坏了", "跳过", "其他"):
        await chen.says(words)
    crew.world.later(days=1, minutes=1)
    submit = crew.inbound(chen.button("提交"), chen.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(submit)):
        await run_timers(crew.cores[1].house)
    await run_timers(crew.cores[1].house)
    assert not [row for row in await crew.world.rows_of("letters") if row["kind"] == "say.draft_reminder"]
    reminders = [row for row in await crew.world.rows_of("timers") if row["kind"] == "draft_reminder"]
    assert all(row["done_at"] for row in reminders if row["due_at"] <= crew.world.now)


async def test_no_item_is_made_of_words_that_have_just_expired(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    for words in ("鹅卵石：楼下的路灯坏了", "跳过", "其他"):
        await chen.says(words)
    crew.world.later(days=7)
    submit = crew.inbound(chen.button("提交"), chen.address)
    with meanwhile(crew.cores[1], lambda: drop_expired(crew.cores[0].house)):
        await crew.cores[1].receive(submit)
    assert not await crew.world.rows_of("items")
