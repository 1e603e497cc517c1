"""Who is on duty at a moment, at 10,000 stations."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.duty import ASKED_OF_PEER, STATIONS, Loaded, Round, measured
from bench.plan import Plan
from bench.table import Part, Row


async def run(plan: Plan) -> Part:
    stations, peer = (200, 20) if plan.quick else (STATIONS, ASKED_OF_PEER)
    loaded, rounds = await measured(plan.part("duty"), stations, plan.rounds, peer)
    return part(stations, peer, loaded, rounds)


def part(stations: int, peer: int, loaded: Loaded, rounds: Sequence[Round]) -> Part:
    def row(figure: str, here: Sequence[float], there: Sequence[float]) -> Row:
        ratios = [b / a for a, b in zip(here, there, strict=True)]
        return Row(figure, f"{median(here):.1f} µs", f"{median(there):,.0f} µs", ratios, 1.0)

    cold, warm, other = ([one.peer[n] for one in rounds] for n in range(3))
    apart = max(one.apart for one in rounds)
    rows = [
        row("a station's duty at a moment, first asked", [one.cold for one in rounds], cold),
        row("the same day again", [one.warm for one in rounds], warm),
        row("another day", [one.other_day for one in rounds], other),
        Row("stations where the two differ", str(apart), f"of {peer}"),
        Row(f"the district with {stations:,} stations read", f"{loaded.ms:,.0f} ms", ""),
        Row("memory of it; more once all were asked", f"{loaded.size:.0f} MB; {loaded.asked:.0f} MB", ""),
    ]
    notes = [
        f"{stations:,} stations with a weekly plan of four people at two sittings a day; every fifth with a reserve, a "
        "swap and somebody on leave, which the peer is not given. The peer: the same plans as iCalendar with RRULEs, "
        f"by recurring-ical-events, as Grafana OnCall asks them; of {peer} stations; first asked is with parsing.",
        "Ratios: how many times less time here. The product keeps the days that were asked of; a change of the rota "
        "makes a new one.",
    ]
    return Part("Who is on duty", rows, notes)
