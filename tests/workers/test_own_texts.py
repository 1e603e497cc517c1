"""Sentences that a district says its own way, with several workers: one change at a time, said by all."""

from __future__ import annotations

import asyncio

from dialogs.talk import Press
from tests.late import meanwhile
from tests.stories.test_own_texts import OWN, to_sentence
from tests.talk import Resident
from tests.workers.crew import CONFLICT, Crew
from tests.workers.test_hints import listening


async def _about_to(crew: Crew, name: str, words: str) -> tuple[Resident, Press]:
    staff = await crew.world.member(name, "staff", "")
    await to_sentence(staff)
    await staff.says(words)
    return staff, staff.button("就这样说")


async def test_two_at_one_instant_and_the_second_sees_the_first_before_his_own(crew: Crew) -> None:
    first, press = await _about_to(crew, "周宁", OWN)
    second, late = await _about_to(crew, "钱进", "记下了，{编号}，{委员}来看。{答应的时间}")
    pressed = crew.inbound(press, first.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(pressed)):
        await crew.cores[1].receive(crew.inbound(late, second.address))
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")
    (kept,) = await crew.world.rows_of("own_texts")
    assert kept["words"].startswith("您好")
    await crew.world.settle()
    asked = [row for row in await crew.world.rows_of("letters") if row["kind"] == "set_text.check.ask"]
    assert len(asked) == 3 and "text_moved" in asked[-1]["body"]


async def test_what_one_worker_changed_all_say(crew: Crew) -> None:
    staff, press = await _about_to(crew, "周宁", OWN)
    async with listening(*crew.cores):
        await crew.cores[0].receive(crew.inbound(press, staff.address))
        async with asyncio.timeout(10):
            while not all(one.house.own_texts for one in crew.cores):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
