"""同意 or not: on yes the first words are opened and go on as if they were said now."""

from __future__ import annotations

import json

from dialogs.forms import GiveConsent
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.talk import FileRef
from domain.events import Event, Name
from domain.permissions import Permission
from handlers.files import keep_files, unsealed_files
from handlers.hear import free
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.items import contents_by_id

FORM = GiveConsent
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: GiveConsent) -> None:
    held = await contents_by_id(talk.work, form.first)
    if form.agree == "no":
        for content in [*form.first, *form.said]:
            talk.work.delete(tables.contents, id=content)
        talk.reply(say(f"say.{Say.CONSENT_DECLINED}", phone=talk.station.phone if talk.door.station_id else ""))
        return
    note_consent(talk, "chat")
    words: list[str] = []
    files: list[FileRef] = []
    counts: list[int] = []
    for content in form.first:
        opened = talk.house.vault.open(talk.person_id, held[content]["text"]) if content in held else None
        before = len(files)
        if opened is not None:
            text, refs = json.loads(opened)
            words += [text] if text else []
            files += unsealed_files(refs)
        counts.append(len(files) - before)
        talk.work.delete(tables.contents, id=content)
    _open_lines(talk, form.said, await contents_by_id(talk.work, form.said))
    if form.first and not words and not files:
        talk.reply(say(f"say.{Say.FIRST_WORDS_GONE}"))
    elif words or files:
        kept = keep_files(talk, files)
        _show_files(talk, form.said, counts, kept)
        await free(talk, "\n".join(words), kept, None)
    else:
        talk.reply(say(f"say.{Say.CONSENT_THANKS}"))


def _show_files(talk: Talk, said: list[str], counts: list[int], files: tuple[str, ...]) -> None:
    """The lines of the first messages show their photos from now on."""
    rest = files
    for content, count in zip(said, counts, strict=False):
        own, rest = rest[:count], rest[count:]
        if own:
            talk.work.update(tables.lines, {"content_id": content}, files=json.dumps(own))


def note_consent(talk: Talk, way: str) -> None:
    """A consent is a row: person, notice version, language, way, time."""
    notice = talk.house.notice
    row: Row = {"person_id": talk.person_id, "notice": notice, "language": talk.language, "way": way, "at": talk.now}
    talk.work.insert(tables.consents, id=new_id(), **row)
    event = Event(Name.PERSON_CONSENTED, talk.person_id, talk.person_id, talk.now, via=talk.channel)
    talk.work.record_thing(tables.persons, talk.door.person_row, event, consented=notice)
    talk.door.consented = notice


def _open_lines(talk: Talk, said: list[str], rows: dict[str, dict[str, object]]) -> None:
    for content in said:
        text = talk.house.vault.open(talk.person_id, str(rows[content]["text"])) if content in rows else None
        if text is not None:
            keep = talk.now + 30 * 86_400_000
            talk.work.update(tables.contents, {"id": content}, text=text, sealed=0, expires_at=keep)
