"""Invitation slips, twelve to an A4 page. The codes exist on that page alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from domain.people import Actor, Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.absent_people import Absent, absent, invite_batch
from handlers.house import House
from handlers.papers import Args, Paper
from locales.catalogue import said
from storage.people import appointments_of, persons
from storage.work import Work
from web.html import draw, qr
from web.words import day_said, words

DAYS = 30
A_SHEET = 12
_LONG, _LONGEST = 6, 14


@dataclass(frozen=True, slots=True)
class Slip:
    name: str
    size: str  # class of the heading, by how much must fit
    offices: tuple[str, ...]
    member_of: str  # term and sector, which tell two members of one name apart
    qr: Markup
    site: str  # the address without its scheme, up to the code
    code: str


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person arranges these places no more."""
    held = await appointments_of(work, person_id)
    by_staff = any(one.role is Role.STAFF for one in held)
    for place in args["places"]:
        roles = frozenset(one.role for one in held if one.scope_id == place or one.role is Role.STAFF)
        if not may(Actor(person_id, roles), Permission.PERSON_APPOINT):
            raise Refusal(Refused.NOT_YOURS)
    language = (await persons(work, [person_id]))[person_id]["language"]
    people = await absent(house, work, args["places"], by_staff=by_staff)
    text = await slips_page(house, work, people, args["batch"], language, maker=person_id, via="paper")
    return Paper(f"{words(language)('slips_title')}.html", "text/html", text.encode())


async def slips_page(
    house: House, work: Work, people: Sequence[Absent], batch: str, language: str, *, maker: str | None, via: str
) -> str:
    """The invitations are written into `work`; the page is theirs once that is committed."""
    invited = await invite_batch(house, work, people, batch, DAYS, maker, via)
    slips = [_slip(house, one, code, language) for one, code in invited]
    sheets = [slips[start : start + A_SHEET] for start in range(0, len(slips), A_SHEET)]
    until = day_said(work.now + DAYS * 86_400_000, house.district.zone, language)
    return draw("slips.html", language, "A4", sheets=sheets, until=until)


def _slip(house: House, one: Absent, code: str, language: str) -> Slip:
    name = one.name_en if language == "en" and one.name_en else one.name
    start = f"{house.public_url}/i/"
    wide = sum(1 if ord(char) > 0x2E80 else 0.55 for char in name)
    size = "longest" if wide > _LONGEST else "long" if wide > _LONG else ""
    at: dict[str, list[Role]] = {}
    for held in one.held:
        at.setdefault(held.scope_id, []).append(held.role)
    offices = tuple(_office(house, roles, scope, language) for scope, roles in at.items())
    member_of = " ".join(filter(None, (one.term, one.sector))) if any(h.role is Role.MEMBER for h in one.held) else ""
    return Slip(name, size, offices, member_of, qr(start + code), start.split("://", 1)[-1], code)


def _office(house: House, roles: Sequence[Role], scope: str, language: str) -> str:
    place = house.district.place(scope) or house.district.department(scope)
    if place is None:
        return words(language)("slip_office")
    held = [said(f"role.{role}", language) for role in roles]
    return f"{place.called(language)} {(', ' if language == 'en' else '、').join(held)}"
