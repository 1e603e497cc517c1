"""The desk's rota: who sees what of it, and that every act there is the chat's own."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from dialogs.talk import Inbound, Press
from domain.duty_days import runs
from domain.rota_plan import Duty
from handlers.desk_sessions import desk_chat
from handlers.shift_words import Shift
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import person_id

pytestmark = pytest.mark.no_golden
XM = "/desk/rota/xm2k8vwd"
MOST_READS = 24
"""Of the page as a head sees it, the session's among them."""
_MOVE = re.compile(r'id="ro-drop".*?</form>', re.DOTALL)


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def crew(world: World) -> dict[str, Resident]:
    people = {name: await world.member(name) for name in ("李慧敏", "林涛", "何静")}
    people["王建国"] = await world.member("王建国", "head")
    return people


def shift_on(world: World, day: int) -> tuple[Shift, str]:
    """The members' shift of a day of November, and whose it is."""
    station = world.core.house.district.by_code("XM")
    assert station is not None
    rota = world.core.house.district.rota(station.id)
    [run] = runs(rota, rota.grid.date(world.now).replace(day=day), Duty.MEMBER)
    return Shift(station.id, Duty.MEMBER, run[0].start, run[-1].end), str(run[0].person_id)


async def moves(desk: Browser, who: str, to: str, source: str = "", **changes: str) -> int:
    raw = desk.raw
    form = _MOVE.search(raw)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    answer = await desk.goes("POST", "/desk/rota/move", fields | {"who": who, "to": to, "from": source} | changes)
    desk.raw = raw  # the page stays; the answer is the frame's
    return answer.status_code


async def said_last(world: World) -> str:
    [*_, last] = [row for row in await world.rows_of("letters") if row["external"].startswith("desk:")]
    return str(last["kind"])


async def test_a_head_sees_the_month_and_his_tools(world: World) -> None:
    people = await crew(world)
    desk = await at_desk(world, people["王建国"])
    assert (await desk.goes("GET", "/desk/rota")).headers["location"] == XM
    page = await desk.looks(XM)
    assert 'href="/desk/rota" aria-current="page"' in page
    assert len(re.findall(r'<li class="ro-day', page)) == 30 and page.count('aria-current="date"') == 1
    assert {"新排一份", "公平抽排", "轮值设置", "结束这份"} <= desk.offers().keys()
    assert "往后三十天都有人" in page and "班排得匀不匀" in page
    for bad in ("?month=nonsense", "?month=2031-01"):
        assert (await desk.goes("GET", XM + bad)).status_code == 404
    await desk.looks(f"{XM}?month=2026-12&day=nonsense")
    assert (await desk.goes("GET", "/desk/rota/nothere1")).status_code == 404


async def test_moved_onto_a_day_the_person_sits_there_and_it_is_undone(world: World) -> None:
    people = await crew(world)
    desk = await at_desk(world, people["王建国"])
    await desk.looks(XM)
    shift, _ = shift_on(world, 25)
    other = await person_id(world, people["林涛"])
    assert await moves(desk, other, shift.key) == 303
    assert await said_last(world) == "override.check.ask"  # nothing but the check is left
    await answers(world, people["王建国"], desk, "submit")
    assert shift_on(world, 25)[1] == other
    page = await desk.looks(f"{XM}?day=2026-11-25")
    assert "替李慧敏" in page
    await desk.presses("撤销替班")
    await world.settle()
    assert shift_on(world, 25)[1] == await person_id(world, people["李慧敏"])


async def answers(world: World, person: Resident, desk: Browser, value: str) -> None:
    """The open question of the desk's chat is answered there."""
    chat = desk_chat(world.core.house, await person_id(world, person))
    [*_, letter] = [row for row in await world.rows_of("letters") if row["external"] == chat[2]]
    choice = next(one for one in json.loads(letter["choices"]) if one["args"].get("value") == value)
    world.later(seconds=1)
    await world.core.receive(
        Inbound(*chat, f"press-{world.now}", Press(letter["id"], choice["code"]), world.now, "xm2k8vwd")
    )
    await world.settle()


async def test_a_member_moves_his_own_shift_alone_and_it_is_an_offer(world: World) -> None:
    people = await crew(world)
    desk = await at_desk(world, people["李慧敏"])
    page = await desk.looks(f"{XM}?day=2026-11-25")
    me, lin = await person_id(world, people["李慧敏"]), await person_id(world, people["林涛"])
    assert {"换班", "请假"} <= desk.offers().keys() and not {"新排一份", "替班", "公平抽排"} & desk.offers().keys()
    mine, theirs = shift_on(world, 25)[0], await at_week(desk, world)
    assert f'data-from="{mine.key}"' in page and f'data-to="{mine.key}"' not in page and f'data-who="{lin}"' not in page
    assert await moves(desk, me, theirs.key, mine.key) == 303
    assert await said_last(world) == "swap.check.ask"
    await answers(world, people["李慧敏"], desk, "submit")
    [swap] = await world.rows_of("swaps")
    assert (swap["from_id"], swap["to_id"], swap["back_start"]) == (me, lin, theirs.start)
    assert "在找人换" in await desk.looks(XM)
    other = await at_desk(world, people["林涛"])
    assert any(label.startswith("接下") for label in (await other.looks(XM), other.offers())[1])
    assert "在找人换" not in await (await at_desk(world, people["何静"])).looks(XM)
    world.later(minutes=1)
    assert await moves(desk, lin, mine.key, theirs.key) == 303  # somebody else is not his to move
    assert await said_last(world) == "refusal.not_yours"


async def at_week(desk: Browser, world: World) -> Shift:
    """A day of next week, which is the next member's."""
    return shift_on(world, 30)[0]


async def test_nothing_is_moved_that_the_page_did_not_offer_to_this_session(world: World) -> None:
    people = await crew(world)
    desk = await at_desk(world, people["王建国"])
    await desk.looks(XM)
    shift, _ = shift_on(world, 25)
    who = await person_id(world, people["林涛"])
    before = await world.rows_of("letters")
    for wrong in ({"mark": "0" * 32}, {"at": "ny7q3rtb"}, {"at": "nothere1"}, {"key": ""}):
        assert await moves(desk, who, shift.key, **wrong) == 400, wrong
    desk.headers = {"sec-fetch-site": "cross-site"}
    assert await moves(desk, who, shift.key) == 403
    assert await world.rows_of("letters") == before
    desk.headers = {"sec-fetch-site": "same-origin"}
    ny = shift.key.replace(shift.station_id, world.core.house.district.by_slug("ny7q3rtb").id)  # type: ignore[union-attr]
    for at, odd in enumerate(
        ("nonsense", f"{shift.station_id}:member:0:1", ny, f"{shift.station_id}:member:{10**30}:1")
    ):
        world.later(seconds=5 + at)
        assert await moves(desk, "nobody", odd) == 303
        assert await said_last(world) == "override.shift.ask"  # what is no more as it was is asked for


async def test_of_another_station_one_sees_what_its_public_page_tells(world: World) -> None:
    people = await crew(world)
    sun = await world.member("孙悦", "head", "NY")
    desk = await at_desk(world, sun)
    await absent(world, people["李慧敏"])
    page = await desk.looks(XM)
    assert "李慧敏" in page and not desk.offers()
    for hidden in ("请假", "data-who", "data-to", "<aside", "班排得匀不匀", 'ro-day"'):
        assert hidden not in page, hidden
    clerk = await at_desk(world, await world.member("赵安", "clerk"))
    page = await clerk.looks(XM)
    assert "请假：李慧敏" in page and "data-who" not in page and "公平抽排" not in clerk.offers()
    assert "请假：" not in await (await at_desk(world, people["何静"])).looks(XM)


async def absent(world: World, person: Resident) -> None:
    """Wednesday to Friday, which leaves gaps."""
    await person.says("请假 11月25日到27日")
    await person.presses("跳过")
    await person.presses("请假")


async def test_gaps_are_told_with_who_is_free_and_filled_by_a_press(world: World) -> None:
    people = await crew(world)
    await absent(world, people["李慧敏"])
    desk = await at_desk(world, people["王建国"])
    page = await desk.looks(XM)
    assert "有空的：" in page and "提前 1 天会提醒" in page and page.count("没人") >= 3
    await desk.presses("替班")
    assert await said_last(world) in ("override.part.ask", "override.who.ask")


async def test_a_draw_that_waits_for_its_word_stands_on_the_page_with_its_score(world: World) -> None:
    people = await crew(world)
    desk = await at_desk(world, people["王建国"])
    assert "抽出来的这一份" not in await desk.looks(XM)
    await desk.presses("公平抽排")
    for value in ("member", "next_month", "day", "all"):
        await answers(world, people["王建国"], desk, value)
    page = await desk.looks(XM)
    assert "抽出来的这一份" in page and re.search(r"<b>\d+</b> <span>分", page) and "不连着值" in page
    assert "12月1日" in page
    assert "抽出来的这一份" not in await (await at_desk(world, people["林涛"])).looks(XM)


async def test_who_was_there_is_noted_by_a_press_and_counted(world: World) -> None:
    people = await crew(world)
    for _ in range(2):
        world.later(hours=12)
        await world.duty()
    desk = await at_desk(world, people["王建国"])
    page = await desk.looks(f"{XM}?day=2026-11-23")
    assert "没有记录" in page
    await desk.presses("到岗")
    await world.settle()
    page = await desk.looks(f"{XM}?day=2026-11-23")
    row = page.split("班排得匀不匀")[1].split("<tr>")[2]
    assert "2 / 2" in row and "李慧敏" in row and "6" in row
    assert "导出这张表" in desk.page and "导出清单" not in desk.page
    await desk.presses("导出全年排班")
    assert await said_last(world) == "say.list_ready"  # nothing is left to be asked
    own = await (await at_desk(world, people["李慧敏"])).looks(XM)
    assert "我值了多少" in own and "何静" not in own.split("我值了多少")[1]


async def test_how_often_it_is_read(world: World) -> None:
    people = await crew(world)
    desk, real = await at_desk(world, people["王建国"]), world.core.house.database
    counts = []
    for more in range(2):
        counting = world.core.house.database = cast(Any, Counting(real))
        await desk.looks(f"{XM}?day=2026-11-25")
        world.core.house.database = real
        counts.append(counting.count)
        if not more:
            await absent(world, people["李慧敏"])
    assert counts[1] <= counts[0] + 2 and counts[1] <= MOST_READS, counts
