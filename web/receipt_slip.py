"""The slip that somebody takes home from the counter: number, receipt, what comes next; A5, for old eyes."""

from __future__ import annotations

from dialogs.keys import Label
from domain.hours import hours_said
from domain.item import Item
from domain.people import Actor, roles_at
from domain.permissions import Permission, may
from domain.reading import may_read
from domain.receipts import link_payload
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.papers import Args, Paper
from handlers.promises import promised
from locales.catalogue import said
from storage.items import item
from storage.merged import main_of
from storage.papers import kept_receipt
from storage.people import appointments_of, persons
from storage.work import Work
from web.html import draw, qr
from web.words import time_said, words


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person may not print it now, or the digits are gone."""
    found = await item(work, args["item"])
    kept = await kept_receipt(work, args["item"])
    if found is None or kept is None or found.entered_by is None:
        raise Refusal(Refused.PAPER_GONE)
    main = await main_of(work, found)
    held = house.district.with_duty(await appointments_of(work, person_id), work.now)
    roles = roles_at(held, found.now_at, house.district.id, work.now)
    if not may(Actor(person_id, roles), Permission.PAPER_PRINT) or not may_read(found, person_id, roles, main):
        raise Refusal(Refused.NOT_YOURS)
    digits = house.vault.open(kept["person_id"], kept["text"])
    if digits is None:
        raise Refusal(Refused.PAPER_GONE)
    own = await persons(work, [found.reporter_id])
    language = own[found.reporter_id]["language"] if found.reporter_id in own else "zh_CN"
    text = slip_page(house, found, digits, language)
    return Paper(f"{words(language)('receipt_title', number=found.number)}.html", "text/html", text.encode())


def slip_page(house: House, found: Item, digits: str, language: str) -> str:
    """`digits` in groups of four, as printed; the QR code holds them behind the "#", where no log sees them."""
    district = house.district
    place = district.place(found.now_at)
    assert place is not None
    bare = digits.replace(" ", "")
    deep = house.deep_link(link_payload(found.number, bare))
    return draw(
        "receipt.html",
        language,
        "A5",
        number=found.number,
        digits=digits,
        next=_next(house, found, language),
        web=qr(f"{house.public_url}/r#{found.number}.{bare}"),
        deep=qr(deep) if deep else "",
        address=f"{house.public_url}/r".split("://", 1)[-1],
        station=place.called(language),
        place=place.placed(language),
        phone=place.phone,
        hours=hours_said(place.hours, said("label.weekdays", language).split(",")),
    )


def _next(house: House, found: Item, language: str) -> str:
    """The promise with a date that is as good tomorrow; else how the matter stands."""
    promise = promised(found, house.clocks_of(found.clocks), house.calendar, house.clock())
    if promise is None:
        return words(language)("receipt_state", state=said(f"state.{found.state}", language))
    if promise.late:
        return said(f"label.{Label.PROMISE_OVER}", language)
    if promise.at is None:
        return said(f"label.{promise.label}", language)
    mark = said("label.provisional", language) if promise.provisional else ""
    at = time_said(promise.at, house.district.zone, language)
    return said(f"label.{promise.label}", language, {"by": at, "provisional": mark})
