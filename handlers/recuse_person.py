"""回避: who says so himself, or whom head or staff name, has nothing more to do with an item."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase
from dialogs.station_forms import RecuseFromItem
from domain import station_moves
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.recusing import assign_if_freed, serving_at
from handlers.talk import Talk
from handlers.telling import record

FORM = RecuseFromItem
REQUIRES = Permission.ITEM_RECUSE


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    if name_ != "":
        return draft
    item = await talk.item(draft.values["item"], REQUIRES)
    decides = talk.actor(item.now_at).is_any(Role.HEAD, Role.STAFF)
    who = {} if decides else {"who": talk.person_id}
    return replace(draft, values={**draft.values, "decides": decides, **who})


async def offers(talk: Talk, draft: Draft) -> Offers:
    """Everybody of the station who is not out already; oneself first."""
    item = await talk.item(draft.values["item"], REQUIRES)
    crew = [who.person_id for who in await serving_at(talk, item.now_at) if who.person_id not in item.recused]
    order = sorted(crew, key=lambda person: (person != talk.person_id, person not in item.hands))
    return {"who": [Option(person, phrase(f"button.{Button.PERSON_LINE}", name=name(person))) for person in order]}


async def handle(talk: Talk, form: RecuseFromItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor = talk.actor(item.now_at)
    who = form.who or talk.person_id
    if who != talk.person_id and who not in {found.person_id for found in await serving_at(talk, item.now_at)}:
        raise Refusal(Refused.NOT_YOURS)
    why = "own" if who == talk.person_id else "decided"
    words = await talk.settle(form.words, "note", item.id, via=item.via) if form.words else None
    moved, event = station_moves.recuse(item, actor, talk.now, talk.channel, who=who, why=why, words=words)
    made = await assign_if_freed(talk, item, await record(talk, item, moved, event))
    key = f"say.{Say.RECUSED_SELF if why == 'own' else Say.RECUSED}"
    talk.reply(Letter(key, (phrase(key, number=made.number, name=name(who)),)))
