"""Which months of a rota can be shown: as far back as changes are loaded, and a year ahead."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from domain.month import may_show, month_beside
from handlers.house import House
from storage.rota import BEHIND

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def today(house: House) -> date:
    return _day(house, house.clock())


def month_named(house: House, named: str) -> date | None:
    """The first day of YYYY-MM; of this month where nothing is named, None where that month cannot be shown."""
    if not named:
        return today(house).replace(day=1)
    found = _MONTH.fullmatch(named)
    first = date(int(found[1]), int(found[2]), 1) if found else None
    return first if first is not None and shown(house, first) else None


def shown(house: House, first: date) -> bool:
    return may_show(first, today(house), _day(house, house.clock() - BEHIND))


def beside(house: House, first: date) -> tuple[date | None, date | None]:
    """The months before and after, None where there is nothing to be shown any more."""
    before, after = month_beside(first, -1), month_beside(first, 1)
    return before if shown(house, before) else None, after if shown(house, after) else None


def _day(house: House, at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(house.district.zone).date()
