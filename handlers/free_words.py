"""A free message: whose words it answers, a courtesy, something about an open item, or the beginning of a new one."""

from __future__ import annotations

from typing import Any

from dialogs.keys import Say
from dialogs.letter import say
from dialogs.notice_letters import TALK_TO_HANDLER, TALK_TO_RESIDENT
from domain.item import Item
from domain.numbers import consultation_number, parse
from domain.refusal import Refusal, Refused
from domain.sheet import heard_sheet_number
from domain.wording import greeting
from handlers import arrival, leave_phone, old_lists, sign_in
from handlers.choosing import command, lone_number
from handlers.dialog import VERBS, begin
from handlers.said_at_meeting import at_meeting
from handlers.sheet_desk import sheets_waiting
from handlers.show_consultation import readable
from handlers.talk import DAY, Talk
from storage.consultations import consultation_by_number
from storage.items import item_by_number, items_of
from storage.letters import letter_quoted
from storage.merged import items_going_on, main_of
from storage.receipts import items_held_by
from storage.sheets import sheet_by_number
from storage.standing import Standing, standing_of


async def free(talk: Talk, text: str, files: tuple[str, ...], quoted: str | None) -> None:
    """No form is open: whose words does it answer, is it a courtesy, is it about something, or something new?"""
    if (not files and await sign_in.said(talk, text)) or await _by_number(talk, text):
        return
    category = next((c.slug for c in talk.house.district.categories.values() if text in (c.name, c.name_en)), None)
    if category is not None:
        await begin(talk, "report", await _new_report(talk, {"category": category}))
        return
    if not quoted and await at_meeting(talk, text, files, lambda: _kept(talk, text, files)):
        return
    if arrival.liaises(talk):
        await _for_department(talk, text, files)
        return
    about = await _quoted_item(talk, quoted)
    if talk.serves:
        kept = _kept(talk, text, files) | ({"about": await _answered_in(talk, about)} if about else {})
        await _own_words(talk, text, files, kept)
        return
    standing = await standing_of(talk.work, talk.person_id, talk.door.address_id, TALK_TO_RESIDENT, talk.now - DAY)
    if about is None and not quoted:
        about = standing.talk
    if about is None and not files and await leave_phone.heard(talk, text):
        return
    if about is not None and await _still_talking(talk, about):
        await begin(talk, "reply", {"item": about, **_kept(talk, text, files)})
        return
    if not files and await _courtesy(talk, text):
        return
    if await _has_open(talk, standing):
        await begin(talk, "sort_message", _kept(talk, text, files))
        return
    await begin(talk, "report", await _new_report(talk, _kept(talk, text, files)))


async def otherwise(talk: Talk, kept: dict[str, Any]) -> None:
    """Words that were no opinion at a meeting after all."""
    standing = await standing_of(talk.work, talk.person_id, talk.door.address_id, TALK_TO_RESIDENT, talk.now - DAY)
    if talk.serves:
        await begin(talk, "sort_own_words", kept)
    elif await _has_open(talk, standing):
        await begin(talk, "sort_message", kept)
    else:
        await begin(talk, "report", await _new_report(talk, kept))


async def _has_open(talk: Talk, standing: Standing) -> bool:
    """An open item of one's own, or one that the receipt opened."""
    if standing.open or standing.held:
        return True
    return standing.merged and bool(await items_going_on(talk.work, talk.person_id, most=1))


async def _for_department(talk: Talk, text: str, files: tuple[str, ...]) -> None:
    """A liaison: a sheet by its number, the reply to one, or a report of his own, if no sheet waits for a reply."""
    number = heard_sheet_number(text)
    if number and not files:
        known = await sheet_by_number(talk.work, number)
        await begin(talk, "show_sheet", {"sheet": known.id if known else ""})
        return
    if not files and await _courtesy(talk, text):
        return
    kept = _kept(talk, text, files)
    if await sheets_waiting(talk):
        await begin(talk, "sort_liaison_words", kept)
    else:
        await begin(talk, "report", await _new_report(talk, kept))


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
    """A lone number of an item or a consultation shows it, if it is one's own to see."""
    consultation = consultation_number(text)
    if consultation is not None:
        known = await consultation_by_number(talk.work, consultation)
        await begin(talk, "show_consultation", {"consultation": known.id if known else ""})
        return True
    if parse(text) is None:
        return False
    found = await item_of_number(talk, text)
    if found is None:
        return False
    await begin(talk, "show", {"item": found.id})
    return True


async def shown_amid(talk: Talk, text: str) -> bool:
    """A whole number while a form is open: what it names is shown, if it is his to see, and the form goes on."""
    assert talk.draft is not None
    if VERBS[talk.draft.form].form.by_number:
        return False
    consultation, item = consultation_number(text), parse(text)
    try:
        if consultation is not None:
            known = await consultation_by_number(talk.work, consultation)
            found, _, _ = await readable(talk, known.id if known else "")
            await command(talk, "show_consultation", {"consultation": found.id})
            return True
        matter = await item_of_number(talk, text) if item is not None and item.number is not None else None
    except Refusal:
        return False
    if matter is not None:
        await command(talk, "show", {"item": matter.id})
    return matter is not None


async def item_of_number(talk: Talk, text: str) -> Item | None:
    """The item of a whole number, or of the end of one's own; None where that end fits none. Raises Refusal."""
    heard = parse(text)
    if heard is None:
        return None
    if heard.number is not None:
        found = await item_by_number(talk.work, heard.number)
    else:
        mine = await items_of(talk.work, talk.person_id) + await items_held_by(talk.work, talk.person_id)
        found = next((i for i in mine if i.number.endswith(f"-{heard.serial:03d}")), None)
    if found is None and heard.number is None:
        return None
    if found is not None:
        await talk.holds(found)
    if found is None or talk.reader_of(found) is None:
        raise Refusal(Refused.ITEM_UNKNOWN)
    return found


async def _quoted_item(talk: Talk, quoted: str | None) -> str | None:
    if not quoted:
        return None
    row = await letter_quoted(talk.work, talk.door.address_id, quoted)
    if row is None or row["kind"] not in TALK_TO_RESIDENT + TALK_TO_HANDLER + ("notice.answered", "notice.accepted"):
        return None
    return str(row["item_id"])


async def _answered_in(talk: Talk, item_id: str) -> str:
    """Where words of a merged reporter are answered: in the item that his went into."""
    found = await talk.reads.item(item_id)
    main = await main_of(talk.work, found) if found is not None else None
    return main.id if main is not None else item_id


async def _still_talking(talk: Talk, item_id: str) -> bool:
    found = await talk.reads.item(item_id)
    if found is None or found.reporter_id != talk.person_id:
        return False
    main = await main_of(talk.work, found)
    return (main or found).open


async def _courtesy(talk: Talk, text: str) -> bool:
    """What needs nothing written down; an answer to something that was shown before is looked for first."""
    if await old_lists.numbered(talk, text):
        return True
    kind = "number" if lone_number(text) is not None else greeting(text)
    if kind in (None, "ok") and await old_lists.labelled(talk, text):
        return True
    if kind is None:
        return False
    lines = {"greeting": Say.GREETING, "thanks": Say.THANKS, "bye": Say.BYE, "number": Say.LONE_NUMBER}
    line = lines.get(kind, Say.EMOJI if kind == "emoji" else Say.OK)
    talk.reply(say(f"say.{line}"))
    return True
