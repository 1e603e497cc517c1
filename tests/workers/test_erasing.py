"""A person is erased at one worker while he goes on writing at another."""

from __future__ import annotations

import asyncio

from bot.reader import WebReader
from dialogs.talk import Content, Opened, Text
from tests.late import meanwhile
from tests.stories.test_my_data import at_home, left_on_disk
from tests.talk import Resident
from tests.workers.crew import CONFLICT, Crew

WORDS = "鹅卵石七七四：楼下的路灯坏了"


async def at_the_page(crew: Crew, chen: Resident, *said: str) -> None:
    """His second chat, in a browser."""
    await chen.presses_verb("link")
    code = chen.last.buttons[0].link.rsplit("/", 1)[-1]
    contents: list[Content] = [Opened(f"in_{code}"), *(Text(one) for one in said)]
    for content in contents:
        await crew.cores[0].receive(crew.inbound(content, "browser-1", "web"))


async def about_to_be_erased(chen: Resident) -> None:
    await chen.says("隐私")
    await chen.presses("抹去")


async def erased(crew: Crew, chen: Resident) -> None:
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")
    await crew.world.settle()
    await crew.world.tick()
    assert await left_on_disk(crew.world, "鹅卵石", "browser-1", chen.address) == []


async def test_what_is_reported_from_another_chat_while_one_is_erased_goes_too(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    await at_the_page(crew, chen, WORDS, "跳过", "其他")
    await about_to_be_erased(chen)
    submit, yes = crew.inbound(Text("提交"), "browser-1", "web"), crew.inbound(chen.button("都抹去"), chen.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(submit)):
        await crew.cores[1].receive(yes)
    await crew.world._collect()
    assert chen.letters[-1][0] == "erase_data.how.ask"  # what is to become of it
    await chen.says("1")
    await erased(crew, chen)


async def test_what_is_begun_in_another_chat_while_one_is_erased_goes_too(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    await at_the_page(crew, chen)
    await about_to_be_erased(chen)
    said, yes = crew.inbound(Text(WORDS), "browser-1", "web"), crew.inbound(chen.button("都抹去"), chen.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(said)):
        await crew.cores[1].receive(yes)
    await erased(crew, chen)


async def test_a_page_open_at_one_worker_lets_go_of_who_is_erased_at_another(crew: Crew) -> None:
    chen = await at_home(crew.world, "陈女士")
    await at_the_page(crew, chen)
    await about_to_be_erased(chen)
    page = WebReader(crew.cores[2].house, crew.cores[2].renderer, crew.cores[2].changes.streams, demo=False)
    assert (await page.head("browser-1")).known
    last = (await page.lines("browser-1", 0, 50))[-1].number
    waiting = asyncio.create_task(page.wait("browser-1", last, 60))
    await asyncio.sleep(0)
    await crew.cores[1].receive(crew.inbound(chen.button("都抹去"), chen.address))
    async with asyncio.timeout(20):
        assert await waiting
    assert not (await page.head("browser-1")).known and not await page.lines("browser-1", 0, 50)
