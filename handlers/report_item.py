"""提交: the words become an item, with number and receipt, and go to who takes new items."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from dialogs.cards import button, choices_for, item_card
from dialogs.form import CHECK, SKIPPED, Answer, Draft, Misheard, Option, Values
from dialogs.forms import ReportItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Row, called, category, name, phrase, row, station, text, words
from domain import moves, numbers
from domain.item import Item, State, Urgency
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import category as category_of
from domain.wording import form_of_address, is_utility, petition
from domain.wording import place as place_of
from handlers.assigning import assign_by_rota
from handlers.categories import category_options
from handlers.dialog import Offers, answer_choice
from handlers.talk import DAY, Talk
from handlers.warnings import warn_of_danger
from storage import tables
from storage.district import Station
from storage.ids import new_id
from storage.items import reports_since
from storage.statements import compiled

FORM = ReportItem
REQUIRES = Permission.ITEM_REPORT

MOST_AN_HOUR = 10
SHOWN = 200
_SERIAL = compiled(
    select(tables.stations.c.serial, tables.stations.c.serial_day).where(
        tables.stations.c.district_id == bindparam("district_id"), tables.stations.c.id == bindparam("id")
    )
)


async def offers(talk: Talk, draft: Draft) -> Offers:
    stations = talk.house.district.stations.values()
    return {
        "category": category_options(talk),
        "station": [Option(s.id, phrase(f"button.{Button.STATION_LINE}", station=station(s.id))) for s in stations],
    }


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
        unasked = {"place": SKIPPED, "category": "", "station": "", CHECK: True}
        return replace(draft, values={**unasked, **draft.values})
    if name_ not in ("", "words") or not draft.values.get("words"):
        told = draft.values.get("danger_told", False)
        return replace(draft, values={**draft.values, "urgency": Urgency.DANGER.value}) if told else draft
    said = await talk.words(draft.values["words"])
    values = dict(draft.values)
    if values.get("danger_told") or warn_of_danger(talk, said):
        values |= {"danger_told": True, "urgency": Urgency.DANGER.value}
    found = petition(said)
    if found is not None and "petition" not in values:
        values["petition_kind"] = found.kind
    await _tell_from(talk, draft, values, said)
    if values.get("urgency", "normal") == "normal" and is_utility(said, values.get("category")):
        values["urgency"] = Urgency.UTILITIES.value
    return replace(draft, values=values)


async def _tell_from(talk: Talk, draft: Draft, values: Values, said: str) -> None:
    """Category and place as the words tell them; told anew when the words change, but never over an answer."""
    told = [field for field in values.pop("told", ()) if field in values and field not in draft.order]
    kind, where = category_of(said), place_of(said)
    if "place" in told and where and await talk.words([values["place"]]) == where:
        told.remove("place")  # the card before this one shows the same content
        values["told"] = ["place"]
    elif "place" in told:
        talk.work.update(tables.contents, {"id": values["place"]}, expires_at=talk.now + DAY)
    for field in told:
        del values[field]
    if kind in talk.house.district.categories and "category" not in values:
        values |= {"category": kind, "told": [*values.get("told", ()), "category"]}
    if where and "place" not in values:
        values |= {"place": talk.keep("place", where, days=7), "told": [*values.get("told", ()), "place"]}


async def check(talk: Talk, draft: Draft) -> Letter:
    values = draft.values
    said = await talk.words(values["words"])
    rows: list[Row] = [
        row("message-square", words(content, SHOWN), f"label.{Label.WORDS}" if index == 0 else "", "words")
        for index, content in enumerate(values["words"])
    ]
    if values.get("files"):
        photos = text(f"label.{Label.PHOTO_COUNT}", count=len(values["files"]))
        rows.append(row("image", photos, f"label.{Label.PHOTOS}"))
    place = values.get("place", SKIPPED)
    nowhere = text(f"label.{Label.NOT_GIVEN}")
    rows.append(row("map-pin", words(place, 60) if place != SKIPPED else nowhere, f"label.{Label.PLACE}", "place"))
    rows.append(row("tag", category(values["category"]), f"label.{Label.CATEGORY}", "category"))
    who = values.get("called", SKIPPED)
    hidden = text(f"label.{Label.ANONYMOUS}")
    address = called(talk.person_id, who) if who != SKIPPED else hidden
    rows.append(row("user", address, f"label.{Label.CALLED}", "called"))
    rows.append(row("house", station(values["station"]), f"label.{Label.STATION}", "station"))
    if values.get("urgency", "normal") != "normal":
        rows.insert(0, row("triangle-alert", text(f"urgency.{values['urgency']}"), f"label.{Label.URGENCY}"))
    return Letter(
        "report.check.ask",
        (phrase("report.check.ask"),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SUBMIT}"), CHECK, "submit", primary=True),
            *(
                answer_choice(phrase(f"button.change_{field}"), CHECK, field, row=field)
                for field in ("words", "place", "category", "called", "station")
            ),
            *((button(Button.FULL, "full"),) if len(said) > SHOWN else ()),
            button(Button.CANCEL, "cancel"),
        ),
        carries=True,
        via=talk.channel,
    )


async def handle(talk: Talk, form: ReportItem) -> None:
    if form.petition == "stop":
        _destroy(talk, form)
        talk.reply(Letter("say.petition_stopped", (phrase(f"say.{Say.PETITION_STOPPED}"),)))
        return
    if await reports_since(talk.work, talk.person_id, talk.now - 3_600_000) >= MOST_AN_HOUR:
        raise Refusal(Refused.TOO_MANY_REPORTS, most=MOST_AN_HOUR)
    where = talk.house.district.stations[form.station]
    number = await _number(talk, where)
    receipt = numbers.receipt_from(secrets.token_bytes(16))
    item = await _compose(talk, form, where, number, receipt)
    moved, event = moves.report(item, talk.actor(where.id), talk.now, talk.channel)
    made = await talk.record(None, moved, event, files=form.files)
    assigned = await assign_by_rota(talk, made)
    talk.reply(await _receipt_letter(talk, assigned or made, receipt, len(form.files)))


async def _number(talk: Talk, where: Station) -> str:
    """The station's next number of the local day; two at once make a conflict, and one of them runs again."""
    talk.thing = where.id
    day = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()
    kept = await talk.work.one(_SERIAL, id=where.id)
    assert kept is not None
    serial = kept["serial"] + 1 if kept["serial_day"] == day.isoformat() else 1
    key = {"id": where.id, "serial": kept["serial"], "serial_day": kept["serial_day"]}
    talk.work.update(tables.stations, key, rule="one", **{"serial": serial, "serial_day": day.isoformat()})
    return numbers.make(where.code, day, serial)


async def _compose(talk: Talk, form: ReportItem, where: Station, number: str, receipt: str) -> Item:
    item_id = new_id()
    said = await talk.settle(form.words, "words", item_id)
    if form.place is not None:
        talk.work.update(tables.contents, {"id": form.place}, kind="place", item_id=item_id, expires_at=None)
    talk.attach(form.files, item_id, said)
    return Item(
        id=item_id,
        number=number,
        born_at=where.id,
        now_at=where.id,
        state=State.REPORTED,
        category=form.category,
        urgency=form.urgency,
        reporter_id=talk.person_id,
        called_sealed=form.called,
        words_id=said,
        place_id=form.place,
        via=talk.channel,
        notice=talk.door.consented or talk.house.notice,
        reported_at=talk.now,
        latitude=form.latitude,
        longitude=form.longitude,
        clocks=talk.house.district.clocks,
        receipt=talk.house.vault.hmac("receipt", receipt),
    )


async def _receipt_letter(talk: Talk, item: Item, receipt: str, photos: int) -> Letter:
    """Number, receipt, what comes next. The digits themselves are kept for one day, sealed, then only their HMAC."""
    await talk.house.vault.prepare(talk.person_id)
    digits = talk.house.vault.seal(talk.person_id, numbers.format_receipt(receipt))
    expires = talk.now + DAY
    kept = talk.work.content(
        "receipt", digits, person_id=talk.person_id, via=talk.channel, sealed=1, expires_at=expires
    )
    key = f"say.{Say.REPORTED if item.assignee_id else Say.REPORTED_UNASSIGNED}"
    who = name(item.assignee_id) if item.assignee_id else None
    promise = talk.promised(item)
    lines = (
        phrase(key, number=item.number, member=who, promise=promise.said() if promise else ""),
        phrase(f"say.{Say.RECEIPT}", receipt=words(kept)),
    )
    card = item_card(item, "resident", promise, photos)
    choices = choices_for(item, "resident", talk.person_id)
    return Letter(key, lines, card=card, choices=choices, item_id=item.id, via=item.via, carries=True)


def _destroy(talk: Talk, form: ReportItem) -> None:
    """我知道了，不提交: only then the words are destroyed."""
    for content in [*form.words, *form.said, *([form.place] if form.place else [])]:
        talk.work.delete(tables.contents, id=content)
    for file in form.files:
        talk.work.update(tables.attachments, {"id": file}, state="dropped")
