"""提议题: one sentence is enough; danger and petitions are met as in a report. The station reads it first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Param, category, moment, phrase, row, say, station, words
from dialogs.topic_cards import show_topic_choice
from dialogs.topic_forms import ProposeTopic
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.topic import Topic, TopicState, propose
from domain.wording import category as category_of
from domain.wording import petition
from domain.wording import title as core_of
from domain.wording.title import TITLE_LENGTH
from handlers.dialog import Offers, answer_choice
from handlers.own_title import proposed
from handlers.practice import check_rows, ensure_open_to
from handlers.report_words import report_offers
from handlers.talk import Talk
from handlers.topics import deciders
from handlers.warnings import warn_of_danger
from storage import tables
from storage.district import Station
from storage.ids import new_id
from storage.silences import silence_of
from storage.topics import topics_numbered, topics_of, write_topic

FORM = ProposeTopic
REQUIRES = Permission.TOPIC_PROPOSE
MOST_A_DAY = 5
_DAY = 86_400_000
SHOWN = 200
_ASKED = re.compile(
    r"^[\s，,]*(?:我)?(?:想|要|希望|建议)?(?:请|让|和|跟)?(?:大家|各位|邻居们?)(?:一起|一块)?(?:来)?商量(?:一下|下|商量)?[：:，,]?"
)
"""How one begins who asks for a talk."""


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """After 不提交 nothing is asked; a title and a category are told from the words."""
    values = dict(draft.values)
    if values.get("petition") == "stop":
        unasked: dict[str, Any] = {"title": [], "category": "", "station": "", CHECK: True}
        return replace(draft, values=unasked | values)
    if name == "":
        await _ensure_may(talk)
        values |= {"station": talk.station.id} if talk.door.station_id else {}
    if name == "title":
        values["title"] = _last(talk, values["title"])
    if name == "words":
        values = await _read(talk, draft)
    return replace(draft, values=values)


def _last(talk: Talk, written: list[str]) -> list[str]:
    for content in written[:-1]:
        talk.work.delete(tables.contents, id=content)
    return written[-1:]


async def _read(talk: Talk, draft: Draft) -> dict[str, Any]:
    said = await talk.words(draft.values["words"])
    values = dict(draft.values)
    warn_of_danger(talk, said)
    found = petition(said)
    if found is not None and "petition" not in values:
        values["petition_kind"] = found.kind
    if "title" not in draft.order:
        for content in values.pop("title", []):
            talk.work.delete(tables.contents, id=content)
        asked = _ASKED.sub("", said, count=1)
        core = await proposed(talk, values.get("station", ""), asked) or core_of(asked).strip()
        values |= {"title": [talk.keep("topic_title", core, days=7)]} if core else {}
    told = talk.house.district.category_now(category_of(said))
    if "category" not in draft.order and told:
        values["category"] = told
    return values


async def _ensure_may(talk: Talk) -> None:
    """Raises Refusal before anybody writes what could only be refused."""
    if talk.door.silenced_until is not None and talk.door.silenced_until > talk.now:
        found = await silence_of(talk.work, talk.person_id)
        if found is not None:
            raise Refusal(Refused.TOO_MANY_TOPICS, most=MOST_A_DAY)
    recent = [one for one in await topics_of(talk.work, talk.person_id) if one.made_at > talk.now - _DAY]
    if len(recent) >= MOST_A_DAY:
        raise Refusal(Refused.TOO_MANY_TOPICS, most=MOST_A_DAY)


async def offers(talk: Talk, draft: Draft) -> Offers:
    return report_offers(talk, draft.asking)


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    if name == "title" and said.words is not None:
        written = " ".join(said.text.split())
        if len(written) > (TITLE_LENGTH * 2 if written.isascii() else TITLE_LENGTH):
            talk.work.delete(tables.contents, id=said.words)
            raise Misheard(Say.TITLE_TOO_LONG)
    return said


async def check(talk: Talk, draft: Draft) -> Letter:
    values = draft.values
    rows = [*check_rows(talk, values["station"])]
    rows.append(row("megaphone", words(values["title"][-1]), f"label.{Label.TALK_TITLE}", "title"))
    rows += [
        row("message-square", words(content, SHOWN), f"label.{Label.TOPIC_WORDS}" if not at else "", "words")
        for at, content in enumerate(values["words"])
    ]
    rows.append(row("tag", category(values["category"]), f"label.{Label.CATEGORY}", "category"))
    rows.append(row("house", station(values["station"]), f"label.{Label.STATION}", "station"))
    fields = ("title", "words", "category", "station")
    return Letter(
        "propose_topic.check.ask",
        (phrase("propose_topic.check.ask"),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SUBMIT}"), CHECK, "submit", primary=True),
            *(answer_choice(phrase(f"button.change_{field}"), CHECK, field, row=field) for field in fields),
            button(Button.CANCEL, "cancel"),
        ),
        carries=True,
        via=talk.channel,
    )


async def handle(talk: Talk, form: ProposeTopic) -> None:
    if form.petition == "stop":
        for content in [*form.words, *form.title, *form.said]:
            talk.work.delete(tables.contents, id=content)
        talk.reply(say(f"say.{Say.PETITION_STOPPED}"))
        return
    where = talk.house.district.heir(form.station)
    if where is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    ensure_open_to(talk, where)
    await _ensure_may(talk)
    made = write_topic(talk.work, *propose(await _composed(talk, form, where), talk.actor(), talk.now, talk.channel))
    rules = talk.house.consulting
    key = f"say.{Say.TOPIC_PROPOSED}"
    said: dict[str, Param] = {"number": made.number, "title": words(made.title_id)}
    line = phrase(key, supports=rules.supports, signers=rules.signers, **said)
    talk.reply(Letter(key, (line,), choices=(show_topic_choice(made),)))
    told = f"say.{Say.TOPIC_PROPOSED_TOLD}"
    letter = Letter(
        told,
        (phrase(told, at=moment(talk.now), words=words(made.words_id, SHOWN), **said),),
        choices=(show_topic_choice(made),),
        via=talk.channel,
        carries=True,
    )
    talk.told += [(person, letter) for person in await deciders(talk, made) if person != talk.person_id]


async def _composed(talk: Talk, form: ProposeTopic, where: Station) -> Topic:
    year = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).year
    prefix = f"{where.code}-T{year % 100:02d}-"
    number = f"{prefix}{await topics_numbered(talk.work, prefix) + 1:03d}"
    return Topic(
        id=new_id(),
        number=number,
        station_id=where.id,
        person_id=talk.person_id,
        title_id=await talk.settle(form.title, "topic_title", None),
        words_id=await talk.settle(form.words, "topic", None),
        category=form.category,
        state=TopicState.PROPOSED,
        made_at=talk.now,
        practice=where.practice,
    )
