"""Names of guests, of who has no chat, of who is sent: each is its own, whoever typed it, and goes alone."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Consultation
from domain.keeping import DAYS, Kept
from storage.retiring_talks import NAMES
from tests.stories.consultations import person_id
from tests.stories.invitations import changed
from tests.stories.meetings import meeting
from tests.stories.outcomes import researched
from tests.stories.test_my_data import left_on_disk
from tests.talk import Resident, World
from tests.web.guests import Phone, link_to_guest

pytestmark = pytest.mark.no_golden
GUEST, OTHER, SENT, ENTERED = "葡萄石经理", "黝帘石阿姨", "符山石老伴", "方柱石大爷"


async def _subjects(world: World) -> dict[str, str]:
    """Whose key each name is sealed with, by kind and the order in which they were kept."""
    rows = [row for row in await world.rows_of("contents") if row["kind"] in NAMES and row["sealed"]]
    return {row["id"]: row["person_id"] for row in sorted(rows, key=lambda row: row["id"])}


async def _list(who: Resident, found: Consultation) -> str:
    await who.presses_verb("show_participants", consultation=found.id)
    return who.last.text


async def test_a_name_outlives_whoever_typed_it_and_goes_alone(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    li, chen = held.leader, held.people[0]
    await link_to_guest(held, GUEST)
    await held.desk("add_participant")
    await li.says("没有手机的人")
    await li.says("我的电话 13800138000 找她")
    assert "不写电话号码" in li.last.text
    world.core.house.own_history = frozenset({"wire"})  # where what was typed stands in the chat's own lines
    await li.says(OTHER)
    world.core.house.own_history = frozenset()
    await chen.presses_verb("answer_invitation", consultation=held.found.id, said="sends")
    await chen.says(SENT)
    await held.until(minutes=1)
    await held.desk("enter_person")
    await li.presses("居民")
    await li.says(ENTERED)
    assert await left_on_disk(world, GUEST, OTHER, SENT, ENTERED, "13800138000") == []
    subjects, vault = await _subjects(world), world.core.house.vault
    people = {row["id"] for row in await world.rows_of("persons")}
    assert len(set(subjects.values())) == len(subjects) == 4 and not people & set(subjects.values())
    await vault.destroy(await person_id(world, li))
    shown = await _list(held.head, held.found)
    assert all(name in shown for name in (GUEST, OTHER, ENTERED))
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("事项继续")
    await world.tick()
    left = await _subjects(world)
    assert len(left) == 3 and set(subjects.values()) & vault.subjects() == set(left.values())


async def test_with_its_time_a_name_goes_with_its_key(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    await link_to_guest(held, GUEST)
    [subject] = (await _subjects(world)).values()
    await changed(world, held.found, consultation_timing.call_off, reason="不开了")
    vault = world.core.house.vault
    for days, kept in ((DAYS[Kept.CALLED] - 1, True), (2, False)):
        world.later(days=days)
        await world.tick()
        await world.tick()
        assert (subject in vault.subjects()) is kept and bool(await _subjects(world)) is kept
    assert subject in vault.erased(), "nor does an older backup tell it"


async def test_a_raised_one_has_its_own_names_and_a_guest_his_question(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    await researched(world, held.found)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held, GUEST, "电梯维保"))
    await zhang.sends("ask", words="门机配件谁出钱？")
    await held.people[0].presses_verb("ask_before", consultation=held.found.id)
    await held.people[0].says("晚上能不能修？")
    await held.head.presses_verb("raise_consultation", consultation=held.found.id)
    await held.head.presses("专题协商")
    await held.head.says("要全区一起谈")
    new = next(row["id"] for row in await world.rows_of("consultations") if row["id"] != held.found.id)
    before = set((await _subjects(world)).values())
    assert len(before) == 2
    world.later(days=DAYS[Kept.CALLED] + 1)
    await world.tick()
    await world.tick()
    assert len(before & world.core.house.vault.subjects()) == 1
    await held.head.presses_verb("show_before", consultation=new)
    shown = held.head.last.text
    assert f"电梯维保 {GUEST}问：门机配件谁出钱" in shown and "一位居民问：晚上能不能修" in shown
    await held.head.presses_verb("show_participants", consultation=new)
    assert f"电梯维保 {GUEST}" in held.head.last.text
