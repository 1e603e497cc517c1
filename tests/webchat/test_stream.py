from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialogs.talk import Picture
from tests.webchat.guest import Guest


async def take(guest: Guest, after: int, count: int, last: str | None = None) -> list[tuple[str, str]]:
    async with asyncio.timeout(20), guest.stream(after, last) as events:
        found = []
        async for event in events:
            found.append(event)
            if len(found) == count:
                return found
    raise AssertionError("the stream ended early")


async def test_lines_come_in_order_with_their_numbers(resident: Guest) -> None:
    await resident.open()
    for number in range(1, 6):
        resident.site.fake.says(resident.external, f"第 {number} 句")
    events = await take(resident, 0, 5)
    assert [number for number, _ in events] == ["1", "2", "3", "4", "5"]
    assert all(f'id="line-{number}"' in html for number, html in events)
    assert [number for number, _ in await take(resident, 3, 2)] == ["4", "5"]


async def test_last_event_id_goes_before_the_address(resident: Guest) -> None:
    await resident.open()
    for number in range(1, 6):
        resident.site.fake.says(resident.external, f"第 {number} 句")
    assert [number for number, _ in await take(resident, 1, 1, last="4")] == ["5"]
    assert [number for number, _ in await take(resident, 3, 2, last="nonsense")] == ["4", "5"]


async def test_a_new_line_arrives_while_the_stream_is_open(resident: Guest) -> None:
    await resident.open()
    async with asyncio.timeout(20), resident.stream(0) as events:
        resident.site.fake.says(resident.external, "您好\n第二行")
        number, html = await anext(events)
        assert number == "1" and "您好\n第二行" in html
        await resident.say("在的")
        assert [(await anext(events))[0], (await anext(events))[0]] == ["2", "3"]


async def test_the_stream_of_somebody_who_was_erased_elsewhere_ends(resident: Guest) -> None:
    await resident.open()
    async with asyncio.timeout(20), resident.stream(0) as events:
        resident.site.fake.says(resident.external, "您好")
        assert (await anext(events))[0] == "1"
        resident.site.fake.erase(resident.external)
        assert [event async for event in events] == [("", "gone")]


async def test_the_stream_goes_on_after_a_restart_without_gap_or_double(resident: Guest) -> None:
    await resident.open()
    seen: list[str] = []
    for round_ in range(3):
        async with asyncio.timeout(20), resident.stream(0, seen[-1] if seen else None) as events:
            resident.site.fake.says(resident.external, f"开着的时候 {round_}")
            seen.append((await anext(events))[0])
            if round_:
                seen.append((await anext(events))[0])
            await resident.site.stop()
            assert [event async for event in events] == []
        resident.site.fake.says(resident.external, f"停着的时候 {round_}")
        await resident.site.start()
    seen += [number for number, _ in await take(resident, 0, 1, last=seen[-1])]
    assert seen == [str(number) for number in range(1, 7)]


async def test_closing_ends_every_stream_at_once(resident: Guest, other: Guest) -> None:
    await resident.open()
    await other.open()
    async with asyncio.timeout(20), resident.stream(0) as one, other.stream(0) as two:
        resident.site.chat.close()
        assert [event async for event in one] == [] and [event async for event in two] == []


async def test_asking_instead_of_listening(resident: Guest) -> None:
    await resident.open()
    path = f"/s/xinghe/lines?me={resident.mark()}&after="
    assert (await resident.get(path + "0")).status == 204
    for number in range(1, 4):
        resident.site.fake.says(resident.external, f"第 {number} 句")
    assert (await resident.get(path + "1")).lines == [2, 3]
    assert (await resident.get(path + "3")).status == 204


async def test_the_stream_is_for_its_own_page_only(resident: Guest, other: Guest) -> None:
    await resident.open()
    await other.open()
    for mark in ("", "wrong", other.mark()):
        assert (await resident.get(f"/s/xinghe/stream?after=0&me={mark}")).status == 409


async def test_the_same_speaker_goes_on_across_the_stream(resident: Guest) -> None:
    await resident.open()
    fake = resident.site.fake
    for _ in range(3):
        fake.says(resident.external, "接着说")
    [second] = await take(resident, 1, 1)
    assert 'class="line theirs on"' in second[1] and "when" not in second[1]


async def test_the_side_comes_fresh(resident: Guest) -> None:
    await resident.say("你好")
    text = (await resident.get("/s/xinghe/aside")).text
    assert "hx-swap-oob" in text and "您还没有在办的事项" in text


@pytest.mark.parametrize("after", [0, 2], ids=["seen in the stream", "stood on the page"])
async def test_a_photo_that_is_kept_only_later_comes_after_all(resident: Guest, after: int) -> None:
    """Before one has agreed nothing is kept, so the own line is bare at first."""
    await resident.open()
    fake = resident.site.fake
    own = fake.mine(resident.external, "有车占着")
    fake.says(resident.external, "您同意吗？")
    async with asyncio.timeout(20), resident.stream(after) as events:
        if not after:
            assert [(await anext(events))[0], (await anext(events))[0]] == ["1", "2"]
        kept = replace(own.rendered, pictures=(Picture("p1", "照片", ""),))
        fake.chats[resident.external].lines[0] = replace(own, rendered=kept)
        fake.says(resident.external, "请您看一遍")
        assert (await anext(events))[0] == "3"
        number, html = await anext(events)
        assert not number and 'id="line-1"' in html and "/files/p1" in html
        fake.says(resident.external, "收到了")
        assert (await anext(events))[0] == "4"
