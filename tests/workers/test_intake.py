"""Messages that come to several workers at once: as if one after the other, none lost, nobody told to try again."""

from __future__ import annotations

import asyncio
from itertools import count

from bot.app import Core
from dialogs.talk import Text
from tests.workers.crew import CONFLICT, Crew


async def test_a_chat_that_writes_fast_to_all_workers_loses_nothing_and_keeps_its_order(crew: Crew) -> None:
    """What was confirmed before something else was begun stands above it."""
    clock, began, ended = count(), {}, {}

    async def say(number: int, at: Core) -> None:
        began[number] = next(clock)
        await at.receive(crew.inbound(Text(f"第{number}句话，楼下又有车占着通道"), "fast", "web"))
        ended[number] = next(clock)

    for start in range(0, 20, 5):  # five at once, four times over
        await asyncio.gather(*(say(n, crew.cores[n % 3]) for n in range(start, start + 5)))
    said = [int(text[1 : text.index("句")]) for text in await crew.said()]
    assert sorted(said) == list(range(20))
    assert not await crew.refusals() and not await crew.world.rows_of("faults")
    place = {number: index for index, number in enumerate(said)}
    assert not [(a, b) for a in said for b in said if ended[a] < began[b] and place[a] > place[b]]
    numbers = sorted(row["number"] for row in await crew.world.rows_of("lines"))
    assert numbers == list(range(1, len(numbers) + 1))


async def test_twenty_at_once_are_all_taken(crew: Crew) -> None:
    await asyncio.gather(
        *(crew.cores[n % 3].receive(crew.inbound(Text(f"第{n}句：路灯坏了"), "burst")) for n in range(20))
    )
    assert len(await crew.world.rows_of("seen")) == 20
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")


async def test_the_first_two_messages_of_a_newcomer_make_one_person(crew: Crew) -> None:
    before = len(await crew.world.rows_of("persons"))
    for number in range(5):
        pair = [crew.inbound(Text("路灯坏了三天"), f"new{number}"), crew.inbound(Text("在三号楼门口"), f"new{number}")]
        await asyncio.gather(*(at.receive(said) for at, said in zip(crew.cores[1:], pair, strict=True)))
    assert len(await crew.world.rows_of("addresses")) == len(await crew.world.rows_of("chats")) == 5
    assert len(await crew.world.rows_of("persons")) == before + 5
    assert len(await crew.world.rows_of("seen")) == 10
    assert not await crew.refusals() and not await crew.world.rows_of("faults")


async def test_one_message_brought_to_all_workers_is_taken_once(crew: Crew) -> None:
    same = crew.inbound(Text("三号楼门口的路灯坏了"), "twice", message_id="same")
    await asyncio.gather(*(at.receive(same) for at in crew.cores))
    assert len(await crew.world.rows_of("seen")) == 1
    assert len([row for row in await crew.world.rows_of("letters") if row["direct"]]) == 1


async def test_reports_at_one_station_by_all_workers_have_numbers_without_a_gap(crew: Crew) -> None:
    people = [crew.world.person(f"居民{number}") for number in range(9)]
    for person in people:
        await person.opens("st_xm2k8vwd")
        for words in ("楼下的路灯坏了", "同意", "跳过", "其他"):
            await person.says(words)
    submit = [crew.inbound(person.button("提交"), person.address) for person in people]
    await asyncio.gather(*(crew.cores[n % 3].receive(one) for n, one in enumerate(submit)))
    numbers = sorted(row["number"] for row in await crew.world.rows_of("items"))
    assert [int(number[-3:]) for number in numbers] == list(range(1, 10))
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")
