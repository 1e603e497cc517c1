"""A drawn rota beside LinkedIn Oncall's rule and round-robin over a year, and beside CP-SAT on hard periods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from statistics import mean, median

from bench.draw import Outcome, by_rule, by_solver
from bench.plan import Plan
from bench.processes import PEERS
from bench.rota_cases import Case, hard_cases, year_cases
from bench.rota_rules import longest_off, ours, turns_skipping
from bench.table import Part, Row

SEEDS, HARD, GOAL = 20, 5, 5.0
"""Periods of each kind; of those for the solver; its seconds for each goal."""
PEER = {"LinkedIn Oncall's rule": longest_off, "round-robin": turns_skipping}
SAYS: dict[str, Callable[[Outcome], float]] = {
    "shifts, max − min": lambda one: one.spread,
    "rest days, max − min": lambda one: one.rest,
    "gaps and turns twice in a row": lambda one: one.gaps + one.twice,
}


async def run(plan: Plan) -> Part:
    seeds, hard = (2, 1) if plan.quick else (SEEDS, HARD)
    rows = [row for kind, cases in year_cases(seeds).items() for row in _year(kind, cases)]
    for kind, cases in hard_cases(hard).items():
        rows += await asyncio.to_thread(_solver, kind, cases)
    notes = [
        f"The year is 2026; 12 people, each one to four times on leave; {seeds} drawings of leave, the same for all, "
        f"and as many rounds. CP-SAT: {hard} periods, {GOAL:g} s for each of its four goals, 2 threads.",
        "Figures are means, times medians of CPU. Rest days in weekly turns: weeks with a festival. What each rule is: "
        "bench/rota_rules.py; more columns: `python -m bench.draw`.",
    ]
    return Part("A rota for a year", rows, notes)


def _year(kind: str, cases: Sequence[Case]) -> list[Row]:
    mine, rows = by_rule(cases, ours), []
    for peer, way in PEER.items():
        theirs = by_rule(cases, way)
        rest = any(slot.rest for slots, _ in cases for slot in slots)
        rows += [_row(f"{says}, {kind}, {peer}", mine, theirs, says) for says in SAYS if rest or "rest" not in says]
        rows.append(_time(f"CPU, {kind}, {peer}", mine, theirs))
    return rows


def _row(figure: str, mine: Sequence[Outcome], theirs: Sequence[Outcome], says: str) -> Row:
    here, there = [SAYS[says](one) for one in mine], [SAYS[says](one) for one in theirs]
    ratios = [a / b for a, b in zip(here, there, strict=True)] if all(there) else []
    return Row(figure, f"{mean(here):.2f}", f"{mean(there):.2f}", ratios, 1.0 if ratios else None, "most")


def _time(figure: str, mine: Sequence[Outcome], theirs: Sequence[Outcome]) -> Row:
    ratios = [a.ms / b.ms for a, b in zip(mine, theirs, strict=True)]
    here, there = (f"{median(one.ms for one in some):.1f} ms" for some in (mine, theirs))
    return Row(figure, here, there, ratios)


def _solver(kind: str, cases: Sequence[Case]) -> list[Row]:
    mine, solved = by_rule(cases, ours), by_solver(PEERS, cases, GOAL)
    said = f"proven in {solved.proven} of {len(cases)}"
    known = [place for place, bound in enumerate(solved.bounds) if bound is not None]
    twice = [sum(some[place].twice for place in known) for some in (mine, solved.outcomes)]
    least = sum(bound for bound in solved.bounds if bound is not None)
    shares = [f"{mean(one.spread for one in some):.2f}" for some in (mine, solved.outcomes)]
    figure = f"turns twice in a row, {kind}, CP-SAT where it proved the shares ({len(known)})"
    return [
        _time(f"CPU, {kind}, CP-SAT ({said})", mine, solved.outcomes),
        Row(f"shifts, max − min, {kind}, CP-SAT", shares[0], shares[1]),
        Row(figure, str(twice[0]), f"{twice[1]}, never fewer than {least:.0f}"),
    ]
