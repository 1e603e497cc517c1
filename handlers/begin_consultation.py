"""发起协商: from an item, a topic, a line of the year's plan, or plainly; one check card, then it is begun."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Phrase, phrase, row, text, title, words
from dialogs.topic_cards import kind_named, look_choice, talked_choice, talked_line
from dialogs.topic_forms import BeginConsultation
from domain.consultation import Consultation, Source, Track
from domain.item import MOVES, Item, Verb
from domain.outlines import outline
from domain.people import Role
from domain.permissions import Permission, ensure, may
from domain.refusal import Refusal, Refused
from domain.topic import Topic
from domain.year_plan import PlanLine, begin
from handlers.beginning import Begins, barred, begin_one, may_consult, talked_in
from handlers.dialog import Offers, advance, answer_choice
from handlers.own_title import hear_title, newest_title, proposed
from handlers.plan_lines import line_here
from handlers.set_up_places import place_options
from handlers.talk import Talk
from handlers.topics import people_of, take_topic, topic_to_decide
from storage import tables
from storage.district import Station
from storage.items import items_at, items_by_id
from storage.year_plans import write_plan_line

FORM = BeginConsultation
REQUIRES = Permission.CONSULTATION_BEGIN
NONE = "none"
MOST_ITEMS = 9


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """What can be told is not asked: station, kind, track, and a title out of the matter's own words."""
    if name == "":
        draft = await _begun(talk, draft)
    values = draft.values
    if name == "station" and not await _free(talk, values):
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
        _ensure_possible(item)
        if not may_consult(talk, item, talk.actor(item.now_at)):
            raise Refusal(Refused.NOT_YOURS)
        values |= {"station": item.now_at, "items": [item.id]}
    elif values.get("topic"):
        topic = await topic_to_decide(talk, values["topic"])
        kind = talk.house.consulting.kind("invited").slug
        values |= {"station": topic.station_id, "kind": kind, "number": topic.number}
    elif values.get("plan"):
        line = await line_here(talk, values["plan"])
        _ensure_leads(talk, line)
        values |= {"station": line.station_id, "kind": line.kind, "track": line.track.value}
    else:
        places = _stations(talk)
        if not places:
            raise Refusal(Refused.NOT_YOURS)
        values |= {"station": places[0]} if len(places) == 1 else {}
        if len(places) == 1 and not await _free(talk, values):
            values["about"] = NONE
    return replace(draft, values=values)


def _ensure_possible(item: Item) -> None:
    if item.state not in MOVES[Verb.CONSULT].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def _ensure_leads(talk: Talk, line: PlanLine) -> None:
    """A line is begun by who is to lead it, or by the head."""
    if line.leader_id != talk.person_id and not talk.actor(line.station_id).is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)


def _stations(talk: Talk) -> list[str]:
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


async def _free(talk: Talk, values: dict[str, Any]) -> list[Item]:
    """Open items of the station that this person may bring in, but for those that are in already."""
    station_id, there = values["station"], values.get("items", [])
    actor = talk.actor(station_id)
    found = await items_at(talk.work, station_id, sorted(MOVES[Verb.CONSULT].sources))
    return [one for one in found if one.id not in there and may_consult(talk, one, actor)]


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking == "station":
        return {"station": place_options(_stations(talk))}
    if draft.asking == "kind":
        kinds = talk.house.consulting.kinds
        return {"kind": [Option(k.slug, phrase(f"button.{Button.PLAIN}", said=kind_named(k))) for k in kinds]}
    if draft.asking not in ("about", "more"):
        return {}
    found = [_option(one) for one in await _free(talk, draft.values)]
    if draft.asking == "about" and _may_choose_freely(talk, draft.values["station"]):
        found.insert(0, Option(NONE, phrase(f"button.{Button.ABOUT_NO_ITEM}")))
    return {draft.asking: found}


def _option(one: Item) -> Option:
    label = phrase(f"button.{Button.ITEM_LINE}", number=one.number, title=title(one.words_id))
    return Option(one.id, label)


def _may_choose_freely(talk: Talk, station_id: str) -> bool:
    """Without a matter behind it, the head or the staff set a topic."""
    return talk.actor(station_id).is_any(Role.HEAD, Role.STAFF)


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    return await hear_title(talk, draft.values["station"], said) if name == "words" else said


async def check(talk: Talk, draft: Draft) -> Letter:
    """Everything that it begins with; where one of its matters is talked through already, that one beside it."""
    values = draft.values
    kind = talk.house.consulting.kind(values["kind"])
    plan = outline(kind, talk.language)
    rows = [
        row("megaphone", words(values["words"][-1]), f"label.{Label.TALK_TITLE}"),
        row("tag", kind_named(kind), f"label.{Label.TALK_KIND}"),
        row("circle", text(f"track.{values['track']}"), f"label.{Label.TALK_TRACK}"),
    ]
    items = await items_by_id(talk.work, values.get("items", []))
    rows += [row("message-square", _line(one), f"label.{Label.TALK_ITEM}") for one in items.values()]
    rows.append(row("users", plan.who, f"label.{Label.TALK_WHO}"))
    rows.append(row("message-circle", plan.how, f"label.{Label.TALK_HOW}"))
    rows.append(row("arrow-right", plan.order, f"label.{Label.TALK_ORDER}"))
    known = await talked_in(talk, values.get("items", []))
    said: tuple[Phrase, ...] = (phrase("begin_consultation.check.ask"),)
    said = (*(phrase(f"say.{Say.TALKED_ALREADY}", line=_talked(one)) for one in known.values()), *said)
    adds = answer_choice(phrase(f"button.{Button.ADD_ITEM}"), CHECK, "more")
    return Letter(
        "begin_consultation.check.ask",
        said,
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.BEGIN_NOW}"), CHECK, "submit", primary=True),
            *(talked_choice(one) for one in list(known.values())[:2]),
            answer_choice(phrase(f"button.{Button.CHANGE_TITLE}"), CHECK, "words"),
            answer_choice(phrase(f"button.{Button.CHANGE_KIND}"), CHECK, "kind"),
            answer_choice(phrase(f"button.{Button.CHANGE_TRACK}"), CHECK, "track"),
            *((adds,) if len(items) < MOST_ITEMS and await _free(talk, values) else ()),
            button(Button.CANCEL, "cancel"),
        ),
        via=next((one.via for one in items.values()), ""),
        carries=True,
    )


def _line(one: Item) -> dict[str, Any]:
    return text(f"button.{Button.ITEM_LINE}", number=one.number, title=title(one.words_id))


def _talked(one: Consultation) -> dict[str, Any]:
    line = talked_line(one)
    return text(line["key"], **line["params"])


async def handle(talk: Talk, form: BeginConsultation) -> None:
    """Whoever comes second to a matter is told of the first, and begins his own only knowingly."""
    where = talk.house.district.heir(form.station)
    if where is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    topic = await topic_to_decide(talk, form.topic) if form.topic else None
    line = await line_here(talk, form.plan) if form.plan else None
    items = await _items(talk, form, where)
    fresh = await talked_in(talk, form.items)
    if fresh.keys() - set(form.known):
        await _ask_again(talk, form, sorted(fresh))
        return
    actor = talk.actor(where.id)
    ensure(actor, REQUIRES)
    if not (items or topic or line) and not _may_choose_freely(talk, where.id):
        raise Refusal(Refused.NOT_YOURS)
    if line is not None:
        _ensure_leads(talk, line)
    title_said = await _title(talk, form)
    how = Begins(
        title=title_said,
        kind=form.kind,
        leader=await _leader(talk, where, items, line),
        source=_source(items, topic, line),
        track=Track(form.track),
        plan_id=line.id if line is not None else None,
    )
    people = await people_of(talk, topic) if topic is not None else []
    made = await begin_one(talk, where, how, items=items, people=people)
    if topic is not None:
        await take_topic(talk, topic, actor, made)
    if line is not None:
        write_plan_line(talk.work, *begin(line, actor, talk.now, talk.channel, consultation=made.id))
    _reply(talk, made)


async def _items(talk: Talk, form: BeginConsultation, where: Station) -> list[Item]:
    """As they stand now, each this person's to bring in. Raises Refusal."""
    found = []
    for item_id in form.items:
        item = await talk.item(item_id, REQUIRES)
        if item.now_at != where.id:
            raise Refusal(Refused.ITEM_ELSEWHERE, number=item.number)
        _ensure_possible(item)
        if not may_consult(talk, item, talk.actor(where.id)):
            raise Refusal(Refused.NOT_YOURS)
        found.append(item)
    return found


async def _ask_again(talk: Talk, form: BeginConsultation, known: list[str]) -> None:
    values = {**form.model_dump(mode="json", exclude={"more"}), "known": known}
    await advance(talk, Draft(FORM.name, values, since=talk.now))


async def _title(talk: Talk, form: BeginConsultation) -> str:
    """What the title says; the draft's own content goes."""
    said = " ".join((await talk.words(form.words[-1:])).split())
    if not said:
        raise Refusal(Refused.WORDS_GONE)
    for content in form.words:
        talk.work.delete(tables.contents, id=content)
    return said


async def _leader(talk: Talk, where: Station, items: list[Item], line: PlanLine | None) -> str:
    """Whoever the plan names, else who begins it; staff give it to the head of the station."""
    crew = await talk.crew(where.id)
    serving = {one.held.person_id for one in await talk.serving(where.id)}
    if line is not None and line.leader_id in serving and not barred(items, line.leader_id or ""):
        return line.leader_id or talk.person_id
    here = any(one.person_id == talk.person_id and one.scope_id == where.id for one in talk.appointments)
    heads = [head for head in crew.heads if not barred(items, head)]
    return talk.person_id if here or not heads else heads[0]


def _source(items: list[Item], topic: Topic | None, line: PlanLine | None) -> Source:
    if topic is not None:
        return Source.TOPIC
    if line is not None:
        return Source.PLAN
    return Source.ITEMS if items else Source.STAFF


def _reply(talk: Talk, made: Consultation) -> None:
    kind = talk.house.consulting_of(made.rules).kind(made.kind)
    key = f"say.{Say.CONSULTATION_BEGUN}"
    line = phrase(key, number=made.number, title=words(made.title_id), kind=kind_named(kind))
    talk.reply(Letter(key, (line,), choices=(look_choice(made.id, primary=True),)))
