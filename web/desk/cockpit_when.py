"""Which period the cockpit shows: its name with its dates, and the ways to the one before and the one after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.figures import Period, span_of
from web.words import Words


@dataclass(frozen=True, slots=True)
class When:
    """`name` holds the dates. `earlier` and `later` are how many periods back those are, None where there is none."""

    name: str
    back: int
    earlier: int | None
    later: int | None


def when_of(period: Period, back: int, most: int, now: int, zone: ZoneInfo, t: Words) -> When:
    """`most`: how many periods back the first thing happened."""
    start, end = (datetime.fromtimestamp(at / 1000, zone).date() for at in span_of(period, now, zone, back))
    return When(named(period, start, end, t), back, back + 1 if back < most else None, back - 1 if back else None)


def named(period: Period, start: date, end: date, t: Words) -> str:
    """The dates of a period from `start` up to, not with, `end`."""
    if period is Period.YEAR:
        return t("ck_in_year", year=start.year)
    if period is Period.QUARTER:
        return t("ck_in_quarter", year=start.year, quarter=(start.month + 2) // 3)
    if period is Period.MONTH:
        return t("ck_in_month", **_parts(start, t))
    if period is Period.DAY:
        return t("ck_in_day", **_parts(start, t))
    first, last = (t("ck_in_day", **_parts(one, t)) for one in (start, end - timedelta(days=1)))
    return t("ck_in_week", first=first, last=last)


def _parts(day: date, t: Words) -> dict[str, object]:
    return {"year": day.year, "month": t("ck_months").split(",")[day.month - 1], "day": day.day}
