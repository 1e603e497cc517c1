"""Of somebody who is erased: what he said and answered in consultations goes; what he did in an office stays.

An open vote keeps its choice under a number that leads to nobody; a settled edition of minutes is the station's own
document and names no resident.
"""

from __future__ import annotations

import json

from domain.consultation import BEFORE, Part, Participant
from domain.minutes import redacted
from handlers.keeping_out import lose_places
from handlers.talk import CONTACT_REMOVED, Talk
from storage import erasing_talks as talks
from storage import tables
from storage.consultations import consultation
from storage.items import contents_by_id
from storage.minutes import Minutes, change_minutes
from storage.retiring_talks import forget_names

_OWN = frozenset({Part.RESIDENT, Part.GUEST})


async def erase_talks(talk: Talk, person_id: str, *, serves: bool) -> None:
    """As part of this talk's commit. A conflict where somebody edits minutes with his words at that moment."""
    work = talk.work
    every = await talks.parts_of(work, person_id)
    own = [one for one in every if one.part in _OWN]
    rows = [one.id for one in own]
    said = await talks.said_in_talks(work, person_id, own)
    objections = await talks.objected(work, rows)
    names = await contents_by_id(work, [one.delegate_id for one in every if one.delegate_id])
    words = [row["words_id"] for row in (*said, *objections) if row["words_id"]]
    texts = [row["text"] for row in (await contents_by_id(work, words)).values()] if words else []
    for one in own if serves else every:
        await _give_up(talk, one, person_id)
    talks.forget_answers(work, rows)
    for row in objections:
        key = {"minutes_id": row["minutes_id"], "participant_id": row["participant_id"]}
        work.update(tables.minutes_answers, key, words_id=None)
    await _redact(talk, sorted({row["consultation_id"] for row in said}), texts)
    files = [file for row in said for file in json.loads(row["files"])]
    talks.forget_said(work, [row["id"] for row in said], words, files)
    forget_names(work, [*names.values()])


async def _give_up(talk: Talk, one: Participant, person_id: str) -> None:
    """His seat, as long as the meeting has not begun; afterwards that somebody was there stays."""
    found = talk.consultations.get(one.consultation_id) or await consultation(talk.work, one.consultation_id)
    if found is not None and found.state in BEFORE:
        await lose_places(talk, found, (person_id,), why="erased")
    if one.delegate_id:
        talk.work.update(tables.participants, {"id": one.id}, delegate_id=None)


async def _redact(talk: Talk, consultations: list[str], texts: list[str]) -> None:
    for row in await talks.editions_open(talk.work, consultations) if consultations else ():
        bare = redacted(row["text"], texts, CONTACT_REMOVED)
        if bare == row["text"]:
            continue
        made = talk.work.content("consultation_minutes", bare, consultation_id=row["consultation_id"])
        read = Minutes(row["id"], row["consultation_id"], 0, row["state"], row["words_id"], "", 0)
        change_minutes(talk.work, read, words_id=made)
        talk.work.delete(tables.contents, id=row["words_id"])
