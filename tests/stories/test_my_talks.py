"""导出: one's own consultations, topics, votes and actions; no secret vote, nothing that one keeps out of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.papers import PAPERS
from tests.stories.invitations import invited
from tests.stories.meetings import Meeting, meeting
from tests.stories.test_consultation_recusal import keeps_out
from tests.stories.test_my_data import my_file
from tests.stories.test_topics import BIKES, _opens, _proposes, _stands
from tests.talk import Resident, World
from web import my_data

pytestmark = pytest.mark.no_golden
WRITTEN, OPINION, OWN = "橄榄石书面意见：先修再说", "电气石当面说的话", "尖晶石没署名的话"
OPENLY, SECRETLY = "记名的黄玉：通道立桩", "不记名的黑曜石：换物业"


async def taken_along(world: World, who: Resident) -> tuple[str, Any]:
    PAPERS["my_data"] = my_data.make
    await who.says("隐私")
    await who.presses("导出")
    file = await my_file(world, who)
    return file.read("index.html").decode(), json.loads(file.read("data.json"))


async def votes_on(held: Meeting, words: str, how: str, choice: str) -> None:
    await held.desk("put_motion")
    await held.leader.says(words)
    await held.leader.presses(how)
    await held.leader.presses("开始表决")
    for one in held.people:
        await one.presses(choice)
    await held.leader.presses("停止表决")


async def test_everything_of_consultations_is_taken_along(world: World) -> None:
    held = await meeting(world, 2, hours=72)
    zhao = held.people[1]
    await invited(world, held.found)
    await zhao.presses("书面意见")
    await zhao.says(WRITTEN)
    await held.until(minutes=1)
    await held.all_sign_in()
    for words, signed in ((OPINION, "署名发言"), (OWN, "不署名")):
        await zhao.says(words)
        await zhao.presses(signed)
    await votes_on(held, OPENLY, "记名", "反对")
    await votes_on(held, SECRETLY, "不记名", "赞成")
    held.world.later(minutes=200)
    await held.desk("hold_meeting")
    await held.head.presses_verb("add_action", consultation=held.found.id)
    await held.head.says("赵师傅画线")
    await held.head.presses("一位居民（名单第 3 位）")
    await held.head.says("12月1日")
    page, plain = await taken_along(world, zhao)
    for his in (held.found.number, "电梯什么时候能修好", WRITTEN, OPINION, OPENLY, "反对", "赵师傅画线", "书面意见"):
        assert his in page, his
    assert OWN not in page and SECRETLY not in page and "黑曜石" not in json.dumps(plain, ensure_ascii=False)
    assert page.count(WRITTEN) == 1, "not among other words as well"
    [one] = plain["consultations"]
    assert one["answer"] == "written" and one["came_at"] and [vote["choice"] for vote in one["votes"]] == ["no"]
    [action] = plain["actions"]
    assert action["number"] == f"{held.found.number}-1"
    page, plain = await taken_along(world, held.people[0])
    assert WRITTEN not in page and OPINION not in page and plain["actions"] == []


async def test_own_topics_and_what_one_stands_behind(world: World) -> None:
    head = await world.member("王建国", role="head")
    chen = await _proposes(world)
    await _opens(head)
    zhao = await _stands(world, "赵师傅", "附议")
    page, plain = await taken_along(world, chen)
    [topic] = plain["topics"]
    assert page.count(BIKES) == 1 and topic["text"] == BIKES and topic["state"] == "shown"
    page, plain = await taken_along(world, zhao)
    [backed] = plain["topics_backed"]
    assert "附议议题" in page and backed["how"] == "supports" and BIKES not in page


async def test_who_keeps_out_takes_nothing_of_it_along(world: World) -> None:
    held = await meeting(world, 1, hours=72)
    he = await world.member("何静")
    await invited(world, held.found)
    await held.head.presses_verb("add_participant", consultation=held.found.id)
    await held.head.presses("委员")
    await held.head.presses("何静")
    page, _ = await taken_along(world, he)
    assert held.found.number in page
    [item] = await world.rows_of("items")
    await keeps_out(held.head, str(item["number"]), "何静")
    page, plain = await taken_along(world, he)
    assert held.found.number not in page and plain["consultations"] == []
