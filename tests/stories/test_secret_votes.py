"""What a secret vote and an unsigned opinion leave behind: nothing that leads to who it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.vote import key_of
from storage.motions import motions_of
from storage.statements import Engine
from tests.stories.dumps import Dump, apart, dump
from tests.stories.meetings import Meeting, meeting
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden

MASKED = frozenset({"tallies.count"})


async def on(world: World, people: int) -> Meeting:
    """Everybody is there; from now on their chats are such whose history we keep ourselves."""
    held = await meeting(world, people)
    await held.until(minutes=1)
    await held.all_sign_in()
    keep_lines(world)
    return held


def keep_lines(world: World, *, kept: bool = True) -> None:
    """Answers do not come over the wire then: what is asked is answered by its label."""
    world.core.house.own_history = frozenset({"wire"} if kept else {"web"})


async def answered(world: World) -> str:
    """The kind of the newest letter."""
    return str(max(await world.rows_of("letters"), key=lambda row: row["id"])["kind"])


async def voted_on(held: Meeting, how: str) -> None:
    keep_lines(held.world, kept=False)
    await held.desk("put_motion")
    await held.leader.says("通道立桩")
    await held.leader.presses(how)
    await held.leader.presses("开始表决")
    keep_lines(held.world)


async def votes(held: Meeting, says: Callable[[Resident, str], object], choices: list[str]) -> None:
    for one, choice in zip(held.people, choices, strict=True):
        await says(one, choice)  # type: ignore[misc]


async def presses(one: Resident, choice: str) -> None:
    await one.presses(choice)


async def types(one: Resident, choice: str) -> None:
    await one.says({"赞成": "1", "反对": "2", "弃权": "弃权"}[choice])


async def run(
    folder: Path, engine: Engine, how: str, says: Callable[[Resident, str], object], choices: list[str]
) -> tuple[Dump, Dump, bytes]:
    """While it is voted on, and after; and every byte on disk."""
    async with World.open(folder, engine=engine) as world:
        held = await on(world, len(choices))
        await voted_on(held, how)
        await votes(held, says, choices)
        before = await dump(world, besides=MASKED)
        await held.leader.presses("停止表决")
        return before, await dump(world), await world.bytes_kept()


ONE = ["赞成", "反对", "弃权", "赞成", "赞成", "反对"]
OTHER = ["反对", "赞成", "弃权", "赞成", "赞成", "反对"]


@pytest.mark.parametrize("says", [presses, types])
async def test_two_who_swap_their_votes_leave_the_same_database(
    tmp_path: Path, engine: Engine, says: Callable[[Resident, str], object]
) -> None:
    first = await run(tmp_path / "a", engine, "不记名", says, ONE)
    second = await run(tmp_path / "b", engine, "不记名", says, OTHER)
    assert not apart(first[0], second[0]) and not apart(first[1], second[1])
    assert first[:2] == second[:2]
    assert "弃权".encode() not in first[2]
    assert not first[1]["tallies"] and "'total', 6" not in str(first[1]["events"])
    assert any('"yes":3,"no":2,"abstain":1,"total":6' in row.replace(" ", "") for row in first[1]["motions"])


async def test_the_same_comparison_sees_an_open_vote(tmp_path: Path, engine: Engine) -> None:
    first = await run(tmp_path / "a", engine, "记名", presses, ONE)
    second = await run(tmp_path / "b", engine, "记名", presses, OTHER)
    assert first[0]["ballots"] != second[0]["ballots"] and first[0]["lines"] != second[0]["lines"]
    assert first[1]["motions"] == second[1]["motions"]


async def test_the_sum_tells_nothing_and_its_key_goes(world: World) -> None:
    """The same vote of the same motion adds another number each time; no vote can be told from two copies of it."""
    held = await on(world, 5)
    vault = world.core.house.vault
    sums = []
    for _ in range(2):
        await voted_on(held, "不记名")
        await held.people[0].says("1")
        sums += [row["count"] for row in await world.rows_of("tallies")]
        await held.leader.presses("停止表决")
    assert len(set(sums)) == 2 and min(sums) > 1 << 40
    for one in await motions_of(world.core.house.work(), held.found.id):
        assert dict(one.result) == {"total": 1, "few": 1} and key_of(one) not in vault.subjects()


async def test_with_too_few_for_a_result_it_is_said_before_it_opens(world: World) -> None:
    held = await on(world, 2)
    keep_lines(world, kept=False)
    for how, warned in (("不记名", True), ("记名", False)):
        await held.desk("put_motion")
        await held.leader.says("通道立桩")
        await held.leader.presses(how)
        assert ("不记名而不足 5 票" in held.leader.fresh[-1][1].text) is warned


async def test_a_second_vote_is_refused_without_a_trace(world: World) -> None:
    held = await on(world, 1)
    [chen] = held.people
    await voted_on(held, "不记名")
    await chen.says("赞成")
    before = await world.rows_of("lines")
    asked = next(letter for kind, letter in reversed(chen.letters) if kind == "meet.ask_vote")
    await chen.presses("反对", letter=asked)
    assert await answered(world) == "refusal.voted_already"
    await chen.says("反对")
    own = [row for row in await world.rows_of("lines") if row["letter_id"] is None or row["pressed"]]
    assert own == [row for row in before if row["letter_id"] is None or row["pressed"]]


async def test_a_fault_keeps_no_vote(world: World) -> None:
    held = await on(world, 1)
    await voted_on(held, "不记名")
    world.core.house.vault.mask = broken  # type: ignore[method-assign]
    await held.people[0].says("1")
    assert await answered(world) == "refusal.fault"
    [fault] = await world.rows_of("faults")
    kept = world.core.house.vault.open("faults", fault["sealed"])
    assert kept is not None and '"content": {}' in kept


def broken(subject: str, text: str) -> int:
    raise ZeroDivisionError


async def speaks(held: Meeting, words: list[str]) -> None:
    for one, said in zip(held.people, words, strict=True):
        await one.says("发言")
        await one.says("不署名")
        await one.says(said)
    for one, said in zip(held.people, reversed(words), strict=True):
        await one.says(f"{said}，再说一遍")
        await one.says("2")


async def test_two_who_swap_unsigned_words_leave_the_same_database(tmp_path: Path, engine: Engine) -> None:
    dumps = []
    for folder, words in (("a", ["物业不管", "保安打人"]), ("b", ["保安打人", "物业不管"])):
        async with World.open(tmp_path / folder, engine=engine) as world:
            held = await on(world, 2)
            await speaks(held, words)
            dumps.append(await dump(world))
    assert not apart(*dumps) and dumps[0] == dumps[1]
    said = [row for row in dumps[0]["utterances"] if "物业不管" in row]
    assert len(said) == 2 and all("('participant_id', None), ('person_id', None)" in row for row in said)


async def test_an_unsigned_photo_leads_to_nobody(world: World) -> None:
    held = await on(world, 1)
    [chen] = held.people
    await chen.says("发言")
    await chen.says("不署名")
    await chen.sends_photo()
    await chen.that_was_all()
    assert await answered(world) == "meet.spoken", [row["reason"] for row in await world.rows_of("faults")]
    [file] = await world.rows_of("attachments")
    assert (file["person_id"], file["address_id"], file["reference"], file["state"]) == ("", "", "", "ready")
    assert not any(file["id"] in row["files"] for row in await world.rows_of("lines"))
    keep_lines(world, kept=False)
    await chen.presses("看发言")
    assert chen.hears("meet.opinions").pictures
