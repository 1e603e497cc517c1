"""The five figures on top: number, small line, what it was before, and its target."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from domain.figures import Count, Measure
from domain.sums import RateTotal
from domain.targets import TARGETS
from handlers.desk_cockpit import Cockpit
from locales.catalogue import said
from web.desk.charts import spark
from web.words import Words


class Kpi(NamedTuple):
    """`number` is empty where there is nothing to make one of: then `none` says why. `delta` has its sign."""

    figure: str
    name: str
    of: str
    number: str
    unit: str
    none: str
    spark: Markup
    delta: str
    tone: str
    beside: str
    year: str = ""
    """The same period a year earlier."""


def kpis(seen: Cockpit, t: Words, language: str, longest: str, when: str) -> list[Kpi]:
    """`longest`: for how long what is over longest has been so, in words; `when`: the period by its dates. What is over
    is so now: of an earlier period what was closed stands there.
    """
    period = when if seen.back else said(f"period.{seen.period}", language)
    received = _count(seen, Count.RECEIVED, t("ck_received_in", period=period), t)
    rates = [_rate(seen, measure, t, language) for measure in TARGETS]
    last = _count(seen, Count.CLOSED, t("ck_closed_in", period=period), t) if seen.back else None
    return [received, *rates, last or _overdue(seen, t, language, longest)]


def _count(seen: Cockpit, count: Count, name: str, t: Words) -> Kpi:
    now, before = (one.counts[count] for one in (seen.now, seen.before))
    line = spark([float(one.counts[count]) for one in seen.trend.wide])
    beside = t(f"ck_{'prior' if seen.back else 'before'}_{seen.period}", count=before)
    year = ""
    if seen.year is not None:
        old = seen.year.counts[count]
        year = t(f"ck_year_{seen.period}", value=f"{old} {t('ck_unit')}", delta=_share(now, old))
    return Kpi(count.value, name, "", str(now), t("ck_unit"), "", line, _share(now, before), "", beside, year.strip())


def _share(now: int, before: int) -> str:
    return f"{(now - before) / before * 100:+.0f}%".replace("-", "−") if before else ""


def _rate(seen: Cockpit, measure: Measure, t: Words, language: str) -> Kpi:
    rate, before = seen.now.rates[measure], seen.before.rates[measure]
    line = spark([one.rates[measure].value for one in seen.trend.wide])
    name, target = said(f"figure.{measure}", language), TARGETS[measure]
    if rate.value is None:
        none = said("say.figures_few" if rate.few else "say.figures_none", language)
        return Kpi(measure.value, name, "", "", "", none, line, "", "", t("ck_target", target=f"{target * 100:.0f}"))
    short = round(target * 100, 1) - round(rate.value * 100, 1)
    key = "ck_target_met" if short <= 0 else "ck_target_short"
    beside = t(key, target=f"{target * 100:.0f}", short=f"{short:.1f}")
    delta = _points(rate, before)
    tone = "down" if delta.startswith("−") else "up"
    of = f"{_hits(rate)}/{rate.counted}"
    year = ""
    if seen.year is not None and (old := seen.year.rates[measure]).value is not None:
        value = f"{old.value * 100:.1f}%" if old.value is not None else ""
        year = t(f"ck_year_{seen.period}", value=value, delta=_points(rate, old)).strip()
    return Kpi(measure.value, name, of, f"{rate.value * 100:.1f}", "%", "", line, delta, tone, beside, year)


def _hits(rate: RateTotal) -> str:
    return f"{rate.score:g}" if rate.measure is Measure.PLEASED else str(rate.hits)


def _points(now: RateTotal, before: RateTotal) -> str:
    """How many points more or less than in the period before."""
    if now.value is None or before.value is None:
        return ""
    more = round(round(now.value * 100, 1) - round(before.value * 100, 1), 1)
    return f"{more:+.1f}".replace("-", "−") if more else ""


def _overdue(seen: Cockpit, t: Words, language: str, longest: str) -> Kpi:
    count = seen.over
    due = sum(one.today for one in seen.open.values())
    name, beside = t("ck_overdue"), t("ck_due_today", count=due)
    delta = t("ck_longest", span=longest) if longest else ""
    return Kpi("overdue", name, "", str(count), t("ck_unit"), "", Markup(""), delta, "late" if count else "", beside)
