"""Consultations at the desk: everybody reads what the chat would tell him, and nothing that it would not."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from bot.commands import make_invitation
from domain import consultation_moves
from domain.consultation import Consultation, Part
from domain.people import Role
from handlers.consulting import Invited
from storage import tables
from storage.ids import new_id
from storage.statements import Engine
from tests.stories.consultations import consulted, fixed, meets, moves, person_id
from tests.stories.invitations import invited
from tests.stories.outcomes import held, team
from tests.stories.referrals import accepted, departments, liaison
from tests.stories.test_canary import CANARIES, Scene, appointed
from tests.stories.test_canary import scene as scene
from tests.stories.test_canary_talks import elsewhere as talked_elsewhere
from tests.stories.test_canary_talks import named, seated, talked
from tests.stories.test_practice import practise
from tests.stories.test_reads_talks import Counting
from tests.stories.timings import elsewhere, joins, ready
from tests.talk import Resident, World
from tests.web.desks import Browser, at_desk

pytestmark = pytest.mark.no_golden
MOST_READS = 34
"""Of one page, the session's among them."""
LISTS = ("/desk/consultations", "/desk/consultations/calendar", "/desk/topics", "/desk/year-plan")
ONE = "/desk/consultations/XM-C26-001"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


def verbs(browser: Browser) -> set[str]:
    """Those of the buttons of the page that was looked at."""
    return set(re.findall(r'name="verb" value="(\w+)"', browser.raw))


async def offered(who: Resident, found: Consultation) -> set[str]:
    """The verbs that the chat's card offers, 更多操作 and all."""
    mark = len(who.letters)
    await who.presses_verb("show_consultation", consultation=found.id)
    letters = [letter for _, letter in who.letters[mark:]]
    rows = await who.world.rows_of("letters")
    shown = next(json.loads(row["choices"]) for row in reversed(rows) if row["id"] == letters[-1].id)
    every = {one["verb"] for one in shown}
    if "manage_consultation" in every:
        mark = len(who.letters)
        await who.presses_verb("manage_consultation", consultation=found.id)
        ids = {letter.id for _, letter in who.letters[mark:]}
        rows = await who.world.rows_of("letters")
        every |= {one["verb"] for row in rows if row["id"] in ids for one in json.loads(row["choices"] or "[]")}
    return every - {"manage_consultation", "consultation_history", "show_poll", "show_before", "actions"}


async def test_every_verb_of_the_card_is_on_the_page(world: World) -> None:
    """As it is prepared, fixed, held and followed, for head, leader, another member and an adviser's eyes."""
    head, li, lin, zhao = await team(world)
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, zhao), Part.DEPARTMENT, "d1")])
    desks = {who.name: (who, await at_desk(world, who)) for who in (head, li, lin)}

    async def compared() -> None:
        for who, desk in desks.values():
            page = await desk.looks(ONE)
            there = await offered(who, made)
            assert there <= verbs(desk), (who.name, there - verbs(desk))
            assert page.count('class="btn primary"') <= 2

    await compared()
    made = await invited(world, await fixed(world, made, hours=1))
    await compared()
    made = await moves(world, made, consultation_moves.open_)
    await compared()
    made = await moves(world, made, consultation_moves.hold)
    await compared()


async def test_who_may_not_see_it_is_told_there_is_none(world: World) -> None:
    """A head of elsewhere, who keeps out of its matter, and a number that there is not: word for word the same."""
    head, li, lin, _ = await team(world)
    _, number, made = await held(world, li)
    stranger = await world.member("孙悦", "head", "NY")
    work = world.core.house.work()
    away = json.dumps([await person_id(world, lin)])
    work.update(tables.items, {"id": (await world.item(number)).id}, recused=away)
    await work.commit()
    answers = []
    for who, path in ((stranger, ONE), (lin, ONE), (head, "/desk/consultations/XM-C26-999"), (head, ONE + "0")):
        desk = await at_desk(world, who)
        answer = await desk.goes("GET", path)
        answers.append((answer.status_code, "没有" in desk.page))
        if path == ONE:
            for page in LISTS[:2]:
                assert made.number not in await desk.looks(page)
    assert len(set(answers)) == 1 and answers[0][0] == 404


async def test_one_who_is_only_invited_reads_his_part(world: World) -> None:
    """A liaison finds the meeting, its thread and what came of it; nothing of the list, the steps, or who did what."""
    head, li, _, zhao = await team(world)
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(None, Part.DEPARTMENT, "d1")])
    made = await invited(world, await fixed(world, made))
    desk = await at_desk(world, zhao)
    assert "协商" in await desk.looks("/desk/consultations") and made.number in desk.page
    page = await desk.looks(ONE)
    assert "区市场监督管理局" in page and "会前提问" in page and "show_invitation" in verbs(desk)
    assert "步骤和要留下的东西" not in page and "回复</th>" not in page and number not in page and "经过" not in page
    assert not verbs(desk) & {"add_participant", "plan_consultation", "move_time", "call_off", "show_participants"}
    for path in ("/desk/year-plan", "/desk/topics"):
        assert path not in (await desk.looks("/desk/consultations"))
        assert (await desk.goes("GET", path)).status_code == 404
    await at_desk(world, head)


async def test_a_poll_is_a_table_with_the_best_time_and_why(world: World) -> None:
    _, li, chen, made = await ready(world)
    lin = await world.member("林涛")
    await joins(world, made, lin, Part.MEMBER)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await chen.presses("都可以")
    await lin.presses("都不行")
    desk = await at_desk(world, li)
    page = await desk.looks(ONE)
    assert '<table class="cs-poll">' in page and "一位居民" in page and "最合适" in page
    assert "✓</span> 可以" in page and "✗</span> 不行" in page and "…</span> 没回" in page
    assert "2 人回了，1 人没回" in page and re.search("最(合适|接近)的是 ①：", page)
    [act] = [label for label in desk.offers() if label.startswith("定 ①")]
    assert (await desk.presses(act)).status_code == 303
    assert [row["kind"] for row in await world.rows_of("letters")][-1].startswith("fix_time.")
    other = await at_desk(world, lin)
    assert "cs-poll" not in await other.looks(ONE)  # who leads it not does not read who could when


async def test_after_the_meeting_the_draft_is_the_desks_alone(world: World) -> None:
    """Here as in the chat; sent, all who were there read it, and objections only who decides about them."""
    head, li, lin, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await li.presses_verb("minutes", consultation=made.id)
    for who in (lin, zhao):
        await who.presses_verb("show_minutes", consultation=made.id)
        who.hears("refusal.minutes_none")
        assert "会议纪要" not in await (await at_desk(world, who)).looks(ONE)
    desk = await at_desk(world, li)
    assert "还没发出" in await desk.looks(ONE) and "基本情况" in desk.page
    await li.presses("发给大家")
    await zhao.presses_verb("show_minutes", consultation=made.id)
    await zhao.presses("有异议")
    await zhao.says("门机是六号换的，不是五号")
    clerk = await world.member("吴小满", "clerk")
    seen = {who.name: await (await at_desk(world, who)).looks(ONE) for who in (head, li, lin, zhao, clerk)}
    assert {name for name, page in seen.items() if "六号换的" in page} == {head.name, li.name}
    assert {name for name, page in seen.items() if "有异议 1" in page} == {head.name, li.name, clerk.name}
    assert "您提了异议" in seen[zhao.name] and "基本情况" in seen[lin.name]


async def test_lists_are_narrowed_by_whose_stage_station_and_month(world: World) -> None:
    head, li, _, _ = await team(world)
    _, number = await accepted(world, li)
    first = await consulted(world, li, number, title="电梯什么时候能修好")
    other = await fixed(world, await elsewhere(world, head, "食堂怎么办到楼下", "XM"), hours=24 * 40)
    sun = await world.member("孙悦", "head", "NY")
    theirs = await fixed(world, await elsewhere(world, sun, "垃圾房挪到哪里"))
    desk = await at_desk(world, li)
    page = await desk.looks("/desk/consultations")
    assert first.number in page and other.number in page and theirs.number not in page
    assert page.index(first.number) < page.index(other.number) and "轮到您" in page
    for asked, seen, hidden in (
        ("mine=1", first, other),
        ("state=preparing", first, other),
        ("state=fixed", other, first),
        (f"month={_month(world, other)}", other, first),
    ):
        page = await desk.looks(f"/desk/consultations?{asked}")
        assert seen.number in page and hidden.number not in page, asked
    assert other.number in await desk.looks(f"/desk/consultations/calendar?month={_month(world, other)}")
    assert other.number not in await desk.looks(f"/desk/consultations/calendar?month={_month(world, other)}&mine=1")
    for page in ("/desk/consultations", "/desk/consultations/calendar", "/desk/year-plan"):
        assert (await desk.goes("GET", f"{page}?station=ny7q3rtb")).status_code == 404
        assert (await desk.goes("GET", f"{page}?station=nowhere")).status_code == 404
        await desk.looks(f"{page}?month=nonsense&state=nonsense&year=nonsense&mine={'1' * 900}")
    staff = await at_desk(world, await world.member("周宁", "staff", ""))
    page = await staff.looks("/desk/consultations?station=ny7q3rtb")
    assert theirs.number in page and other.number not in page


def _month(world: World, found: Consultation) -> str:
    assert found.start_at is not None
    return f"{datetime.fromtimestamp(found.start_at / 1000, world.core.house.district.zone):%Y-%m}"


async def test_topics_and_the_years_plan_with_their_acts(world: World) -> None:
    head, li = await world.member("王建国", "head"), await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("提议题")
    await chen.says("电动车充电的地方太少，大家都往楼道里推")
    await chen.presses("同意")
    if chen.fresh[-1][0] == "propose_topic.category.ask":
        await chen.presses("充电与消防")
    await chen.presses("提交")
    await head.says("年度计划")
    await head.presses("加一项")
    await head.says("老旧小区怎么停车")
    await head.presses("12 月")
    await head.presses("记入计划")
    desk, hers = await at_desk(world, head), await at_desk(world, li)
    page = await desk.looks("/desk/topics")
    assert "楼道里推" in page and {"open_topic", "begin_consultation", "decide_topic"} <= verbs(desk)
    assert "楼道里推" not in await hers.looks("/desk/topics") and "open_topic" not in verbs(hers)
    page = await desk.looks("/desk/year-plan")
    assert "老旧小区怎么停车" in page and "共 1 项" in page
    assert {"add_year_plan", "drop_year_plan", "begin_consultation"} <= verbs(desk)
    page = await hers.looks("/desk/year-plan")
    assert "老旧小区怎么停车" in page and not verbs(hers)
    assert "还没有列计划" in await hers.looks("/desk/year-plan?year=2027")


async def test_script_in_words_is_only_words(world: World) -> None:
    head, li, _, _ = await team(world)
    _, number = await accepted(world, li)
    await fixed(world, await consulted(world, li, number, title="<script>alert(1)</script>"), room="<b>一楼</b>")
    desk = await at_desk(world, head)
    for path in (*LISTS, ONE):
        answer = await desk.goes("GET", path)
        assert answer.status_code == 200 and "<script>alert" not in answer.text and "<b>一楼" not in answer.text


async def test_a_practice_is_seen_by_who_plays_there(world: World) -> None:
    await departments(world, "区市场监督管理局")
    head = await world.member("王建国", "head")
    await practise(world)
    made = await fixed(world, await elsewhere(world, head, "演练怎么开", "XM"))
    zhao = await liaison(world, "赵科长", "d1")
    work = world.core.house.work()
    row: dict[str, Any] = {"consultation_id": made.id, "part": "department", "department_id": "d1", "votes": 1}
    work.insert(tables.participants, id=new_id(), invited_at=world.now, tries=0, version=1, head="", **row)
    await work.commit()
    assert "演练" in await (await at_desk(world, head)).looks(ONE)
    desk = await at_desk(world, zhao)
    assert (await desk.goes("GET", ONE)).status_code == 404
    assert made.number not in await desk.looks("/desk/consultations")


async def test_canaries_of_a_whole_one(scene: Scene) -> None:
    """Of its own words everybody reads what the chat tells him; of another station's and of the refused none."""
    await talked(scene)
    await talked_elsewhere(scene)
    await seated(scene, "recused", "head")
    lists = {"title", "line"}
    station = lists | {"agenda", "minutes", "conclusion", "action"}
    desk = station | {"thread", "motion", "guest", "name", "suggestion", "fate"}
    parts: dict[str, set[str]] = {
        "owner": desk | {"objection"},
        "head": desk | {"proposed", "raised", "objection"},
        "clerk": desk,
        "declined": station,
        "staff": desk | {"proposed", "raised", "objection", "elsewhere"},
        "adviser": set(),
        "patron": set(),
        "liaison": set(),
        "other_head": {"elsewhere"},
        "recused": {"proposed", "raised"},
    }
    told = {}
    for role in parts:
        browser = await at_desk(scene.world, scene.cast[role])
        seen = b""
        for path in (*LISTS, ONE, "/desk/consultations/NY-C26-001"):
            seen += (await browser.goes("GET", path)).content
        told[role] = named(seen)
        matter = {name for name, word in CANARIES.items() if word.encode() in seen}
        assert matter <= ({"called"} if role in ("owner", "head", "clerk") else set()), (role, matter)
    wrong = {role: (told[role] - part, part - told[role]) for role, part in parts.items() if told[role] != part}
    assert not wrong, wrong


async def test_advisers_of_station_and_area_read_no_settled_minutes(world: World) -> None:
    """Minutes quote residents: neither page, search nor file gives them, also when nobody objects any more."""
    _, li, _, _ = await team(world)
    _, _, made = await held(world, li)
    work = world.core.house.work()
    row: dict[str, Any] = {"edition": 1, "state": "settled", "made_by": "x", "made_at": world.now, "sent_at": world.now}
    words = work.content("consultation_minutes", "会上一位老人说电梯吓着了他", consultation_id=made.id)
    work.insert(tables.minutes, id=new_id(), consultation_id=made.id, words_id=words, settled_at=world.now, **row)
    await work.commit()
    reader = await at_desk(world, li)
    assert "吓着了他" in await reader.looks(ONE)
    [station] = {one.id for one in world.core.house.district.stations.values() if one.code == "XM"}
    of_station = world.person("顾明")
    await of_station.opens(f"in_{await make_invitation(world.core.house, Role.ADVISER, station, '顾明', 7)}")
    of_area = await appointed(world, Role.ADVISER)  # of every area, as a district file appoints
    for name, person in (("station", of_station), ("area", of_area)):
        desk = await at_desk(world, person)
        assert (await desk.goes("GET", ONE)).status_code == 404
        here = [
            *LISTS,
            "/desk/actions",
            "/desk/items?q=老人",
            "/desk/cockpit?period=year",
            f"/desk/items?q={made.number}",
        ]
        files = [f"/desk/export/file?of={quote(at, safe='')}&as={kind}" for at in here for kind in ("csv", "docx")]
        for at in here:
            assert "吓着了他" not in (await desk.goes("GET", at)).text, (name, at)
        for at in files:
            assert (await desk.goes("GET", at)).status_code in (403, 404), (name, at)
        assert made.number not in await desk.looks("/desk/consultations?state=over&month=2026-11")


async def test_an_empty_list_offers_to_begin_only_to_who_may(world: World) -> None:
    head, li, _, zhao = await team(world)
    clerk, staff = await world.member("赵安", role="clerk"), await world.member("周宁", role="staff")
    for who, may_begin in ((head, True), (li, True), (clerk, False), (staff, True), (zhao, False)):
        desk = await at_desk(world, who)
        for path in LISTS[:2]:
            assert ("发“发起协商”" in await desk.looks(path)) is may_begin, (who.name, path)
        await who.says("发起协商")
        assert any(key.startswith("begin_consultation.") for key, _ in who.fresh) is may_begin, who.name


async def test_how_often_a_page_is_read_does_not_grow_with_its_lines(world: World) -> None:
    head, li, lin, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    desk = await at_desk(world, head)
    counts: dict[str, list[int]] = {}
    for more in range(2):
        await _fills(world, made, 3 if more else 1)
        for path in (*LISTS, ONE):
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            await desk.looks(path)
            world.core.house.database = real
            counts.setdefault(path, []).append(counting.count)
        if not more:
            for title in ("食堂怎么办", "垃圾房挪到哪", "充电口怎么加"):
                await meets(world, (await elsewhere(world, lin, title, "XM")).id)
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS, counts


async def _fills(world: World, found: Consultation, many: int) -> None:
    """So many motions, agenda lines, questions, actions, topics and lines of the plan."""
    work = world.core.house.work()
    person = found.leader_id
    for at in range(many):
        words = work.content("consultation_said", f"说一说 {new_id()}", consultation_id=found.id)
        of: dict[str, Any] = {"consultation_id": found.id, "words_id": words}
        motion: dict[str, Any] = {"kind": "vote", "secret": 0, "state": "open", "result": "{}", "version": 1}
        work.insert(tables.motions, id=new_id(), position=at, head="", **motion, **of)
        work.insert(tables.agenda_lines, id=new_id(), position=at, minutes=5, **of)
        said: dict[str, Any] = {"participant_id": None, "person_id": person, "files": "[]", "reply_to": None}
        work.insert(tables.utterances, id=new_id(), kind="question", at=world.now, **said, **of)
        action: dict[str, Any] = {"station_id": found.station_id, "due_day": "2026-12-20", "state": "open"}
        action |= {"number": f"{found.number}-{new_id()}", "made_at": world.now, "due_at": 1, "version": 0, "head": ""}
        work.insert(tables.actions, id=new_id(), owner_id=person, **action, **of)
        line: dict[str, Any] = {"station_id": found.station_id, "year": 2026, "month": 11, "kind": "micro"}
        line |= {"track": "key", "leader_id": None, "state": "planned", "consultation_id": None, "made_by": "x"}
        line |= {"position": at, "title_id": words, "made_at": world.now, "version": 1, "head": ""}
        work.insert(tables.year_plans, id=new_id(), **line)
        topic: dict[str, Any] = {"number": f"XM-T26-{new_id()}", "station_id": found.station_id, "person_id": "x"}
        topic |= {"title_id": words, "words_id": words, "category": "lights", "state": "shown", "reason_id": None}
        work.insert(tables.topics, id=new_id(), made_at=world.now, version=1, head="", **topic)
    await work.commit()
