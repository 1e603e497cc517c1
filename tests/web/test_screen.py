"""The screen of the room: agenda, code and votes, and nobody's name; and the slip with a guest's code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.agenda import line_now, lines_shown
from storage.statements import Engine
from tests.stories.meetings import Meeting, meeting
from tests.talk import World
from tests.web.browser import Browser
from tests.web.guests import Phone, link_in, link_to_guest


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def screen_of(held: Meeting) -> str:
    await held.desk("show_screen")
    held.leader.hears("inviting.screen")
    return link_in(held.leader)


async def test_the_screen_follows_the_meeting(world: World) -> None:
    held = await meeting(world, 5)
    link, wall = await screen_of(held), Phone(world)
    early = await wall.looks(link)
    assert "电梯什么时候能修好" in early and "签到" not in early and "script" in early
    await held.desk("agenda")
    for words in ("先说难处", "再议办法"):
        await held.desk("add_agenda_line")
        await held.leader.says(words)
        await held.leader.presses("不指定")
        await held.leader.presses("10 分钟")
    await held.until(minutes=-20)
    shown = await wall.looks(link)
    code = await held.code()
    assert f"{code[:3]} {code[3:]}" in shown and "aria-current" not in shown and "<b>0</b> 人到场" in shown
    await held.all_sign_in()
    await held.until(minutes=0)
    await held.until(minutes=12)
    shown = await wall.looks(link)
    assert "<b>5</b> 人到场" in shown
    assert 'aria-current="step"><span>2</span>' in shown
    for person in (*held.people, held.leader):
        assert person.name not in shown
    english = await wall.looks(f"{link}?lang=en&dark=1")
    assert "present" in english and 'class="dark"' in english
    answer = await wall.goes("GET", link)
    wall.headers["if-none-match"] = answer.headers["etag"]
    assert (await wall.goes("GET", link)).status_code == 304
    assert (await Phone(world).goes("GET", link[:-4] + "aaaa")).status_code == 404
    world.later(days=2)
    assert (await Phone(world).goes("GET", link)).status_code == 404


async def _put(held: Meeting, how: str) -> None:
    await held.desk("put_motion")
    await held.leader.says("三天内修好")
    await held.leader.presses(how)
    await held.leader.presses("开始表决")


async def test_of_a_secret_vote_only_how_many_and_that_not_while_they_are_few(world: World) -> None:
    held = await meeting(world, 5)
    link, wall = await screen_of(held), Phone(world)
    await held.until(minutes=1)
    await held.all_sign_in()
    await _put(held, "不记名")
    for one in held.people[:4]:
        await one.presses("赞成")
    assert "正在投票" in await wall.looks(link) and "<b>4</b>" not in await wall.looks(link)
    await held.people[4].presses("反对")
    shown = await wall.looks(link)
    assert "<b>5</b> 人已投" in shown and "<dl>" not in shown
    await held.leader.presses("停止表决")
    shown = await wall.looks(link)
    assert "表决结果" in shown and "<dt>赞成</dt>" in shown and "<b>4</b>" in shown
    await _put(held, "记名")
    await held.people[0].presses("反对")
    shown = await wall.looks(link)
    assert "正在表决" in shown and '<rect class="fill" width="100"' in shown and "<b>1</b>" in shown


async def test_who_may_not_see_the_card_has_no_screen(world: World) -> None:
    held = await meeting(world, 1)
    await held.people[0].presses_verb("show_screen", consultation=held.found.id)
    held.people[0].hears("refusal.not_yours")


async def test_the_slip_carries_the_guests_code_until_it_is_replaced(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    link = await link_to_guest(held)
    paper = next(b.link for b in held.leader.last.buttons if b.link and "/x/" in b.link)
    path = "/x/" + paper.rpartition("/")[2]
    desk = Browser(world)
    shown = (await desk.opens(path)).text
    assert "来宾邀请条" in shown and "物业 张经理" in shown and "<svg" in shown and link not in shown
    await held.desk("reissue_guest")
    await held.leader.presses("物业 张经理")
    assert (await desk.looks(f"{path}/paper")).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "after", "line"),
    [([10, 20], 0, 0), ([10, 20], 10, 1), ([10, 20], 99, 1), ([10, 0, 5], 60, 1), ([], 5, None), ([0], 0, 0)],
)
def test_the_line_that_a_meeting_is_at(minutes: list[int], after: int, line: int | None) -> None:
    assert line_now(minutes, 1_000, 1_000 + after * 60_000) == line
    assert line_now(minutes, None, 5) is None


@pytest.mark.parametrize(
    ("count", "now", "lines"),
    [(3, None, (0, 3)), (20, None, (0, 7)), (20, 9, (7, 14)), (20, 19, (13, 20)), (0, None, (0, 0))],
)
def test_what_of_a_long_agenda_fits(count: int, now: int | None, lines: tuple[int, int]) -> None:
    assert lines_shown(count, now, 7) == range(*lines)
