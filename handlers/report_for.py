"""代为反映: a walk-in's or a caller's matter, written down at the counter; it is his, whoever holds the pen."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button, item_card
from dialogs.form import SKIPPED, Answer, Draft, Misheard
from dialogs.item_choices import choices_for
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, phone, phrase, row, text, words
from dialogs.station_forms import ReportFor
from domain import moves, numbers
from domain.events import Event, Name
from domain.item import Consent, Item
from domain.people import STATION_ROLES
from domain.permissions import Permission, ensure, may
from domain.refusal import Refusal, Refused
from domain.wording import form_of_address
from domain.wording.phone import phone as phone_in
from handlers.assigning import assign_by_rota
from handlers.dialog import VERBS, Offers
from handlers.first_answer import first_answer
from handlers.leave_phone import seal_said
from handlers.practice import check_rows, ensure_open_to
from handlers.recusing import recuse_named
from handlers.registering import new_item, new_receipt, next_number, sealed_receipt
from handlers.report_words import (
    check_letter,
    destroy_report,
    is_long,
    read_words,
    report_offers,
    report_rows,
    unasked,
)
from handlers.talk import DAY, Talk
from handlers.telling import record
from handlers.warnings import remind_of_danger
from storage import tables
from storage.database import Row
from storage.district import Station
from storage.ids import new_id

FORM = ReportFor
REQUIRES = Permission.ITEM_REPORT_FOR


async def offers(talk: Talk, draft: Draft) -> Offers:
    return report_offers(talk, draft.asking)


async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
    """Form of address and telephone are sealed at once, with the key of the person whose they are."""
    if name_ not in ("called", "phone") or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    found = form_of_address(said.text) if name_ == "called" else phone_in(said.text)
    reporter = draft.values["reporter"]
    await seal_said(talk, said.text, reporter)
    if found is None:
        raise Misheard(Say.CALLED_UNCLEAR if name_ == "called" else Say.PHONE_UNCLEAR)
    return Answer(text=talk.house.vault.seal(reporter, found)) if found else Answer(skip=True)


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """The new person is there from the start, so that his key seals what is written about him."""
    values = {"reporter": new_id(), **draft.values}
    if values.get("consent") == Consent.SPOKEN:  # answered before it was asked how the matter had come
        del values["consent"]
    if "station" not in values and (own := _own_station(talk)):
        values["station"] = own
    draft = replace(draft, values=values)
    if values.get("petition") == "stop":
        return replace(draft, values=unasked(FORM, values))
    return await read_words(talk, draft, name_, remind_of_danger)


def _own_station(talk: Talk) -> str | None:
    """Of the hat worn now; staff have none and use the chat's."""
    stations = talk.house.district.stations
    own = talk.hat.scope_id if talk.hat.role in STATION_ROLES else ""
    return next((found for found in (own, talk.door.station_id) if found in stations), None)


async def check(talk: Talk, draft: Draft) -> Letter:
    values = draft.values
    reporter = values["reporter"]
    given = values.get("phone", SKIPPED)
    number = phone(reporter, given) if given != SKIPPED else text(f"label.{Label.NOT_GIVEN}")
    consent = text(f"{FORM.name}.consent.{values['consent']}")
    rows = [*check_rows(talk, values["station"]), *report_rows(values, reporter)]
    rows += [row("phone", number, f"label.{Label.PHONE}", "phone")]
    rows += [row("circle-check", consent, f"label.{Label.CONSENT}", "consent")]
    long = await is_long(talk, values)
    fields = ["words", "place", "category", "called", "phone", "station", "consent"]
    return check_letter(talk, FORM.name, rows, fields[: 6 if long else 7], long=long)


async def handle(talk: Talk, form: ReportFor) -> None:
    if form.petition == "stop":
        destroy_report(talk, form)
        return
    where = talk.house.district.heir(form.station)
    if where is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    ensure(talk.anywhere(), REQUIRES)
    ensure_open_to(talk, where)
    number, receipt = await next_number(talk, where), new_receipt()
    _new_person(talk, form)
    item = await _compose(talk, form, where, number, receipt)
    moved, event = moves.report(item, talk.actor(where.id), talk.now, talk.channel)
    made = await record(talk, None, moved, event, files=form.files)
    made = await recuse_named(talk, made, await talk.words([made.words_id]))
    talk.reply(await _letter(talk, await assign_by_rota(talk, made) or made, receipt, len(form.files)))
    talk.thing = where.id  # whose serial two may have wanted at once


def _new_person(talk: Talk, form: ReportFor) -> None:
    """Somebody without an address; how he agreed is kept as for everybody else."""
    notice = talk.house.notice
    blank: Row = {"name_sealed": None, "profile": "{}", "import_key": None, "phone_sealed": form.phone}
    person: Row = {"id": form.reporter, "version": 0, "head": ""}
    talk.work.insert(tables.persons, **person, language=talk.language, consented=None, **blank)
    given: Row = {"person_id": form.reporter, "notice": notice, "language": talk.language, "way": form.consent.value}
    talk.work.insert(tables.consents, id=new_id(), **given, at=talk.now)
    event = Event(
        Name.PERSON_CONSENTED, form.reporter, talk.person_id, talk.now, via=talk.channel, for_whom=form.reporter
    )
    talk.work.record_thing(tables.persons, person, event, consented=notice)


async def _compose(talk: Talk, form: ReportFor, where: Station, number: str, receipt: str) -> Item:
    """The words are the reporter's: who wrote them down reads them no longer than his office lets him."""
    item_id = new_id()
    said = await talk.settle(form.words, "words", item_id)
    talk.work.update(tables.contents, {"id": said}, person_id=form.reporter)
    if form.place is not None:
        kept: Row = {"kind": "place", "item_id": item_id, "person_id": form.reporter, "expires_at": None}
        talk.work.update(tables.contents, {"id": form.place}, **kept)
    talk.attach(form.files, item_id, said)
    for file in form.files:
        talk.work.update(tables.attachments, {"id": file}, person_id=form.reporter)
    for line in form.said:
        talk.work.update(tables.contents, {"id": line}, item_id=item_id, person_id=form.reporter)
    return new_item(
        talk,
        where,
        number,
        receipt,
        id=item_id,
        category=form.category,
        urgency=form.urgency,
        reporter_id=form.reporter,
        called_sealed=form.called,
        words_id=said,
        place_id=form.place,
        latitude=form.latitude,
        longitude=form.longitude,
        entered_by=talk.person_id,
        consent=form.consent,
    )


async def _letter(talk: Talk, item: Item, receipt: str, photos: int) -> Letter:
    """Number and receipt, to be given to who stands at the counter; then what the writer himself may do with it."""
    reader = talk.reader_of(item)
    kept = await sealed_receipt(talk, item, receipt)
    if reader is None:
        kept = _for_reading_out(talk, item, receipt)
    promise = talk.promised(item)
    key = f"say.{Say.REPORTED_FOR if item.assignee_id else Say.REPORTED_FOR_UNASSIGNED}"
    lines: tuple[Phrase, ...] = (
        await first_answer(talk, item, at_counter=True),
        phrase(f"say.{Say.RECEIPT_FOR}", receipt=words(kept), promise=promise.said() if promise else ""),
    )
    if reader is None:
        return Letter(key, lines)
    return Letter(
        key,
        lines,
        card=item_card(item, reader, promise, photos),
        choices=_choices(talk, item),
        item_id=item.id,
        via=item.via,
        carries=True,
    )


def _for_reading_out(talk: Talk, item: Item, receipt: str) -> str:
    """The same digits for who wrote it down and may not read the item: a content that does not belong to it."""
    digits = talk.house.vault.seal(item.reporter_id, numbers.format_receipt(receipt))
    row: Row = {"person_id": item.reporter_id, "via": item.via, "sealed": 1}
    return talk.work.content("receipt", digits, expires_at=talk.now + DAY, **row)


def _choices(talk: Talk, item: Item) -> tuple[Choice, ...]:
    """打印回执条 and 派单 first; then what stands under every card of his."""
    reader = talk.reader_of(item)
    actor = talk.actor(item.now_at)
    printing = VERBS.get("print_slip")
    prints = printing is not None and may(actor, printing.requires)
    first = (
        [button(Button.PRINT_SLIP, "print_slip", primary=item.assignee_id is not None, item=item.id)] if prints else []
    )
    usual = choices_for(item, reader, talk.person_id) if reader is not None else ()
    return (*first, *usual)[:9]
