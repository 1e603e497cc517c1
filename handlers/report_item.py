"""提交: the words become an item, with number and receipt, and go to who takes new items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard
from dialogs.forms import ReportItem
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, listing, say, words
from domain import moves
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import form_of_address
from handlers.alike import APART, alike_lines, alike_options, look_for_opened
from handlers.assigning import assign_by_rota
from handlers.dialog import Offers
from handlers.leave_phone import with_question
from handlers.paused import refused, stop_early
from handlers.practice import check_rows, ensure_open_to
from handlers.recusing import recuse_named
from handlers.registering import new_item, new_receipt, next_number, receipt_letter
from handlers.report_words import (
    check_letter,
    destroy_report,
    destroy_words,
    is_long,
    read_words,
    report_offers,
    report_rows,
    unasked,
)
from handlers.station_limit import HOUR, ensure_room
from handlers.support_item import support
from handlers.talk import Talk
from handlers.telling import record
from handlers.warnings import warn_of_danger
from storage import tables
from storage.district import Station
from storage.ids import new_id
from storage.station_load import counter_of

FORM = ReportItem
REQUIRES = Permission.ITEM_REPORT

MOST_AN_HOUR = 10


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking == "alike":
        return {"alike": alike_options(draft)}
    return report_offers(talk, draft.asking)


def fills(draft: Draft) -> Mapping[str, Param]:
    return {"lines": listing(alike_lines(draft))} if draft.asking == "alike" else {}


async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
    """Form of address: 陈女士 is kept sealed, 匿名 hides even that."""
    if name_ != "called" or not said.text:
        return said
    address = form_of_address(said.text)
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    if address is None:
        raise Misheard(Say.CALLED_UNCLEAR)
    if not address:
        return Answer(skip=True)
    await talk.house.vault.prepare(talk.person_id)
    return Answer(text=talk.house.vault.seal(talk.person_id, address))


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """What can be told from the words is not asked: danger, kind, place. After 不提交 nothing is."""
    if draft.values.get("petition") == "stop":
        return replace(draft, values=unasked(FORM, draft.values))
    if draft.values.get("alike", APART) not in ("", APART):
        return replace(draft, values={**draft.values, CHECK: True})  # he follows that one: there is nothing to submit
    read = await stop_early(talk, await read_words(talk, draft, name_, warn_of_danger), name_)
    return await look_for_opened(talk, read)


async def check(talk: Talk, draft: Draft) -> Letter:
    long = await is_long(talk, draft.values)
    fields = ("words", "place", "category", "called", "station")
    rows = [*check_rows(talk, draft.values["station"]), *report_rows(draft.values, talk.person_id)]
    return check_letter(talk, FORM.name, rows, fields, long=long)


async def handle(talk: Talk, form: ReportItem) -> None:
    if form.petition == "stop" and not form.paused:
        destroy_report(talk, form)
        return
    if await refused(talk, form):
        return
    if form.alike not in ("", APART):
        await _follow(talk, form)
        return
    where = talk.house.district.heir(form.station)
    if where is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    counter = await counter_of(talk.work, where.id, talk.person_id, talk.now - HOUR)
    if counter.own >= MOST_AN_HOUR:
        raise Refusal(Refused.TOO_MANY_REPORTS, most=MOST_AN_HOUR)
    ensure_open_to(talk, where)
    await ensure_room(talk, where, form.urgency, counter)
    number, receipt = await next_number(talk, where, counter), new_receipt()
    item = await _compose(talk, form, where, number, receipt)
    moved, event = moves.report(item, talk.actor(where.id), talk.now, talk.channel)
    made = await record(talk, None, moved, event, files=form.files)
    made = await recuse_named(talk, made, await talk.words([made.words_id]))
    assigned = await assign_by_rota(talk, made)
    talk.reply(*await with_question(talk, await receipt_letter(talk, assigned or made, receipt, len(form.files))))


async def _follow(talk: Talk, form: ReportItem) -> None:
    """附议 in place of a report of his own: what he wrote is kept nowhere."""
    item = await support(talk, form.alike)
    destroy_words(talk, form)
    stop = button(Button.UNSUPPORT, "unsupport", item=item.id)
    talk.reply(say(f"say.{Say.SUPPORTED_INSTEAD}", stop, title=words(item.shown_id or "")))


async def _compose(talk: Talk, form: ReportItem, where: Station, number: str, receipt: str) -> Item:
    item_id = new_id()
    said = await talk.settle(form.words, "words", item_id)
    if form.place is not None:
        talk.work.update(tables.contents, {"id": form.place}, kind="place", item_id=item_id, expires_at=None)
    talk.attach(form.files, item_id, said)
    return new_item(
        talk,
        where,
        number,
        receipt,
        id=item_id,
        category=form.category,
        urgency=form.urgency,
        reporter_id=talk.person_id,
        called_sealed=form.called,
        words_id=said,
        place_id=form.place,
        notice=talk.door.consented or talk.house.notice,
        latitude=form.latitude,
        longitude=form.longitude,
    )
