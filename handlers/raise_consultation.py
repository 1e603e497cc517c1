"""转为正式协商: a formal consultation takes over matters, people and research; the small one ends as raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.invitation_letters import calendar
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, Phrase, moment, phrase, words
from dialogs.topic_cards import kind_named, look_choice
from dialogs.topic_forms import RaiseConsultation
from domain import consultation_moves
from domain.consultation import Consultation, Participant, Stage, Verb
from domain.consultation_rules import Kind
from domain.events import Name
from domain.item import MOVES, Item
from domain.item import Verb as ItemVerb
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.year_plan import follow
from handlers.beginning import Begins, barred, begin_one
from handlers.consultation_record import go_on, record_consultation, record_participant
from handlers.consulting import consultation_here
from handlers.dialog import Offers
from handlers.invited import addressed, forms_of
from handlers.inviting import entry_link, tell_desk, within
from handlers.name_keys import copied_name
from handlers.talk import Talk
from storage.carrying_over import carry_over
from storage.consultations import consultation, items_of, participants_of, unlink_item
from storage.ids import new_id
from storage.items import events_of
from storage.year_plans import plan_line, write_plan_line

FORM = RaiseConsultation
REQUIRES = Permission.CONSULTATION_DECIDE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    found = await _to_raise(talk, draft.values["consultation"])
    return replace(draft, values=draft.values | {"number": found.number})


async def _to_raise(talk: Talk, consultation_id: str) -> Consultation:
    found = await consultation_here(talk, consultation_id, REQUIRES)
    consultation_moves.check(Verb.RAISE, found)
    if talk.house.consulting_of(found.rules).kind(found.kind).formal or not _formal(talk):
        raise Refusal(Refused.FORMAL_ALREADY, number=found.number)
    if found.state is Stage.FOLLOWING and (other := await _raised_to(talk, found)) is not None:
        raise Refusal(Refused.FORMAL_ALREADY, number=other.number)
    return found


async def _raised_to(talk: Talk, found: Consultation) -> Consultation | None:
    """The one that took over from one that is still followed, unless that is off."""
    events = await events_of(talk.work, found.id, "consultation")
    raised = [str(one["particulars"]["to"]) for one in events if one["name"] == Name.CONSULTATION_RAISED.value]
    other = await consultation(talk.work, raised[-1]) if raised else None
    return other if other is not None and other.state is not Stage.CALLED_OFF else None


def _formal(talk: Talk) -> list[Kind]:
    return [kind for kind in talk.house.consulting.kinds if kind.formal]


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"kind": [Option(k.slug, phrase(f"button.{Button.PLAIN}", said=kind_named(k))) for k in _formal(talk)]}


async def handle(talk: Talk, form: RaiseConsultation) -> None:
    found = await _to_raise(talk, form.consultation)
    kind = next((one for one in _formal(talk) if one.slug == form.kind), None)
    if kind is None:
        raise Refusal(Refused.BUTTON_STALE)
    items, place = await _items(talk, found), talk.house.district.heir(found.station_id)
    if place is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    reason = await talk.settle(form.reason, "consultation_reason", None, strip=True)
    how = await _begins(talk, found, kind, items)
    people = await participants_of(talk.work, found.id)
    heard = {found.leader_id, *(one.person_id for one in people if one.person_id)}
    made = await begin_one(talk, place, how, items=items, heard=heard)
    places = await _bring_along(talk, made, people, items)
    made = await go_on(talk, made, research=await carry_over(talk.work, found.id, made.id, places))
    if found.state is not Stage.FOLLOWING:
        for item in items:
            unlink_item(talk.work, found.id, item.id)
    actor = talk.actor(found.station_id)
    how_raised = {"to": made.id, "kind": kind.slug, "reason": reason}
    raised = record_consultation(talk, *consultation_moves.raise_(found, actor, talk.now, talk.channel, **how_raised))
    line = await plan_line(talk.work, found.plan_id) if found.plan_id else None
    if line is not None:
        write_plan_line(talk.work, *follow(line, actor, talk.now, talk.channel, consultation=made.id))
    told = f"say.{Say.CONSULTATION_RAISED_TOLD}"
    how_told: dict[str, Param] = {"number": found.number, "other": made.number, "title": words(made.title_id)}
    because = phrase(told, kind=kind_named(kind), words=words(reason), **how_told)
    await _tell(talk, found, raised, because, [one for one in people if one.ended_at is None])
    key = f"say.{Say.CONSULTATION_RAISED}"
    said = phrase(key, number=raised.number, other=made.number, kind=kind_named(kind), title=words(made.title_id))
    talk.reply(Letter(key, (said,), choices=(look_choice(made.id, primary=True),)))


async def _begins(talk: Talk, found: Consultation, kind: Kind, items: Sequence[Item]) -> Begins:
    """Title, plan, track and leader as they were."""
    return Begins(
        title=" ".join((await talk.words([found.title_id])).split()) or found.number,
        kind=kind.slug,
        leader=talk.person_id if barred(items, found.leader_id) else found.leader_id,
        source=found.source,
        track=found.track,
        plan_id=found.plan_id,
        raised_from=found,
    )


async def _items(talk: Talk, found: Consultation) -> list[Item]:
    """Those that may still be talked through; who keeps out of one was refused before."""
    items = [await talk.reads.item(one) for one in await items_of(talk.work, found.id)]
    return [one for one in items if one is not None and one.state in MOVES[ItemVerb.CONSULT].sources]


async def _bring_along(
    talk: Talk, made: Consultation, people: Sequence[Participant], items: Sequence[Item]
) -> dict[str, str]:
    """Everybody on the list, but for those who take part in the new one already; a guest gets a link of his own.

    The new places of those who are nobody known, by their old ones.
    """
    places: dict[str, str] = {}
    there = {made.leader_id, *(one.owner_id for one in items), *(one.reporter_id for one in items)}
    for one in people:
        if one.ended_at is not None or (one.person_id is not None and one.person_id in there):
            continue
        fresh = Participant(
            id=new_id(),
            consultation_id=made.id,
            part=one.part,
            person_id=one.person_id,
            department_id=one.department_id,
            name_id=await copied_name(talk, made, one.name_id),
            party_id=await copied_name(talk, made, one.party_id),
            votes=one.votes,
        )
        if one.person_id is None:
            places[one.id] = fresh.id
        record_participant(talk, fresh, Name.PARTICIPANT_ADDED, part=one.part.value)
    return places


async def _tell(
    talk: Talk, before: Consultation, found: Consultation, line: Phrase, people: Sequence[Participant]
) -> None:
    """Everybody on its list; where a time was fixed, that nobody comes then, with what takes it out of a calendar."""
    lines, set_ = [line], before.state is Stage.SCHEDULED and before.start_at is not None
    if set_ and before.start_at is not None:
        lines.append(phrase(f"say.{Say.RAISED_NO_MEETING}", at=moment(before.start_at)))
    within(talk, found)
    forms, every = await forms_of(talk, found), await addressed(talk, found, people)
    heard: set[str] = {talk.person_id}
    for one in every:
        for person in one.people:
            if person in heard:
                continue
            link = entry_link(talk, found, person, one.one) if set_ and one.one.invited_at else ""
            choices = (calendar(link, gone=True),) if link else ()
            heard.add(person)
            talk.told.append((person, Letter(line["key"], tuple(lines), choices=choices, must_reach=set_)))
    if before.leader_id not in heard:
        talk.told.append((before.leader_id, Letter(line["key"], tuple(lines))))
    rung = [one for one in every if one.one.invited_at]
    await tell_desk(talk, found, rung, forms, Inviting.TO_CALL_OFF, *lines)
