"""The canary walk through a consultation: a word of its own in everything that is said about it, and who sees none."""

from __future__ import annotations

from typing import Any

import pytest

from domain import consultation_moves
from domain.consultation import Part
from handlers.consulting import Invited
from storage import tables
from storage.ids import new_id
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited
from tests.stories.outcomes import come, said
from tests.stories.test_canary import Scene, Walk, on_the_web
from tests.stories.test_canary import scene as scene

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
    "number": "XM-C26-001",
}


async def talked(scene: Scene) -> None:
    """A whole one about the scene's item, led by its owner, with its reporter."""
    world, cast = scene.world, scene.cast
    work = world.core.house.work()
    names = [work.content("consultation_name", WORDS[name]) for name in ("guest", "name")]
    await work.commit()
    people = [Invited(None, part, name_id=one) for part, one in zip((Part.GUEST, Part.RESIDENT), names, strict=True)]
    made = await consulted(world, cast["owner"], scene.number, title=WORDS["title"], people=people)
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
    await work.commit()


@pytest.mark.parametrize("role", ["resident", "other_head", "recused", "liaison", "owner"])
async def test_who_is_not_concerned_sees_nothing_of_it(scene: Scene, role: str) -> None:
    who = scene.cast[role]
    mark = len(who.letters)
    await talked(scene)
    walk = Walk(scene, who)
    for spelled in (WORDS["number"], "协商", "我的邀请", "行动项", "收件箱", "我的待办", "日程"):
        await walk.says(spelled)
        await walk.out()
    await walk.every_button()
    pages = await on_the_web(scene, walk)
    told = "\n".join(f"{s.numbered}\n{s.text}\n{s.card}\n{s.speaker}" for _, s in who.letters[mark:])
    seen = told.encode() + b"\n".join(pages)
    found = {name for name, word in WORDS.items() if word[:3].encode() in seen and name != "number"}
    if role == "owner":
        assert {"title", "minutes", "action", "conclusion"} <= found
    else:
        assert found == set(), f"{role} sees {found}"
