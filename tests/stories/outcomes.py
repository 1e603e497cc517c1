"""What the stories after a meeting begin with: it was held, people were there, something was said."""

from __future__ import annotations

from dataclasses import replace

from domain import consultation_moves
from domain.consultation import Came, Consultation, Part
from domain.events import Name
from handlers.consultation_record import record_participant
from handlers.consulting import Invited
from handlers.timer_talk import system_talk
from storage import tables
from storage.consultations import participants_of
from storage.database import Row
from storage.ids import new_id
from storage.work import Work
from tests.stories.consultations import consulted, fixed, moves, person_id
from tests.stories.referrals import accepted, departments, liaison
from tests.talk import Resident, World

LIFT = "电梯三天两头坏，老人上不去楼，物业推给维保，维保推给物业"


async def held(world: World, li: Resident, *, department: Resident | None = None) -> tuple[Resident, str, Consultation]:
    """A resident's matter, talked through with everybody there: (who reported it, its number, the consultation)."""
    chen, number = await accepted(world, li, LIFT)
    people = []
    if department is not None:
        people.append(Invited(await person_id(world, department), Part.DEPARTMENT, department_id="d1"))
    made = await consulted(world, li, number, people=people)
    await researched(world, made)
    made = await fixed(world, made)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    world.later(hours=1.5)
    return chen, number, await moves(world, made, consultation_moves.hold)


async def researched(world: World, found: Consultation) -> None:
    work = world.core.house.work()
    said(work, found, "research", "看了电梯，门机磨损", person="x")
    await work.commit()


def said(work: Work, found: Consultation, kind: str, words: str, **of: str | None) -> str:
    made = new_id()
    row: Row = {"participant_id": of.get("participant"), "person_id": of.get("person"), "reply_to": of.get("reply_to")}
    content = work.content("consultation_said", words, consultation_id=found.id)
    work.insert(
        tables.utterances,
        id=made,
        consultation_id=found.id,
        kind=kind,
        words_id=content,
        files="[]",
        at=work.now,
        **row,
    )
    return made


async def come(world: World, found: Consultation) -> None:
    """Everybody on the list was invited and is there."""
    talk = system_talk(world.core.house, world.core.house.work())
    for one in await participants_of(talk.work, found.id):
        there = replace(one, invited_at=talk.now, came_at=talk.now, came_how=Came.HEAD)
        record_participant(talk, there, Name.PARTICIPANT_CAME)
    await talk.work.commit()


async def team(world: World) -> tuple[Resident, Resident, Resident, Resident]:
    """Head, leader, another member, a department's liaison."""
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    await departments(world, "区市场监督管理局")
    return head, li, lin, await liaison(world, "赵科长", "d1")
