"""同意 or not: on yes the first words are opened and go on as if they were said now."""

from __future__ import annotations

import json

from dialogs.form import Draft
from dialogs.forms import GiveConsent
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.talk import FileRef
from domain.permissions import Permission
from domain.refusal import Refused
from handlers.consents import note_consent
from handlers.dialog import advance
from handlers.draft_words import to_draft
from handlers.files import MOST_FILES, keep_files, unsealed_files
from handlers.free_words import free
from handlers.talk import Talk
from storage import tables
from storage.items import contents_by_id

FORM = GiveConsent
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: GiveConsent) -> None:
    if form.agree == "no":
        for content in [*form.first, *form.said]:
            talk.work.delete(tables.contents, id=content)
        talk.reply(say(f"say.{Say.CONSENT_DECLINED}", phone=talk.station.phone if talk.door.station_id else ""))
        return
    note_consent(talk, "chat")
    held = await contents_by_id(talk.work, [*form.first, *form.said])
    words: list[str] = []
    files: list[FileRef] = []
    counts: list[int] = []
    gone = False
    for content in form.first:
        alive = content in held and held[content]["expires_at"] > talk.now
        opened = talk.house.vault.open(talk.person_id, held[content]["text"]) if alive else None
        gone = gone or opened is None
        before = len(files)
        if opened is not None:
            text, refs = json.loads(opened)
            words += [text] if text else []
            files += unsealed_files(refs)
        counts.append(len(files) - before)
        talk.work.delete(tables.contents, id=content)
    _open_lines(talk, form.said, held)
    if gone:
        talk.reply(say(f"say.{Say.FIRST_WORDS_GONE}"))
    if len(files) > MOST_FILES:
        talk.reply(say(f"refusal.{Refused.TOO_MANY_FILES}", most=MOST_FILES))
    if words or files:
        talk.warned = any(talk.danger(text) for text in words)  # said when the words first came
        kept = keep_files(talk, files[:MOST_FILES])
        _show_files(talk, form.said, counts, kept)
        await _go_on(talk, form, "\n".join(words), kept)
    elif form.over:
        await advance(talk, Draft.of(form.over))
    elif not gone:
        talk.reply(say(f"say.{Say.CONSENT_THANKS}"))


async def _go_on(talk: Talk, form: GiveConsent, text: str, files: tuple[str, ...]) -> None:
    """What was said before the consent means what it would have meant with it."""
    if not form.over:
        await free(talk, text, files, None)
        return
    talk.draft = Draft.of(form.over)
    await to_draft(talk, text, files)


def _show_files(talk: Talk, said: list[str], counts: list[int], files: tuple[str, ...]) -> None:
    """The lines of the first messages show their photos from now on."""
    rest = files
    for content, count in zip(said, counts, strict=False):
        own, rest = rest[:count], rest[count:]
        if own:
            talk.work.update(tables.lines, {"content_id": content}, files=json.dumps(own))


def _open_lines(talk: Talk, said: list[str], rows: dict[str, dict[str, object]]) -> None:
    for content in said:
        text = talk.house.vault.open(talk.person_id, str(rows[content]["text"])) if content in rows else None
        if text is not None:
            keep = talk.now + 30 * 86_400_000
            talk.work.update(tables.contents, {"id": content}, text=text, sealed=0, expires_at=keep)
