"""Messages that come to several workers at once: as if one after the other, none lost, nobody told to try again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from bot.app import Core
from dialogs.talk import Inbound, Press, Text
from domain.refusal import Refused
from storage.database import Unavailable
from tests.engines import ask
from tests.workers.crew import Crew

CONFLICT = f"refusal.{Refused.CONFLICT}"


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[Crew]:
    async with Crew.open(tmp_path, 3) as made:
        yield made


async def refusals(crew: Crew) -> list[str]:
    return [row["kind"] for row in await crew.world.rows_of("letters") if row["kind"].startswith("refusal.")]


async def test_a_chat_that_writes_fast_to_all_workers_loses_nothing_and_keeps_its_order(crew: Crew) -> None:
    """What was confirmed before something else was begun stands above it."""
    clock, began, ended = count(), {}, {}

    async def say(number: int, at: Core) -> None:
        began[number] = next(clock)
        inbound = Inbound(
            "web", "web", "fast", f"w{number}", Text(f"第{number}句话，楼下又有车占着通道"), crew.world.now
        )
        await at.receive(inbound)
        ended[number] = next(clock)

    for start in range(0, 20, 5):  # five at once, four times over
        await asyncio.gather(*(say(n, crew.cores[n % 3]) for n in range(start, start + 5)))
    words = {row["id"]: row for row in await crew.world.rows_of("contents") if row["kind"] == "said"}
    assert len(words) == 20 and not await refusals(crew)
    assert not await crew.world.rows_of("faults")
    lines = sorted((row for row in await crew.world.rows_of("lines") if row["content_id"]), key=lambda r: r["number"])
    vault = crew.cores[0].house.vault
    said = []
    for line in lines:
        row = words[line["content_id"]]
        text = vault.open(row["person_id"], row["text"]) if row["sealed"] else row["text"]
        assert text is not None
        said.append(int(text[1 : text.index("句")]))
    assert sorted(said) == list(range(20))
    place = {number: index for index, number in enumerate(said)}
    assert not [(a, b) for a in said for b in said if ended[a] < began[b] and place[a] > place[b]]
    numbers = sorted(row["number"] for row in await crew.world.rows_of("lines"))
    assert numbers == list(range(1, len(numbers) + 1))


async def test_twenty_at_once_are_all_taken(crew: Crew) -> None:
    await asyncio.gather(
        *(crew.cores[n % 3].receive(crew.inbound(Text(f"第{n}句：路灯坏了"), "burst")) for n in range(20))
    )
    assert len(await crew.world.rows_of("seen")) == 20
    assert CONFLICT not in await refusals(crew) and not await crew.world.rows_of("faults")


async def test_the_first_two_messages_of_a_newcomer_make_one_person(crew: Crew) -> None:
    for number in range(5):
        pair = [crew.inbound(Text("路灯坏了三天"), f"new{number}"), crew.inbound(Text("在三号楼门口"), f"new{number}")]
        await asyncio.gather(*(at.receive(said) for at, said in zip(crew.cores[1:], pair, strict=True)))
    assert len(await crew.world.rows_of("addresses")) == len(await crew.world.rows_of("chats")) == 5
    assert len(await crew.world.rows_of("seen")) == 10
    assert not await refusals(crew) and not await crew.world.rows_of("faults")


async def test_one_message_brought_to_all_workers_is_taken_once(crew: Crew) -> None:
    same = crew.inbound(Text("三号楼门口的路灯坏了"), "twice", message_id="same")
    await asyncio.gather(*(at.receive(same) for at in crew.cores))
    assert len(await crew.world.rows_of("seen")) == 1
    assert len([row for row in await crew.world.rows_of("letters") if row["direct"]]) == 1


async def test_two_workers_racing_for_one_item_make_a_history_of_one_after_the_other(crew: Crew) -> None:
    world = crew.world
    for number in range(12):
        chen = world.person(f"陈{number}")
        card = await chen.reports()
        if not number:
            members = [await world.member(name) for name in ("李慧敏", "林涛")]
            continue
        offered = [who for who in members if who.fresh and any(b.label == "受理" for b in who.last.buttons)]
        assert len(offered) == 1
        press = offered[0].button("受理"), offered[0].button("转给别人" if False else "受理")
        said = [crew.inbound(Press(p.letter, p.code), offered[0].address) for p in press]
        await asyncio.gather(*(at.receive(one) for at, one in zip(crew.cores, said, strict=False)))
        await world._collect()
        names = [event["name"] for event in await world.events(card)]
        assert names.count("item.accepted") == 1
    assert CONFLICT not in await refusals(crew)


async def test_a_database_that_goes_away_is_no_fault_and_the_message_is_taken_when_it_comes_again(crew: Crew) -> None:
    url = crew.cores[0].settings.database
    chen = crew.world.person("陈女士")
    await chen.says("三号楼门口的路灯坏了三天")
    await ask(url, "UPDATE pg_database SET datallowconn = false WHERE datname = current_database()")
    admin = await asyncpg.connect(url.replace(url.rsplit("/", 1)[1].split("?")[0], "postgres"))
    name = url.rsplit("/", 1)[1].split("?")[0]
    try:
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        again = crew.inbound(Text("在三号楼"), chen.address, message_id="again")
        with pytest.raises(Unavailable):
            await crew.cores[0].receive(again)
    finally:
        await admin.execute("UPDATE pg_database SET datallowconn = true WHERE datname = $1", name)
        await admin.close()
    await crew.cores[0].receive(again)
    await crew.cores[1].receive(again)
    assert len([row for row in await crew.world.rows_of("seen") if row["message_id"] == "again"]) == 1
    assert not await crew.world.rows_of("faults")
