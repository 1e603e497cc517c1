"""查看身份: staff open how a resident is called and reached, with a reason; he is told. A setting wants two of them."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Param, channels, moment, name, phrase, say, text, words
from dialogs.privacy_forms import AgreeIdentity, OpenIdentity
from domain.events import Event, Name
from domain.item import Item
from domain.keeping import DAY, DAYS, Kept
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.leaving import rely_on
from handlers.talk import Talk
from storage import erasing, tables
from storage.database import Row
from storage.items import events_of
from storage.people import appointments_of, persons

SHORTEST_REASON = 5
AGREE_WITHIN = DAY


class Open:
    FORM = OpenIdentity
    REQUIRES = Permission.IDENTITY_OPEN

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
        if name_ == "reason" and said.text and len("".join(said.text.split())) < SHORTEST_REASON:
            if said.words:
                talk.work.delete(tables.contents, id=said.words)
            raise Misheard(Say.REASON_TOO_SHORT)
        return said

    @staticmethod
    async def handle(talk: Talk, form: OpenIdentity) -> None:
        item = await talk.item(form.item, Open.REQUIRES)
        row = await _reporter(talk, item)
        reason = await talk.settle(form.reason, "reason", item.id, via=item.via)
        if not talk.house.district.settings.get("identity_needs_two"):
            await _open(talk, item, row, reason, talk.person_id)
            return
        others = [person for person in (await talk.crew(item.now_at)).staff if person != talk.person_id]
        others = [person for person in others if person not in item.recused]
        if not others:
            talk.reply(say(f"say.{Say.IDENTITY_ALONE}"))
            return
        _note(talk, row, Name.PERSON_IDENTITY_ASKED, item, reason, talk.person_id)
        key = f"say.{Say.IDENTITY_ASKED}"
        line = phrase(key, by=name(talk.person_id), number=item.number, words=words(reason))
        agree = agree_choice(item.id, reason, talk.person_id, talk.now)
        asked = Letter(key, (line,), choices=(agree,), item_id=item.id, via=item.via, carries=True, must_reach=True)
        talk.told += [(person, asked) for person in others]
        talk.reply(say(f"say.{Say.IDENTITY_WAITS}", number=item.number))


def agree_choice(item: str, reason: str, by: str, asked_at: int) -> Choice:
    return button(Button.AGREE_IDENTITY, "agree_identity", item=item, reason=reason, by=by, asked_at=asked_at)


class Agree:
    FORM = AgreeIdentity
    REQUIRES = Permission.IDENTITY_OPEN

    @staticmethod
    async def handle(talk: Talk, form: AgreeIdentity) -> None:
        item = await talk.item(form.item, Agree.REQUIRES)
        if form.by == talk.person_id:
            raise Refusal(Refused.IDENTITY_OWN)
        if talk.now - form.asked_at > AGREE_WITHIN:
            raise Refusal(Refused.IDENTITY_TOO_LATE)
        await _rely_on_asker(talk, item, form.by)
        row = await _reporter(talk, item)
        done = await events_of(talk.work, item.reporter_id, "person")
        opened = (e for e in done if e["name"] == Name.PERSON_IDENTITY_OPENED)
        if any(event["particulars"]["reason"] == form.reason for event in opened):
            raise Refusal(Refused.ALREADY_DONE)
        await _open(talk, item, row, form.reason, form.by)
        talk.reply(say(f"say.{Say.IDENTITY_AGREED}", number=item.number))


async def _rely_on_asker(talk: Talk, item: Item, person: str) -> None:
    """Raises Refusal where who asked is of the staff no more, or was recused since; none may end at this moment."""
    held = await appointments_of(talk.work, person)
    office = next((one for one in held if one.role is Role.STAFF), None)
    if office is None or person in item.recused:
        raise Refusal(Refused.IDENTITY_ASKER_GONE)
    rely_on(talk.work, office)


async def _reporter(talk: Talk, item: Item) -> Row:
    """Raises Refusal where there is nobody any more."""
    talk.thing = item.id
    row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
    if row is None or (row["erased_at"] is not None and row["consented"] is None):
        raise Refusal(Refused.ERASED_PERSON)
    return row


def _note(talk: Talk, row: Row, what: Name, item: Item, reason: str, by: str) -> None:
    seconded = talk.person_id if talk.person_id != by else None
    particulars = {"item": item.id, "reason": reason, "seconded": seconded}
    event = Event(what, row["id"], by, talk.now, via=talk.channel, particulars=particulars)
    talk.work.record_thing(tables.persons, row, event)


async def _open(talk: Talk, item: Item, row: Row, reason: str, by: str) -> None:
    """Shown to the one who asked, in words that are gone after a day; told to the resident."""
    _note(talk, row, Name.PERSON_IDENTITY_OPENED, item, reason, by)
    shown = await _shown(talk, item, row)
    if by == talk.person_id:
        talk.reply(shown)
    else:
        talk.told.append((by, shown))
    key = f"say.{Say.IDENTITY_OPENED_YOU}"
    line = phrase(key, at=moment(talk.now), number=item.number, by=name(by), words=words(reason))
    told = Letter(key, (line,), item_id=item.id, via=item.via, carries=True, must_reach=True)
    talk.told.append((item.reporter_id, told))


async def _shown(talk: Talk, item: Item, row: Row) -> Letter:
    """Form of address, phone, full name where one is kept, and the kind of channel; never the platform's id."""
    vault = talk.house.vault
    sealed = {"called": item.called_sealed, "phone": row["phone_sealed"], "name": row["name_sealed"]}
    params: dict[str, Param] = {field: text(f"label.{Label.NOT_GIVEN}") for field in sealed}
    for field, kept in sealed.items():
        opened = vault.open(row["id"], kept)
        if opened:
            params[field] = words(
                talk.work.content(
                    "identity",
                    vault.seal(row["id"], opened),
                    person_id=row["id"],
                    sealed=1,
                    via=item.via,
                    expires_at=talk.now + DAYS[Kept.IDENTITY_SHOWN] * DAY,
                )
            )
    found = await erasing.addresses(talk.work, row["id"])
    nothing = text(f"label.{Label.NOT_GIVEN}")
    params |= {"channel": channels(a["channel"] for a in found) if found else nothing, "number": item.number}
    key = f"say.{Say.IDENTITY_SHOWN}"
    return Letter(key, (phrase(key, **params),), item_id=item.id, via=item.via, carries=True)
