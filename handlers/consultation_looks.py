"""跟踪问效: some time later residents concerned and somebody other than its leader say whether it holds."""

from __future__ import annotations

import json
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button
from dialogs.outcome_forms import AnswerConsultationLook, CheckConsultationLook
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line, look_ask, look_task, topic
from domain import outcome_moves
from domain.consultation import Consultation, Part, Stage
from domain.consultation_rules import Evidence
from domain.outcome_moves import Found
from domain.people import SYSTEM, Actor, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.taking import on_leave
from handlers.after_meeting import settled
from handlers.consultation_away import but_recused
from handlers.consultation_people import heads_of, in_charge, tell, took_part
from handlers.consultation_record import go_on, record_consultation
from handlers.consulting import consultation_here
from handlers.erasing import is_gone
from handlers.house import House
from handlers.mail import recipients
from handlers.posting import send_told
from handlers.talk import DAY, Talk
from handlers.telling_outcome import items_here, reporters_of, residents_of
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.consultation_looks import (
    consultation_look,
    looks_of,
    note_look,
    plan_look,
    said_of_looks,
)
from storage.consultations import consultation, participants_of
from storage.database import Row
from storage.look_backs import due_around
from storage.people import persons

TIMER = "consultation_look"
ASK, END = 0, 1
SILENT_AFTER = 7 * DAY
NEAR = 3 * DAY
"""Who is asked about the matter itself so shortly before or after is asked once."""
MOST_ASKED = 3
"""Residents; the first who says that it failed decides."""


async def look_later(talk: Talk, found: Consultation) -> None:
    """A look is due so many days from now."""
    round_ = len(await looks_of(talk.work, found.id)) + 1
    due = talk.now + talk.house.consulting_of(found.rules).look_back_days * DAY
    look = plan_look(talk.work, found.id, round_, due)
    talk.work.timer(TIMER, look, ASK, due)


async def fire(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    done(work, row)
    look = await consultation_look(work, row["subject"])
    found = await consultation(work, look["consultation_id"]) if look else None
    if look is not None and found is not None and look["ended_at"] is None and found.state in _LOOKED_AT:
        await (_ask if row["round"] == ASK else _end)(talk, found, look)
    await send_told(talk)
    await work.commit()


_LOOKED_AT = frozenset({Stage.FOLLOWING, Stage.CLOSED})


async def _ask(talk: Talk, found: Consultation, look: Row) -> None:
    for person in await _to_ask(talk, found):
        talk.told.append((person, look_ask(found, look["id"])))
    who = await _checker(talk, found)
    if who is not None:
        talk.told.append((who, look_task(found, look["id"])))
    note_look(talk.work, look["id"], asked_at=talk.now, checker_id=who)
    talk.work.timer(TIMER, look["id"], END, talk.now + SILENT_AFTER)


async def _to_ask(talk: Talk, found: Consultation) -> list[str]:
    """At most three; nobody who is asked about the matter itself in these days: another who took part is, if any."""
    items = [one.id for one in await items_here(talk, found)]
    near = await due_around(talk.work, items, talk.now - NEAR, talk.now + NEAR)
    asked = await reporters_of(talk, [one for one in await items_here(talk, found) if one.id in near])
    return [one for one in await _residents(talk, found) if one not in asked][:MOST_ASKED]


async def _residents(talk: Talk, found: Consultation) -> list[str]:
    """Who reported it, then residents who took part."""
    reported = await residents_of(talk, found)
    there = await participants_of(talk.work, found.id)
    came = [one.person_id for one in there if one.part is Part.RESIDENT and one.person_id and took_part(one)]
    came = await but_recused(talk, found, came)
    rows = await persons(talk.work, list(dict.fromkeys([*reported, *came])))
    asked = [one for one in (*reported, *came) if one in rows and not is_gone(rows[one]) and one != found.leader_id]
    return list(dict.fromkeys(asked))


async def _checker(talk: Talk, found: Consultation) -> str | None:
    """Another member of the station, else clerk, head, district office: neither its leader nor who has its items."""
    items = await items_here(talk, found)
    barred = {found.leader_id, *(one.owner_id for one in items), *(one.reporter_id for one in items)}
    barred |= {person for one in items for person in one.recused}
    serving = await talk.serving(found.station_id)
    leaves = talk.house.district.facts.leaves
    for role in (Role.MEMBER, Role.CLERK, Role.HEAD, Role.STAFF):
        people = [one.held.person_id for one in serving if one.held.role is role and one.held.person_id not in barred]
        chats = await recipients(talk.work, set(people))
        for person in people:
            if chats.get(person, {}).get("reachable") and not on_leave(leaves.get(person, ()), talk.now):
                return person
    return None


async def _end(talk: Talk, found: Consultation, look: Row) -> None:
    """Nobody has gone to see: what residents said counts, else it goes before the head."""
    said = [
        one["says"]
        for row in await said_of_looks(talk.work, found.id)
        if (one := json.loads(row["particulars"]))["look"] == look["id"]
    ]
    if said:
        says = Found.PARTLY if Found.PARTLY in said else Found.HOLDS
        note_look(talk.work, look["id"], found=says.value, ended_at=talk.now)
        moved, event = outcome_moves.look_back(
            found, SYSTEM, talk.now, talk.channel, look=look["id"], says=says, words=None, side="residents"
        )
        await go_on(talk, record_consultation(talk, moved, event), looked_back=True)
        return
    tell(talk, await heads_of(talk, found), look_task(found, look["id"], After.LOOK_OVERDUE))


class Answer:
    FORM = AnswerConsultationLook
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: AnswerConsultationLook) -> None:
        """One press of a resident."""
        look = await _look(talk, form.look)
        found = await consultation(talk.work, look["consultation_id"])
        if found is None or talk.person_id not in await _residents(talk, found):
            raise Refusal(Refused.NOT_INVITED)
        said = await said_of_looks(talk.work, found.id)
        mine = [json.loads(row["particulars"]) for row in said if row["maker"] == talk.person_id]
        again = any(one["look"] == look["id"] and one["says"] == form.says for one in mine)
        if look["ended_at"] is not None or again:
            talk.reply(line(After.LOOK_NOTED))
            return
        by = Actor(talk.person_id, frozenset({Role.RESIDENT}))
        made = await _said(talk, found, look, by, form.says, None, "resident")
        if form.says is Found.FAILED:
            await _failed(talk, made, look)
            talk.reply(line(After.LOOK_FAILED))
            return
        if look["checker_id"] is None:
            note_look(talk.work, look["id"], found=form.says.value, ended_at=talk.now)
            await _stands(talk, made, form.says)
        talk.reply(line(After.LOOK_THANKS))


class Check:
    FORM = CheckConsultationLook
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found, _ = await _to_check(talk, draft.values["look"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: CheckConsultationLook) -> None:
        found, look = await _to_check(talk, form.look)
        words = await settled(talk, found, form.words, "consultation_look") if form.words else None
        for file in form.files:
            talk.work.update(tables.attachments, {"id": file}, consultation_id=found.id, content_id=words)
        by = talk.actor(found.station_id)
        made = await _said(talk, found, look, by, form.says, words, "checker")
        seen = {"words_id": words, "files": json.dumps(form.files), "checker_id": talk.person_id}
        if form.says is Found.FAILED:
            await _failed(talk, made, look, **seen)
            talk.reply(line(After.LOOK_FAILED))
            return
        note_look(talk.work, look["id"], found=form.says.value, ended_at=talk.now, **seen)
        await _stands(talk, made, form.says)
        talk.reply(line(After.LOOK_THANKS))


async def _look(talk: Talk, look_id: str) -> Row:
    look = await consultation_look(talk.work, look_id)
    if look is None or look["asked_at"] is None:
        raise Refusal(Refused.BUTTON_STALE)
    return look


async def _to_check(talk: Talk, look_id: str) -> tuple[Consultation, Row]:
    """Who was asked to go and see, or who decides; never who led it. Raises Refusal."""
    look = await _look(talk, look_id)
    found = await consultation_here(talk, look["consultation_id"], Permission.CONSULTATION_SEE)
    heads = await heads_of(talk, found)
    if talk.person_id == found.leader_id or talk.person_id not in (look["checker_id"], *heads):
        raise Refusal(Refused.NOT_YOUR_CHECK, number=found.number)
    if look["ended_at"] is not None:
        raise Refusal(Refused.NOTHING_TO_CHECK, number=found.number)
    return found, look


async def _said(
    talk: Talk, found: Consultation, look: Row, by: Actor, says: Found, words: str | None, side: str
) -> Consultation:
    how = {"look": look["id"], "says": says, "words": words, "side": side}
    moved, event = outcome_moves.look_back(found, by, talk.now, talk.channel, **how)
    return record_consultation(talk, moved, event)


async def _stands(talk: Talk, found: Consultation, says: Found) -> None:
    """管用, or 一般: then who leads and decides is told."""
    if says is Found.PARTLY:
        see = button(Button.ACTIONS, "actions", consultation=found.id)
        told = line(After.LOOK_PARTLY_TOLD, see, number=found.number, title=topic(found))
        tell(talk, await in_charge(talk, found), told)
    await go_on(talk, found, looked_back=True)


async def _failed(talk: Talk, found: Consultation, look: Row, **seen: object) -> None:
    """又犯了: followed again, with another look to come; what was to be done can be taken up anew."""
    note_look(talk.work, look["id"], found=Found.FAILED.value, ended_at=talk.now, **seen)
    if found.state is Stage.CLOSED:
        step = talk.house.consulting_of(found.rules).step_of(Evidence.LOOKED_BACK)
        moved = outcome_moves.reopen(found, SYSTEM, talk.now, talk.channel, step=step)
        found = record_consultation(talk, *moved)
    await look_later(talk, found)
    see = button(Button.ACTIONS, "actions", primary=True, consultation=found.id)
    told = line(After.LOOK_FAILED_TOLD, see, number=found.number, title=topic(found))
    tell(talk, await in_charge(talk, found), told)
