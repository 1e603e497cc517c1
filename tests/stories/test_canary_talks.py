"""The canary walk through a consultation: a word of its own in everything that is said about it, and who sees none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from domain import consultation_moves
from domain.consultation import Consultation, Part
from handlers.consulting import Invited
from handlers.dialog import VERBS
from handlers.feeds import make
from handlers.guest_links import reissue
from handlers.timer_talk import system_talk
from storage import tables
from storage.ids import new_id
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited
from tests.stories.outcomes import come, said
from tests.stories.test_canary import CANARIES, Scene, Walk, on_the_web, unpacked
from tests.stories.test_canary import scene as scene
from tests.stories.test_privacy import at_home
from tests.stories.timings import elsewhere as at_station
from tests.stories.timings import joins
from tests.talk import Resident
from tests.web.guests import Phone, link_in
from web import list_workbook

pytestmark = pytest.mark.no_golden
WORDS = {
    "title": "锂辉石的议题",
    "plan": "锂云母的方案",
    "signed": "锂磷铝石当面说",
    "unsigned": "方柱石没署名",
    "written": "方钠石书面意见",
    "thread": "方解石会前问",
    "minutes": "磷灰石的纪要",
    "action": "磷铝石去修门机",
    "suggestion": "蓝方石的建议",
    "fate": "蓝铜矿的批示",
    "guest": "硅孔雀物业",
    "name": "硅硼钙师傅",
    "delegate": "硼铝镁代表",
    "objection": "顽火辉石有异议",
    "conclusion": "透辉石议定",
    "agenda": "软玉先说难处",
    "motion": "紫锂辉要不要修",
    "proposed": "绿柱石还没公开的提议",
    "raised": "碧玺的原话",
    "refused": "十字石没列上的议题",
    "reason": "方镁石不列的理由",
    "line": "黄玉的年度计划",
    "signer": "水镁石女士",
    "elsewhere": "硅灰石的另一场",
    "neighbour": "绿帘石先生",
}
"""Each is known by its first three signs."""
NUMBER = "XM-C26-001"


async def called(scene: Scene, name: str, slug: str, words: str) -> tuple[Resident, str]:
    """Somebody with a matter of his own, who wants to be called so; its number."""
    one = await at_home(scene.world, name, slug=slug)
    await one.says(words)
    await one.presses("改称呼")
    await one.says(WORDS[name])
    await one.presses("提交")
    card = one.hears("say.reported").card
    assert card is not None
    return one, card.number


async def signed(scene: Scene) -> str:
    """请你来协商: one that the station has not read, one that is shown and signed, one that it refused."""
    world, cast = scene.world, scene.cast
    one, _ = await called(scene, "signer", "xm2k8vwd", "3 栋门口的路灯晚上不亮")
    signer, cast["signer"] = await person_id(world, one), one
    his = await person_id(world, cast["reporter"])
    work = world.core.house.work()
    place = next(iter(world.core.house.district.stations))
    for number, (name, state) in enumerate((("proposed", "proposed"), ("raised", "shown"), ("refused", "refused")), 1):
        title = (
            work.content("topic_title", "夜里照明怎么办") if state == "shown" else work.content("topic", WORDS[name])
        )
        words = work.content("topic", WORDS[name])
        reason = work.content("topic_reason", WORDS["reason"]) if state == "refused" else None
        row: dict[str, Any] = {"number": f"XM-T26-{number:03}", "station_id": place, "person_id": his}
        row |= {"title_id": title, "words_id": words, "category": "lights", "state": state, "reason_id": reason}
        id_ = new_id()
        work.insert(tables.topics, id=id_, made_at=world.now, version=1, head="", **row)
        if state == "shown":
            work.insert(tables.topic_supports, topic_id=id_, person_id=signer, kind="signs", at=world.now)
    await work.commit()
    return signer


async def elsewhere(scene: Scene) -> None:
    """One at the other station, with a neighbour of there."""
    world, sun = scene.world, scene.cast["other_head"]
    one, _ = await called(scene, "neighbour", "ny7q3rtb", "5 栋楼下的垃圾没人收")
    there = await at_station(world, sun, WORDS["elsewhere"])
    await joins(world, there, one, Part.RESIDENT)
    await invited(world, await fixed(world, there, hours=50))
    scene.cast["neighbour"] = one


async def talked(scene: Scene) -> Consultation:
    """A whole one about the scene's item, led by its owner, with its reporter."""
    world, cast = scene.world, scene.cast
    work = world.core.house.work()
    names = [work.content("consultation_name", WORDS[name]) for name in ("guest", "name")]
    await work.commit()
    parts = (Part.GUEST, Part.RESIDENT)
    people = [Invited(None, part, name_id=one) for part, one in zip(parts, names, strict=True)]
    made = await consulted(
        world,
        cast["owner"],
        scene.number,
        title=WORDS["title"],
        people=[*people, Invited(await signed(scene), Part.RESIDENT)],
    )
    work = world.core.house.work()

    def kept(kind: str, name: str) -> str:
        return work.content(f"consultation_{kind}", WORDS[name], consultation_id=made.id)

    _, listed = await there(world, made)
    mine = next(one for one in listed if one.part is Part.RESIDENT and one.person_id)
    work.update(tables.consultations, {"id": made.id}, words_id=kept("plan", "plan"))
    work.update(tables.participants, {"id": mine.id}, delegate_id=kept("delegate", "delegate"))
    for kind, name in (("opinion", "signed"), ("written", "written"), ("question", "thread")):
        said(work, made, kind, WORDS[name], participant=mine.id, person=mine.person_id)
    said(work, made, "opinion", WORDS["unsigned"])
    await work.commit()
    made = await invited(world, await fixed(world, made))
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    made = await moves(world, made, consultation_moves.hold)
    work = world.core.house.work()
    ids = {"conclusion_id": "conclusion", "suggestion_id": "suggestion", "fate_id": "fate"}
    changes: dict[str, Any] = {column: kept(name, name) for column, name in ids.items()}
    work.update(
        tables.consultations, {"id": made.id}, suggested_at=world.now, fate_at=world.now, fate="adopted", **changes
    )
    minutes = new_id()
    row: dict[str, Any] = {"edition": 1, "state": "sent", "made_by": "x", "made_at": world.now}
    of: dict[str, Any] = {"consultation_id": made.id, "words_id": kept("minutes", "minutes")}
    until = world.now + 9 * 86_400_000
    work.insert(tables.minutes, id=minutes, sent_at=world.now, answer_by=until, settled_at=None, **of, **row)
    answer: dict[str, Any] = {"minutes_id": minutes, "participant_id": mine.id, "answer": "objects", "at": world.now}
    work.insert(tables.minutes_answers, words_id=kept("objection", "objection"), **answer)
    owner = await person_id(world, cast["owner"])
    item = await world.item(scene.number)
    action: dict[str, Any] = {"number": f"{made.number}-1", "consultation_id": made.id, "station_id": item.now_at}
    action |= {"words_id": kept("action", "action"), "owner_id": owner, "due_day": "2026-11-20", "state": "open"}
    work.insert(tables.actions, id=new_id(), made_at=world.now, due_at=1, version=0, head="", **action)
    line: dict[str, Any] = {"station_id": item.now_at, "year": 2026, "position": 1, "month": 11, "kind": "micro"}
    line |= {"track": "key", "leader_id": None, "state": "begun", "consultation_id": made.id, "made_by": "x"}
    work.insert(
        tables.year_plans, id=new_id(), title_id=kept("title", "line"), made_at=world.now, version=1, head="", **line
    )
    of = {"consultation_id": made.id, "position": 1}
    work.insert(tables.agenda_lines, id=new_id(), words_id=kept("agenda", "agenda"), minutes=5, **of)
    motion: dict[str, Any] = {"kind": "vote", "secret": 0, "state": "closed", "result": '{"yes":5,"no":1,"total":6}'}
    work.insert(tables.motions, id=new_id(), words_id=kept("motion", "motion"), version=1, head="", **motion, **of)
    await work.commit()
    return made


SPELLED = (
    *(NUMBER, "XM-T26-001", "XM-T26-002", "NY-C26-001", "协商", "我的邀请", "行动项", "收件箱", "我的待办", "协商日历"),
    *("年度计划", "大家提的议题", "协商数据", "隐私", "晨报"),
)
LOOKING = (
    *("show_consultation", "show_minutes", "minutes", "opinions", "show_before", "show_participants", "agenda"),
    *("show_invitation", "motions", "show_motion", "consultation_history", "quality", "actions", "show_action"),
    *("show_materials", "show_plan_line", "show_topic", "export_data"),
)
THINGS = {
    "consultation": "consultations", "topic": "topics", "plan": "year_plans", "action": "actions", "motion": "motions",
    "minutes": "minutes", "participant": "participants", "question": "utterances", "utterance": "utterances",
}  # fmt: skip
"""What a verb is about, and the table of it."""
NUMBERS = {"add_agenda_line", "fix_time", "move_time", "poll_time"}
"""Verbs whose `minutes` are a length."""


async def presses_all(scene: Scene, walk: Walk, verbs: Iterable[str]) -> None:
    """Buttons of letters from before, say: of the first of each thing that there is."""
    ids = {name: [row["id"] for row in await scene.world.rows_of(table)] for name, table in THINGS.items()}
    for verb in verbs:
        fields = VERBS[verb].form.model_fields.keys() - ({"minutes"} if verb in NUMBERS else set())
        args = {name: ids[name][0] for name in THINGS if name in fields}
        scene.world.later(seconds=3)
        await walk.who.presses_verb(verb, **args)
        await walk.says("取消")


async def sees(scene: Scene, role: str, verbs: Iterable[str], *, walks: bool = True) -> set[str]:
    """The names of all words that he comes to see, in the chat and in a browser."""
    who, walk = scene.cast[role], Walk(scene, scene.cast[role])
    mark = len(who.letters) if role == "recused" else 0
    for spelled in SPELLED:
        await walk.says(spelled)
        if walks:
            await walk.out()
    if walks:
        await walk.every_button()
    await presses_all(scene, walk, verbs)
    pages = await on_the_web(scene, walk)
    told = "\n".join(f"{s.numbered}\n{s.text}\n{s.card}\n{s.speaker}" for _, s in who.letters[mark:])
    seen = told.encode() + b"\n".join(pages)
    if walks:
        assert not [word for word in CANARIES.values() if word.encode() in seen], "nor of the matter"
    return named(seen)


def named(seen: bytes) -> set[str]:
    """Lines of a calendar are folded."""
    whole = seen.replace(b"\r\n ", b"")
    return {name for name, word in WORDS.items() if word[:3].encode() in whole}


@pytest.mark.soak_there
async def test_who_is_not_concerned_sees_nothing_of_it(scene: Scene) -> None:
    """Whatever he says, presses and opens; nor who keeps out of the matter, though he is a head of the station."""
    await talked(scene)
    await seated(scene, "recused", "head")
    about = [verb for verb, one in VERBS.items() if THINGS.keys() & one.form.model_fields.keys()]
    assert len(about) > 60
    for role in ("resident", "liaison", "adviser", "patron", "other_head", "recused"):
        found = await sees(scene, role, about if role in ("resident", "recused") else ())
        assert found <= ({"proposed", "raised", "signer"} if role == "recused" else set()), f"{role} sees {found}"


async def seated(scene: Scene, role: str, office: str) -> None:
    """In a further office at the first station."""
    work = scene.world.core.house.work()
    place = next(iter(scene.world.core.house.district.stations))
    seat: dict[str, Any] = {"role": office, "scope_id": place, "appointed_by": None, "valid_to": None}
    person = await person_id(scene.world, scene.cast[role])
    work.insert(tables.appointments, id=new_id(), person_id=person, valid_from=work.now - 1, **seat)
    await work.commit()


STATION = {"title", "agenda", "line", "minutes", "conclusion", "action"}
THERE = {"title", "agenda", "thread", "signed", "unsigned", "written", "minutes", "conclusion", "action"}
DESK = STATION | THERE | {"motion", "guest", "name"}
PART: dict[str, set[str]] = {
    "owner": DESK | {"signer"},  # whose own matter he has in hand
    "declined": STATION | {"signer"},
    "head": DESK | {"proposed"},
    "staff": DESK | {"proposed", "elsewhere"},
    "reporter": THERE | {"proposed", "raised", "refused", "objection"},  # his own, in 我的数据
    "neighbour": {"elsewhere", "neighbour"},
    "other_head": {"elsewhere", "neighbour"},
}
"""Who is invited at one station is nobody at the other."""


async def test_who_is_concerned_sees_his_part(scene: Scene) -> None:
    await talked(scene)
    await elsewhere(scene)
    for role, part in PART.items():
        found = await sees(scene, role, LOOKING, walks=False)
        assert found == part, f"{role} sees {found - part}, and not {part - found}"


async def test_pages_that_need_no_chat(scene: Scene) -> None:
    """A guest's, the screen in the room, calendars and what is exported."""
    world, cast = scene.world, scene.cast
    made = await talked(scene)
    await elsewhere(scene)
    _, people = await there(world, made)
    guest = next(one for one in people if one.part is Part.GUEST)
    talk = system_talk(world.core.house, world.core.house.work())
    _, code = await reissue(talk, guest)
    await talk.work.commit()
    phone = Phone(world)
    shown = await phone.opens(f"/guest/{code}")
    assert named(shown.encode()) == {"title", "agenda", "thread", "guest", "minutes", "motion", "conclusion"}
    await cast["owner"].presses_verb("show_screen", consultation=made.id)
    shown = await phone.looks(link_in(cast["owner"]))
    assert named(shown.encode()) == {"title", "agenda", "motion"}
    assert await calendars(scene, "owner") == {"title"}
    assert await calendars(scene, "other_head") == {"elsewhere"}
    assert await calendars(scene, "staff") == {"title", "elsewhere"}
    assert await calendars(scene, "recused") == set()
    await seated(scene, "recused", "head")
    places = list(world.core.house.district.stations)
    args = {"place": "all", "places": places, "which": "consultations", "span": "2026", "columns": []}
    every = {"head": {"title"}, "other_head": {"elsewhere"}, "staff": {"title", "elsewhere"}, "recused": set[str]()}
    for role, part in every.items():
        work = world.core.house.work()
        paper = await list_workbook.make(world.core.house, work, await person_id(world, cast[role]), args)
        assert named(await unpacked(paper.body)) == part, role


async def calendars(scene: Scene, role: str) -> set[str]:
    """All that he may subscribe to, each with its page."""
    world, who = scene.world, await person_id(scene.world, scene.cast[role])
    seen = b""
    for of in (None, *world.core.house.district.stations, world.core.house.district.id):
        work = world.core.house.work()
        code = make(world.core.house, work, who, of)
        await work.commit()
        for ending in ("", ".ics"):
            seen += (await scene.client.get(f"/calendar/{code}{ending}")).content
    return named(seen)
