"""隐私: what is kept of a person and until when; who has looked."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import (
    Choice,
    Letter,
    Param,
    Phrase,
    called,
    channels,
    day,
    department,
    listing,
    moment,
    name,
    phrase,
    say,
    text,
    words,
)
from dialogs.privacy_forms import ShowLookers, ShowPrivacy
from domain.events import Name
from domain.item import Item
from domain.keeping import Kept, until
from domain.permissions import Permission
from domain.sheet import Phone
from handlers.erasing import office_of
from handlers.sheet_history import sheet_events
from handlers.talk import Talk
from storage import erasing
from storage.database import Row
from storage.erasing_talks import parts_of
from storage.items import events_of, events_of_all, files_of, items_of
from storage.people import persons
from storage.privacy import consents_of, drafts_of, held_by
from storage.sheets import sheets_of_items
from storage.work import Work

MOST = 8


class Privacy:
    FORM = ShowPrivacy
    REQUIRES = Permission.PRIVACY_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowPrivacy) -> None:
        row = (await persons(talk.work, [talk.person_id])).get(talk.person_id)
        lines = await _of_items(talk) + await _of_chat(talk, row)
        if await parts_of(talk.work, talk.person_id):
            lines.append(phrase(f"say.{Say.PRIVACY_TALKS}"))
        if (await office_of(talk.work, talk.person_id)).ever:
            lines.append(phrase(f"say.{Say.PRIVACY_OFFICE}"))
        choices = (
            button(Button.EXPORT_DATA, "export_data"),
            button(Button.CORRECT_DATA, "correct_data"),
            button(Button.ERASE_DATA, "erase_data"),
            button(Button.LOOKERS, "lookers"),
            *await _allowed(talk),
        )
        key = f"say.{Say.PRIVACY}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines)),), choices=choices))


async def _allowed(talk: Talk) -> list[Choice]:
    """One press each takes back what departments were allowed."""
    mine = [item.id for item in await items_of(talk.work, talk.person_id, most=200)]
    return [
        Choice(
            phrase(f"button.{Button.TAKE_PHONE_BACK}", department=department(sheet.department_id)),
            "answer_phone",
            {"sheet": sheet.id, "said": "no"},
        )
        for sheet in await sheets_of_items(talk.work, mine)
        if sheet.phone is Phone.ALLOWED and sheet.open
    ][:4]


async def _of_items(talk: Talk) -> list[Phrase]:
    found = await items_of(talk.work, talk.person_id, most=200)
    lines = [await _of_item(talk, item) for item in found[:MOST]]
    if len(found) > MOST:
        lines.append(phrase(f"say.{Say.PRIVACY_MORE_ITEMS}", count=len(found) - MOST))
    return lines


async def _of_item(talk: Talk, item: Item) -> Phrase:
    """What is kept of one matter; of a closed one with its days."""
    state = text(f"state.{item.state}")
    if not item.receipt:
        return phrase(f"say.{Say.PRIVACY_ITEM_BARE}", number=item.number, state=state)
    photos = [file for file in await files_of(talk.work, item.id) if file["state"] in ("ready", "pending")]
    parts: list[Phrase] = [phrase(f"label.{Label.KEPT_WORDS}")]
    if photos:
        parts.append(phrase(f"label.{Label.PHOTO_COUNT}", count=len(photos)))
    if item.called_sealed:
        address = called(item.reporter_id, item.called_sealed)
        parts.append(phrase(f"label.{Label.KEPT_CALLED}", called=address))
    what: dict[str, Param] = {"number": item.number, "state": state, "what": listing(parts, "comma")}
    if item.closed_at is None:
        return phrase(f"say.{Say.PRIVACY_ITEM_OPEN}", **what)
    days: dict[str, Param] = {
        "photos": day(until(Kept.PHOTO, item.closed_at)),
        "words": day(until(Kept.WORDS, item.closed_at)),
    }
    return phrase(f"say.{Say.PRIVACY_ITEM_CLOSED}", **what, **days)


async def _of_chat(talk: Talk, row: Row | None) -> list[Phrase]:
    lines: list[Phrase] = []
    for since in await drafts_of(talk.work, talk.person_id):
        lines.append(phrase(f"say.{Say.PRIVACY_DRAFT}", until=day(until(Kept.DRAFT, since))))
    if row is not None and row["phone_sealed"]:
        lines.append(phrase(f"say.{Say.PRIVACY_PHONE}", phone=called(talk.person_id, row["phone_sealed"])))
    else:
        lines.append(phrase(f"say.{Say.PRIVACY_NO_PHONE}"))
    held = await held_by(talk.work, talk.person_id)
    if held:
        lines.append(phrase(f"say.{Say.PRIVACY_HOLDS}", count=held))
    found = await erasing.addresses(talk.work, talk.person_id)
    if found:
        lines.append(phrase(f"say.{Say.PRIVACY_CHATS}", channels=channels(a["channel"] for a in found)))
    for consent in await consents_of(talk.work, talk.person_id):
        lines.append(phrase(f"say.{Say.PRIVACY_CONSENT}", at=day(consent["at"]), version=consent["notice"]))
    return lines


class Lookers:
    """Every opening of the identity and of the phone: when, who, and why as far as it was told."""

    FORM = ShowLookers
    REQUIRES = Permission.PRIVACY_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowLookers) -> None:
        lines = await looked(talk.work, talk.person_id)
        if not lines:
            talk.reply(say(f"say.{Say.LOOKERS_NONE}"))
            return
        key = f"say.{Say.LOOKERS}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines[-12:])),), carries=True))


async def looked(work: Work, person_id: str) -> list[Phrase]:
    found: list[tuple[int, Phrase]] = []
    for event in await events_of(work, person_id, "person"):
        if event["name"] == Name.PERSON_IDENTITY_OPENED:
            reason = words(str(event["particulars"]["reason"]))
            line = phrase(
                f"say.{Say.LOOKER_IDENTITY}", at=moment(event["at"]), by=name(str(event["maker"])), words=reason
            )
            found.append((event["at"], line))
    numbers = {item.id: item.number for item in await items_of(work, person_id, most=200)}
    for event in await events_of_all(work, list(numbers), "item"):
        if event["name"] == Name.ITEM_PHONE_SEEN:
            by, number = name(str(event["maker"])), numbers[event["thing_id"]]
            line = phrase(f"say.{Say.LOOKER_PHONE}", at=moment(event["at"]), by=by, number=number)
            found.append((event["at"], line))
    for event in await sheet_events(work, *numbers):
        if event["name"] == Name.SHEET_PHONE_SEEN:
            who, number = department(event["particulars"]["department"]), numbers[event["particulars"]["item"]]
            line = phrase(f"say.{Say.LOOKER_DEPARTMENT}", at=moment(event["at"]), department=who, number=number)
            found.append((event["at"], line))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]
