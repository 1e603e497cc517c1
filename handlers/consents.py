"""A consent is noted: a row of its own, and the version on the person."""

from __future__ import annotations

from domain.events import Event, Name
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.ids import new_id


def note_consent(talk: Talk, way: str) -> None:
    """A consent is a row: person, notice version, language, way, time."""
    notice = talk.house.notice
    row: Row = {"person_id": talk.person_id, "notice": notice, "language": talk.language, "way": way, "at": talk.now}
    talk.work.insert(tables.consents, id=new_id(), **row)
    event = Event(Name.PERSON_CONSENTED, talk.person_id, talk.person_id, talk.now, via=talk.channel)
    talk.work.record_thing(tables.persons, talk.door.person_row, event, consented=notice)
    talk.door.consented = notice
