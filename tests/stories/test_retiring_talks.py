"""What is kept of consultations, and until when; and a practice that is wiped with all that was talked through."""

from __future__ import annotations

from typing import Any

import pytest

from domain import consultation_timing
from domain.consultation import Part
from domain.keeping import DAYS, Kept
from domain.poll import Says, Slot
from handlers.consulting import Invited
from storage import tables
from storage.ids import new_id
from storage.polls import add_slot, say_of
from tests.stories.consultations import consulted, fixed, there
from tests.stories.invitations import changed, invited
from tests.stories.outcomes import said
from tests.stories.referrals import accepted
from tests.stories.test_my_data import left_on_disk
from tests.stories.test_practice import as_resident, practise
from tests.talk import World

pytestmark = pytest.mark.no_golden
WORDS, NAME = "黝帘石色的意见", "葡萄石师傅"


async def test_each_has_its_time_after_the_end(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    work = world.core.house.work()
    name = work.content("consultation_name", NAME, consultation_id=made.id)
    title = work.content("consultation_title", "符山石的议题", consultation_id=made.id)
    work.update(tables.consultations, {"id": made.id}, title_id=title)
    _, people = await there(world, made)
    slot = Slot(new_id(), world.now, world.now + 1, None)
    add_slot(work, made.id, 1, slot)
    say_of(work, people[0].id, {slot.id: Says.YES})
    said(work, made, "opinion", WORDS, participant=people[0].id)
    work.update(tables.participants, {"id": people[0].id}, code_hmac="mark", name_id=name)
    await work.commit()
    made = await invited(world, await fixed(world, made))
    world.later(days=DAYS[Kept.WORDS])
    await world.tick()
    assert await left_on_disk(world, NAME, WORDS) == [NAME, WORDS], "one that goes on is not touched"
    made = await changed(world, made, consultation_timing.call_off, reason="不开了")
    for days, left, answers, marks in (
        (DAYS[Kept.POLL] - 1, 2, 1, 1),
        (2, 2, 0, 1),
        (DAYS[Kept.CALLED] - DAYS[Kept.POLL], 1, 0, 0),
        (DAYS[Kept.WORDS] - DAYS[Kept.CALLED], 0, 0, 0),
    ):
        world.later(days=days)
        await world.tick()
        await world.core.house.database.checkpoint()
        assert len(await left_on_disk(world, NAME, WORDS)) == left
        assert len(await world.rows_of("slot_answers")) == answers
        assert sum(bool(row["code_hmac"]) for row in await world.rows_of("participants")) == marks
    assert await left_on_disk(world, "符山石") == ["符山石"], "the station's own title stays"


LEFT = (
    *("consultations", "consultation_items", "participants", "slots", "slot_answers", "agenda_lines", "utterances"),
    *("motions", "ballots", "tallies", "minutes", "minutes_answers", "actions", "consultation_looks"),
    *("topics", "topic_supports", "year_plans"),
)


async def test_a_practice_goes_with_everything_that_was_talked_through(world: World) -> None:
    await practise(world)
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await as_resident(head)
    await head.says("琥珀弄的路灯坏了三天，晚上看不见路")
    await head.presses("同意")
    await head.presses("提交")
    number = str((await world.rows_of("items"))[0]["number"])
    await li.presses("接单")
    made = await consulted(world, li, number, people=[Invited(None, Part.DEPARTMENT, department_id="d1")])
    made = await invited(world, await fixed(world, made))
    _, people = await there(world, made)
    work = world.core.house.work()
    minutes = work.content("consultation_minutes", "纪要" + WORDS, consultation_id=made.id)
    said(work, made, "opinion", WORDS, participant=people[0].id)
    slot = Slot(new_id(), world.now, world.now + 1, None)
    add_slot(work, made.id, 1, slot)
    say_of(work, people[0].id, {slot.id: Says.YES})
    of: dict[str, Any] = {"consultation_id": made.id, "words_id": minutes}
    row: dict[str, Any] = {"edition": 1, "state": "draft", "made_by": "x", "made_at": 1}
    work.insert(tables.minutes, id="m1", sent_at=None, answer_by=None, settled_at=None, **of, **row)
    mine: dict[str, Any] = {"participant_id": people[0].id, "at": 1}
    work.insert(tables.minutes_answers, minutes_id="m1", answer="agrees", words_id=None, **mine)
    work.insert(tables.agenda_lines, id="a1", position=1, participant_id=None, minutes=0, **of)
    motion: dict[str, Any] = {"position": 1, "kind": "vote", "secret": 0, "state": "draft", "version": 1, "head": ""}
    work.insert(tables.motions, id="v1", department_id=None, opened_at=None, closed_at=None, **of, **motion)
    work.insert(tables.ballots, motion_id="v1", choice="yes", **mine)
    work.insert(tables.tallies, motion_id="v1", choice="yes", count=1)
    await work.commit()
    await li.presses_verb("research", consultation=made.id)
    await li.says("黝帘石色的现场")
    await li.presses_verb("add_participant", consultation=made.id)
    await li.says("没有手机的人")
    await li.says(NAME)
    [key] = [row["person_id"] for row in await world.rows_of("contents") if row["kind"] == "consultation_name"]
    vault = world.core.house.vault
    assert key in vault.subjects()
    assert (await world.rows_of("consultations"))[0]["practice"] == 1
    await head.says("换身份")
    await head.presses("站长")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    await head.presses("现在开门")
    assert "正式开门了" in head.hears("say.station_opened").text
    await world.tick()
    await world.core.house.database.checkpoint()
    assert {name: len(await world.rows_of(name)) for name in LEFT} == dict.fromkeys(LEFT, 0)
    assert await left_on_disk(world, "黝帘石") == [] and key not in vault.subjects()
    subjects = {row["subject"] for row in await world.rows_of("timers") if row["done_at"] is None}
    assert not subjects & {made.id, *(one.id for one in people)}
