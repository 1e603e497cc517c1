"""Pieces of a period's trend: without gap or overlap, and together what the whole is."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.figures import Count, Cut, Facts, Measure, Period, Rated, Received, figures
from domain.item import Pleased, State
from domain.trend import each, joined, slots

ZONE = ZoneInfo("Asia/Shanghai")
NOW = int(datetime(2026, 11, 22, 14, 30, tzinfo=ZONE).timestamp() * 1000)
HOUR = 3_600_000


@pytest.mark.parametrize("zone", [ZONE, ZoneInfo("America/New_York")])
@pytest.mark.parametrize("period", Period)
def test_pieces_follow_on_each_other(period: Period, zone: ZoneInfo) -> None:
    found = slots(period, NOW, zone)
    assert found[-1].start <= NOW < found[-1].end
    for pieces in (found, joined(period, found)):
        assert (pieces[0].start, pieces[-1].end) == (found[0].start, found[-1].end)
        assert all(one.end == after.start for one, after in pairwise(pieces))


@pytest.mark.parametrize("period", Period)
def test_pieces_together_are_the_whole(period: Period) -> None:
    found = slots(period, NOW, ZONE)
    instants = [at for one in found for at in (one.start - 1, one.start, one.end - 1, one.end)]
    received = [
        Received(f"{at}", f"s{n % 2}", "road", "li", State.ACCEPTED, at, at + n % 5 * HOUR, at + 2 * HOUR)
        for n, at in enumerate(instants)
    ]
    rated = [Rated(f"{at}", 0, at, f"s{n % 2}", "road", "li", Pleased.YES) for n, at in enumerate(instants)]
    facts = Facts(received, (), rated)
    whole = figures(facts, Cut(found[0].start, found[-1].end, station_id="s0"), NOW, ZONE)
    parts = each(facts, found, "s0", NOW, ZONE)
    assert sorted(id_ for one in parts for id_ in one.counts[Count.RECEIVED]) == sorted(whole.counts[Count.RECEIVED])
    for measure in Measure:
        hits = sorted(id_ for one in parts for id_ in one.rates[measure].hits)
        assert hits == sorted(whole.rates[measure].hits), measure
