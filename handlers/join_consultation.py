"""并入协商: a further item is talked through in a consultation that is being prepared."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, title, words
from dialogs.topic_cards import look_choice
from dialogs.topic_forms import JoinConsultation
from domain import consultation_moves, consulting
from domain.consultation import BEFORE, Consultation, Part
from domain.consultation import Verb as Stirred
from domain.item import MOVES, Item, State, Verb
from domain.people import SYSTEM
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.beginning import may_consult
from handlers.consultation_record import record_consultation, take_place
from handlers.consulting import Invited, add_participant, consultation_here
from handlers.dialog import Offers
from handlers.keeping_out import lose_places
from handlers.talk import Talk
from handlers.telling import record
from storage.consultation_lists import recused_in
from storage.consultations import consultations_at, items_of, link_item, participant_as
from storage.items import items_at

FORM = JoinConsultation
REQUIRES = Permission.CONSULTATION_BEGIN


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name != "":
        return draft
    values = dict(draft.values)
    if values.get("item"):
        item = await talk.item(values["item"], REQUIRES)
        if not await _open_here(talk, item):
            raise Refusal(Refused.NOTHING_TO_JOIN)
    else:
        found = await consultation_here(talk, values["consultation"], REQUIRES)
        consultation_moves.check(Stirred.JOIN, found)
        values["number"] = found.number
        if not await _items_for(talk, found):
            raise Refusal(Refused.NOTHING_TO_JOIN)
    return replace(draft, values=values)


async def _open_here(talk: Talk, item: Item) -> list[Consultation]:
    """Those of its station that are being prepared, without it."""
    found = await consultations_at(talk.work, [item.now_at], tuple(BEFORE))
    away = await recused_in(talk.work, [one.id for one in found])
    found = [one for one in found if talk.person_id not in away.get(one.id, ())]
    return [one for one in found if item.id not in await items_of(talk.work, one.id)]


async def _items_for(talk: Talk, found: Consultation) -> list[Item]:
    actor = talk.actor(found.station_id)
    there = await items_of(talk.work, found.id)
    items = await items_at(talk.work, found.station_id, sorted(MOVES[Verb.CONSULT].sources))
    return [one for one in items if one.id not in there and may_consult(talk, one, actor)]


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking == "consultation":
        item = await talk.item(draft.values["item"], REQUIRES)
        return {
            "consultation": [
                Option(
                    one.id,
                    phrase(f"button.{Button.TALKED_LINE}", number=one.number, title=words(one.title_id, 20)),
                )
                for one in await _open_here(talk, item)
            ]
        }
    found = await consultation_here(talk, draft.values["consultation"], REQUIRES)
    return {
        "other": [
            Option(one.id, phrase(f"button.{Button.ITEM_LINE}", number=one.number, title=title(one.words_id)))
            for one in await _items_for(talk, found)
        ]
    }


async def handle(talk: Talk, form: JoinConsultation) -> None:
    item = await talk.item(form.item or form.other, REQUIRES)
    if item.state not in MOVES[Verb.CONSULT].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    found = await consultation_here(talk, form.consultation, REQUIRES)
    if item.now_at != found.station_id:
        raise Refusal(Refused.ITEM_ELSEWHERE, number=item.number)
    if item.id in await items_of(talk.work, found.id):
        raise Refusal(Refused.ITEM_TALKED_ALREADY, number=item.number, other=found.number)
    talk.thing = item.id
    actor = talk.actor(found.station_id)
    if not may_consult(talk, item, actor) or not may(actor, REQUIRES) or found.leader_id in item.recused:
        raise Refusal(Refused.NOT_YOURS)
    moved, event = consultation_moves.join(found, actor, talk.now, talk.channel, item=item.id)
    made = record_consultation(talk, moved, event)
    link_item(talk.work, made.id, item.id)
    await record(talk, item, *consulting.consult(item, actor, talk.now, talk.channel, consultation=made.id))
    for person, part in ((item.owner_id, Part.MEMBER), (item.reporter_id, Part.RESIDENT)):
        known = await participant_as(talk.work, made.id, person) if person else None
        if person and known is None and not (part is Part.RESIDENT and item.stations_own):
            add_participant(talk, made, Invited(person, part))
    await lose_places(talk, made, item.recused)
    key = f"say.{Say.ITEM_JOINED_TALK}"
    line = phrase(key, item=item.number, number=made.number, title=words(made.title_id))
    letter = Letter(key, (line,), choices=(look_choice(made.id, primary=True),))
    talk.reply(letter)
    if made.leader_id not in (talk.person_id, item.reporter_id):
        talk.told.append((made.leader_id, letter))


async def into_talks(talk: Talk, item: Item, main: Item) -> Item:
    """`item` was merged into `main`, which takes its place wherever it was talked through."""
    for found in await take_place(talk, item, main):
        await lose_places(talk, found, main.recused)
        if main.state in (State.ACCEPTED, State.CONSULTING):
            moved = consulting.consult(main, SYSTEM, talk.now, talk.channel, consultation=found.id)
            main = await record(talk, main, *moved)
    return main
