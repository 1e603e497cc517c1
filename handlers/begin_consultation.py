"""发起协商: from an item, a topic, a line of the year's plan, or plainly; one check card, then it is begun."""

from __future__ import annotations

from typing import Any

from dialogs.cards import button
from dialogs.consultation_cards import evidence_said
from dialogs.form import CHECK, Answer, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Choice, Letter, Phrase, phrase, row, text, title, words
from dialogs.topic_cards import kind_named, look_choice, talked_choice, talked_line
from dialogs.topic_forms import BeginConsultation
from domain.consultation import Consultation, Source, Track
from domain.consultation_rules import Evidence
from domain.item import Item
from domain.outlines import outline
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.topic import Topic
from domain.year_plan import PlanLine, begin
from handlers.begin_filling import MOST_ITEMS, ensure_leads, ensure_possible, free_items, may_choose_freely
from handlers.begin_filling import offers as offers
from handlers.begin_filling import taken as taken
from handlers.beginning import Begins, barred, begin_one, may_consult, talked_in
from handlers.consultation_front import LEAVES
from handlers.dialog import advance, answer_choice
from handlers.own_title import hear_title
from handlers.plan_lines import line_here
from handlers.talk import Talk
from handlers.topics import people_of, take_topic, topic_to_decide
from storage import tables
from storage.district import Station
from storage.items import items_by_id
from storage.year_plans import write_plan_line

FORM = BeginConsultation
REQUIRES = Permission.CONSULTATION_BEGIN
_LEAVES = {Evidence.PLAN: Button.PLAN_CONSULTATION, Evidence.RESEARCH: Button.RESEARCH}


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
            *((adds,) if len(items) < MOST_ITEMS and await free_items(talk, values) else ()),
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
    if not (items or topic or line) and not may_choose_freely(talk, where.id):
        raise Refusal(Refused.NOT_YOURS)
    if line is not None:
        ensure_leads(talk, line)
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
        ensure_possible(item)
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
    missing = _missing(talk, made)
    key, then = f"say.{Say.CONSULTATION_BEGUN}", Say.CONSULTATION_FIRST if missing else Say.CONSULTATION_NEXT
    line = phrase(key, number=made.number, title=words(made.title_id), kind=kind_named(kind))
    after = phrase(f"say.{then}", **({"missing": evidence_said(missing)} if missing else {}))
    talk.reply(Letter(key, (line, after), choices=_next(made, missing)))


def _missing(talk: Talk, made: Consultation) -> tuple[Evidence, ...]:
    """What its step still asks for before a time can be fixed."""
    rules = talk.house.consulting_of(made.rules)
    return rules.demanded(made.step, made.kind) if made.step < rules.step_of(Evidence.TIME) else ()


def _next(made: Consultation, missing: tuple[Evidence, ...]) -> tuple[Choice, ...]:
    """A time is not offered where it would be refused: what is missing is in its place."""
    first = {_LEAVES[one]: LEAVES[one] for one in missing if one in _LEAVES} or {Button.FIX_TIME: "fix_time"}
    verbs = {**first, Button.POLL_TIME: "poll_time", Button.PARTICIPANTS: "show_participants"}
    return (*(button(key, verb, consultation=made.id) for key, verb in verbs.items()), look_choice(made.id))
