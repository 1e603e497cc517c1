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


def kpis(seen: Cockpit, t: Words, language: str, longest: str) -> list[Kpi]:
    """`longest`: for how long what is over longest has been so, in words."""
    rates = [_rate(seen, measure, t, language) for measure in TARGETS]
    return [_received(seen, t, language), *rates, _overdue(seen, t, language, longest)]


def _received(seen: Cockpit, t: Words, language: str) -> Kpi:
    now, before = (one.counts[Count.RECEIVED] for one in (seen.now, seen.before))
    delta = f"{(now - before) / before * 100:+.0f}%".replace("-", "−") if before else ""
    line = spark([float(one.counts[Count.RECEIVED]) for one in seen.trend.wide])
    name, unit = t("ck_received_in", period=said(f"period.{seen.period}", language)), t("ck_unit")
    return Kpi("received", name, "", str(now), unit, "", line, delta, "", t(f"ck_before_{seen.period}", count=before))


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
    return Kpi(measure.value, name, of, f"{rate.value * 100:.1f}", "%", "", line, delta, tone, beside)


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
