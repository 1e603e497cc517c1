"""A database that goes away and comes back: nobody's fault, and nothing that was confirmed is lost."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from dialogs.talk import Text
from storage import tables
from storage.database import Database, Unavailable
from storage.work import Work
from tests import postgres
from tests.engines import ask
from tests.workers.crew import CONFLICT, Crew

TALKERS, WORDS = 6, 8
OWN = pytest.mark.skipif(not postgres.own(), reason="a server that YIZHAN_TEST_POSTGRES names is not ours to stop")


@OWN
async def test_a_restart_under_load_loses_and_doubles_nothing_and_keeps_each_chats_order(crew: Crew) -> None:
    """The platform brings again what was not confirmed, to whichever worker, and then goes on."""
    confirmed, stopped = asyncio.Semaphore(0), asyncio.Event()
    turned_away = 0

    async def talks(who: int) -> None:
        nonlocal turned_away
        for number in range(WORDS):
            if number == WORDS - 2:
                await stopped.wait()  # some are still to come, however quick they are
            said = crew.inbound(Text(f"第{who}户第{number}句，路灯坏了"), f"web{who}", "web")
            attempt = 0
            while True:
                try:
                    await crew.cores[(who + number + attempt) % 3].receive(said)
                    break
                except Unavailable:
                    attempt += 1
                    turned_away += 1
                    await asyncio.sleep(0.02)
            confirmed.release()

    async def restarts() -> None:
        for _ in range(TALKERS * 2):
            await confirmed.acquire()
        await postgres.stop()
        stopped.set()
        try:
            async with asyncio.timeout(20):
                while not turned_away:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        finally:
            await postgres.start_again()

    await asyncio.gather(restarts(), *(talks(who) for who in range(TALKERS)))
    assert len(await crew.world.rows_of("seen")) == TALKERS * WORDS
    said = await crew.said()
    for who in range(TALKERS):
        own = [text for text in said if text.startswith(f"第{who}户")]
        assert own == [f"第{who}户第{number}句，路灯坏了" for number in range(WORDS)]
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")
    assert turned_away


@OWN
async def test_while_it_is_away_a_message_is_not_confirmed_and_afterwards_taken_once(crew: Crew) -> None:
    chen = crew.world.person("陈女士")
    await chen.says("三号楼门口的路灯坏了三天")
    again = crew.inbound(Text("在三号楼"), chen.address, message_id="again")
    await postgres.stop()
    try:
        with pytest.raises(Unavailable):
            await crew.cores[0].receive(again)
    finally:
        await postgres.start_again()
    await crew.cores[0].receive(again)
    await crew.cores[1].receive(again)
    assert len([row for row in await crew.world.rows_of("seen") if row["message_id"] == "again"]) == 1
    assert not await crew.world.rows_of("faults")


async def test_the_victim_of_a_deadlock_is_tried_again(crew: Crew) -> None:
    """Nobody else's fault either: the transaction was taken back as a whole."""
    url, house = crew.world.core.settings.database, crew.world.core.house
    (named,) = await ask(url, "SELECT current_database() AS name")
    await ask(url, f"ALTER DATABASE {named['name']} SET deadlock_timeout = '1s'")
    for row in "ab":
        await ask(url, "INSERT INTO leases VALUES ($1, $2, '', 0)", house.district.id, row)
    ours, theirs = await Database.open(url), await asyncpg.connect(url)
    try:
        work = Work(ours, house.district.id, crew.world.now)
        work.update(tables.leases, {"name": "a"}, holder="ours", rule="one")
        work.update(tables.leases, {"name": "b"}, holder="ours", rule="one")
        async with theirs.transaction():
            await theirs.execute("SET LOCAL deadlock_timeout = '60s'")
            await theirs.execute("UPDATE leases SET holder = 'theirs' WHERE name = 'b'")
            commit = asyncio.create_task(work.commit())
            waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            while not await ask(url, waiting):
                assert not commit.done()
            await theirs.execute("UPDATE leases SET holder = 'theirs' WHERE name = 'a'")
            assert not commit.done()
        await commit
    finally:
        await theirs.close()
        await ours.close()
    assert [row["holder"] for row in await crew.world.rows_of("leases")] == ["ours", "ours"]
