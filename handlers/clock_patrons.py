"""Five days over: the patron of the area hears of it."""

from __future__ import annotations

from dialogs.clock_lines import clock_name, over_by
from dialogs.letter import Letter, category, phrase
from domain.item import Item
from domain.notices import Notice
from domain.people import Role
from domain.running import Running, Step
from handlers.talk import Talk
from storage.people import appointed_at


async def tell_patrons(talk: Talk, found: Item, one: Running) -> None:
    """Figures only: number, category, street, how long over; never words, never who."""
    areas = talk.house.district.areas_of(found.now_at)
    held = await appointed_at(talk.work, *talk.house.district.areas_around(found.now_at), talk.house.district.id)
    key = f"notice.{Notice.PATRON_OVERDUE}"
    line = phrase(
        key,
        number=found.number,
        category=category(found.category),
        street=_street(talk, areas),
        clock=clock_name(one.clock),
        over=over_by(one, Step.PLUS_5),
    )
    letter = Letter(key, (line,), must_reach=True, urgent=found.urgency == "danger")
    told = dict.fromkeys(a.person_id for a in held if a.role is Role.PATRON)
    talk.told += [(person, letter) for person in told if person not in (*found.recused, found.reporter_id)]


def _street(talk: Talk, areas: list[str]) -> str:
    known = [talk.house.district.areas[area] for area in areas]
    street = next((area for area in known if area["kind"] == "town"), known[0] if known else None)
    return str(street["name"]) if street is not None else talk.house.district.name
