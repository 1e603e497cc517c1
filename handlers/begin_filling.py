"""What a consultation that is about to begin can be told without asking, and what there is to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import phrase, title
from dialogs.topic_cards import kind_named
from domain.consultation import Track
from domain.item import MOVES, Item, Verb
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine
from handlers.beginning import may_consult, talked_in
from handlers.dialog import Offers
from handlers.own_title import newest_title, proposed
from handlers.plan_lines import line_here
from handlers.set_up_places import place_options
from handlers.talk import Talk
from handlers.topics import topic_to_decide
from storage.items import items_at

REQUIRES = Permission.CONSULTATION_BEGIN
NONE = "none"
MOST_ITEMS = 9


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """What can be told is not asked: station, kind, track, and a title out of the matter's own words."""
    if name == "":
        draft = await _begun(talk, draft)
    values = draft.values
    if name == "station" and not await free_items(talk, values):
        draft = replace(draft, values=values | {"about": NONE})
    if name == "about" and values["about"] != NONE:
        draft = replace(draft, values=values | {"items": [values["about"]]})
    if name == "more":
        items = list(dict.fromkeys([*values.get("items", []), values["more"]]))[:MOST_ITEMS]
        kept = {key: value for key, value in values.items() if key != "more"}
        order = tuple(one for one in draft.order if one != "more")
        draft = replace(draft, values=kept | {"items": items}, order=order)
    if name == "words":
        draft = await newest_title(talk, draft, values["station"])
    if name in ("", "about", "more"):
        draft = await _titled(talk, draft)
        known = sorted(await talked_in(talk, draft.values.get("items", [])))
        draft = replace(draft, values=draft.values | {"known": known})
    return draft


async def _begun(talk: Talk, draft: Draft) -> Draft:
    values: dict[str, Any] = {"kind": talk.house.consulting.kinds[0].slug, "track": Track.KEY.value, **draft.values}
    if values.get("item"):
        item = await talk.item(values["item"], REQUIRES)
        ensure_possible(item)
        if not may_consult(talk, item, talk.actor(item.now_at)):
            raise Refusal(Refused.NOT_YOURS)
        values |= {"station": item.now_at, "items": [item.id]}
    elif values.get("topic"):
        topic = await topic_to_decide(talk, values["topic"])
        kind = talk.house.consulting.kind("invited").slug
        values |= {"station": topic.station_id, "kind": kind, "number": topic.number}
    elif values.get("plan"):
        line = await line_here(talk, values["plan"])
        ensure_leads(talk, line)
        values |= {"station": line.station_id, "kind": line.kind, "track": line.track.value}
    else:
        places = stations_to_begin_at(talk)
        if not places:
            raise Refusal(Refused.NOT_YOURS)
        values |= {"station": places[0]} if len(places) == 1 else {}
        if len(places) == 1 and not await free_items(talk, values):
            values["about"] = NONE
    return replace(draft, values=values)


def ensure_possible(item: Item) -> None:
    if item.state not in MOVES[Verb.CONSULT].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def ensure_leads(talk: Talk, line: PlanLine) -> None:
    """A line is begun by who is to lead it, or by the head."""
    if line.leader_id != talk.person_id and not talk.actor(line.station_id).is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)


def stations_to_begin_at(talk: Talk) -> list[str]:
    """Where this person may begin one: in the hat worn now, if it is one station's."""
    own = [one for one in talk.house.district.stations if may(talk.actor(one), REQUIRES)]
    return [talk.hat.scope_id] if talk.hat.scope_id in own else own


async def _titled(talk: Talk, draft: Draft) -> Draft:
    """With a title out of what it is about; asked for where nothing is left of that to be read by everybody."""
    values = draft.values
    if values.get("words"):
        return draft
    said = await _said(talk, values)
    made = await proposed(talk, values["station"], said) if said else ""
    if not made:
        return draft
    return replace(draft, values=values | {"words": [talk.keep("consultation_title", made, days=7)]})


async def _said(talk: Talk, values: dict[str, Any]) -> str:
    if values.get("topic"):
        return await talk.words([(await topic_to_decide(talk, values["topic"])).title_id])
    if values.get("plan"):
        return await talk.words([(await line_here(talk, values["plan"])).title_id])
    if not values.get("items"):
        return ""
    first = await talk.item(values["items"][0], REQUIRES)
    return await talk.words([first.shown_id or first.words_id])


async def free_items(talk: Talk, values: dict[str, Any]) -> list[Item]:
    """Open items of the station that this person may bring in, but for those that are in already."""
    station_id, there = values["station"], values.get("items", [])
    actor = talk.actor(station_id)
    found = await items_at(talk.work, station_id, sorted(MOVES[Verb.CONSULT].sources))
    return [one for one in found if one.id not in there and may_consult(talk, one, actor)]


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking == "station":
        return {"station": place_options(stations_to_begin_at(talk))}
    if draft.asking == "kind":
        kinds = talk.house.consulting.kinds
        return {"kind": [Option(k.slug, phrase(f"button.{Button.PLAIN}", said=kind_named(k))) for k in kinds]}
    if draft.asking not in ("about", "more"):
        return {}
    found = [_option(one) for one in await free_items(talk, draft.values)]
    if draft.asking == "about" and may_choose_freely(talk, draft.values["station"]):
        found.insert(0, Option(NONE, phrase(f"button.{Button.ABOUT_NO_ITEM}")))
    return {draft.asking: found}


def _option(one: Item) -> Option:
    label = phrase(f"button.{Button.ITEM_LINE}", number=one.number, title=title(one.words_id))
    return Option(one.id, label)


def may_choose_freely(talk: Talk, station_id: str) -> bool:
    """Without a matter behind it, the head or the staff set a topic."""
    return talk.actor(station_id).is_any(Role.HEAD, Role.STAFF)
