"""找真人: the station's phone and hours; words left here reach the head and the clerk."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.forms import CallHuman
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say, station, words
from domain.events import Event, Name
from domain.permissions import Permission
from handlers.recusing import free_of, named_in
from handlers.talk import Talk
from storage import tables

FORM = CallHuman
REQUIRES = Permission.CHAT_USE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """The phone comes first, before anything is asked."""
    if name == "":
        where = talk.station
        talk.reply(
            say(f"say.{Say.HUMAN}", station=station(where.id), phone=where.phone, place=where.placed(talk.language))
        )
    return draft


async def handle(talk: Talk, form: CallHuman) -> None:
    if not form.words:
        talk.reply(say(f"say.{Say.HUMAN_NOTHING}"))
        return
    said = await talk.settle(form.words, "human", None)
    event = Event(
        Name.PERSON_ASKED_HUMAN,
        talk.person_id,
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"words": said, "station": talk.station.id},
    )
    talk.work.record_thing(tables.persons, talk.door.person_row, event)
    crew = await talk.crew(talk.station.id)
    key = f"say.{Say.HUMAN_ASKED}"
    line = phrase(key, words=words(said), station=station(talk.station.id))
    answer = button(Button.ANSWER_HUMAN, "answer_human", address=talk.door.address_id, station=talk.station.id)
    asked = Letter(key, (line,), choices=(answer,), must_reach=True, via=talk.channel, carries=True)
    asked = replace(asked, urgent=form.danger_told)
    named = await named_in(talk, talk.station.id, await talk.words([said]))
    talk.told += [(person, asked) for person in free_of(crew, named)]
    talk.reply(say(f"say.{Say.HUMAN_PASSED}"))
