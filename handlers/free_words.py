"""A free message: whose words it answers, a courtesy, something about an open item, or the beginning of a new one."""

from __future__ import annotations

from typing import Any

from dialogs.keys import Say
from dialogs.letter import say
from dialogs.notice_letters import TALK_TO_HANDLER, TALK_TO_RESIDENT
from domain.numbers import parse
from domain.refusal import Refusal, Refused
from domain.wording import greeting
from handlers.dialog import begin
from handlers.talk import DAY, Talk
from storage.items import item, item_by_number, items_of
from storage.letters import last_talk, letter_quoted


async def free(talk: Talk, text: str, files: tuple[str, ...], quoted: str | None) -> None:
    """No form is open: whose words does it answer, is it a courtesy, is it about something, or something new?"""
    if await _by_number(talk, text):
        return
    category = next((c.slug for c in talk.house.district.categories.values() if text in (c.name, c.name_en)), None)
    if category is not None:
        await begin(talk, "report", await _new_report(talk, {"category": category}))
        return
    about = await _quoted_item(talk, quoted)
    if talk.serves:
        kept = _kept(talk, text, files) | ({"about": about} if about else {})
        await _own_words(talk, text, files, kept)
        return
    if about is None and not quoted:
        kinds = TALK_TO_RESIDENT
        about = await last_talk(talk.work, talk.door.address_id, kinds, talk.now - DAY)
    if about is not None and await _still_talking(talk, about):
        await begin(talk, "reply", {"item": about, **_kept(talk, text, files)})
        return
    if not files and await _courtesy(talk, text):
        return
    if await items_of(talk.work, talk.person_id, open_only=True, most=1):
        await begin(talk, "sort_message", _kept(talk, text, files))
        return
    await begin(talk, "report", await _new_report(talk, _kept(talk, text, files)))


async def _own_words(talk: Talk, text: str, files: tuple[str, ...], kept: dict[str, Any]) -> None:
    if not files and await _courtesy(talk, text):
        return
    await begin(talk, "sort_own_words", kept)


def _kept(talk: Talk, text: str, files: tuple[str, ...]) -> dict[str, Any]:
    words = [talk.keep("words", text, days=7)] if text else []
    kept: dict[str, Any] = {"words": words, "files": list(files), "said": [talk.said] if talk.said else []}
    return kept | ({"danger_told": True} if talk.warned else {})


async def _new_report(talk: Talk, values: dict[str, Any]) -> dict[str, Any]:
    if not values.get("words"):
        values.pop("words", None)
    if talk.door.station_id:
        values["station"] = talk.door.station_id
    return values


async def _by_number(talk: Talk, text: str) -> bool:
    """A lone item number shows that item, if it is one's own to see."""
    heard = parse(text)
    if heard is None:
        return False
    if heard.number is not None:
        found = await item_by_number(talk.work, heard.number)
    else:
        mine = await items_of(talk.work, talk.person_id)
        found = next((i for i in mine if i.number.endswith(f"-{heard.serial:03d}")), None)
    if found is None and heard.number is None:
        return False
    if found is not None:
        await talk.holds(found)
    if found is None or talk.reader_of(found) is None:
        raise Refusal(Refused.ITEM_UNKNOWN)
    await begin(talk, "show", {"item": found.id})
    return True


async def _quoted_item(talk: Talk, quoted: str | None) -> str | None:
    if not quoted:
        return None
    row = await letter_quoted(talk.work, talk.door.address_id, quoted)
    if row is None or row["kind"] not in TALK_TO_RESIDENT + TALK_TO_HANDLER + ("notice.answered", "notice.accepted"):
        return None
    return str(row["item_id"])


async def _still_talking(talk: Talk, item_id: str) -> bool:
    found = await item(talk.work, item_id)
    return found is not None and found.open and found.reporter_id == talk.person_id


async def _courtesy(talk: Talk, text: str) -> bool:
    kind = greeting(text)
    if kind is None:
        return False
    lines = {"greeting": Say.GREETING, "thanks": Say.THANKS, "bye": Say.BYE, "number": Say.LONE_NUMBER}
    line = lines.get(kind, Say.EMOJI if kind == "emoji" else Say.OK)
    talk.reply(say(f"say.{line}"))
    return True
