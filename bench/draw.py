"""`python -m bench.draw`: our draw beside other rules over a year, and beside a solver on hard periods.

Prints the tables of docs/rota.md and of decision 10. `--seeds` periods of each kind; `--seconds` for each of the
solver's four goals; `--solver ''` leaves it out; `--rules ''` leaves out the other rules. Times are CPU, medians of
one period.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from bench.processes import PEERS, ROOT
from bench.rota_cases import Case, hard_cases, year_cases
from bench.rota_rules import Rota, Way, least_served, longest_off, ours, turns_skipping, turns_with_gaps
from domain.draw import Rules, Share, Slot, repeats
from domain.rota_score import score

RULES: dict[str, Way] = {
    "our draw": ours,
    "longest off duty (LinkedIn Oncall)": longest_off,
    "round-robin, who is on leave is skipped": turns_skipping,
    "round-robin, leave stays a gap": turns_with_gaps,
    "greedy, fewest shifts first": least_served,
}
HEAD = ("", "shifts: max − min", "rest days: max − min", "twice in a row", "gaps", "least pause", "score", "CPU ms")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rota: spreads with past shifts, turns twice in a row, gaps, fewest slots between two turns of a person."""

    spread: int
    rest: int
    twice: int
    gaps: int
    pause: int
    score: int
    ms: float
    price: tuple[int, int]
    """Squares of totals and of rest-day shares."""


def outcome(slots: Sequence[Slot], rules: Rules, rota: Rota, ms: float) -> Outcome:
    total = {person: rules.past.get(person, Share()).total for person in rules.people}
    rest = {person: rules.past.get(person, Share()).rest for person in rules.people}
    turns: dict[str, list[int]] = {}
    for place, (slot, person) in enumerate(zip(slots, rota, strict=True)):
        if person is not None:
            total[person] += 1
            rest[person] += slot.rest
            turns.setdefault(person, []).append(place)
    pauses = [after - before - 1 for places in turns.values() for before, after in pairwise(places)]
    spread, resting = (max(counts.values()) - min(counts.values()) for counts in (total, rest))
    price = (sum(count**2 for count in total.values()), sum(count**2 for count in rest.values()))
    gaps, twice = rota.count(None), len(repeats(rota, rules))
    return Outcome(spread, resting, twice, gaps, min(pauses, default=0), score(slots, rota, rules).total, ms, price)


def by_rule(cases: Sequence[Case], way: Way) -> list[Outcome]:
    found = []
    for seed, (slots, rules) in enumerate(cases):
        began = time.process_time()
        rota = way(slots, rules, seed)
        found.append(outcome(slots, rules, rota, (time.process_time() - began) * 1000))
    return found


@dataclass(frozen=True, slots=True)
class Solved:
    outcomes: list[Outcome]
    proven: int
    """Periods in which every goal was proven least."""
    bounds: list[float | None]
    """Of turns twice in a row, where shares were proven."""


def by_solver(python: Path, cases: Sequence[Case], seconds: float) -> Solved:
    lines = "".join(json.dumps(_told(*case)) + "\n" for case in cases)
    command = [str(python), "-m", "bench.peers.cpsat", str(seconds)]
    said = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    answers = [json.loads(line) for line in said.splitlines()]
    outcomes = []
    for (slots, rules), answer in zip(cases, answers, strict=True):
        rota = [None if who < 0 else rules.people[who] for who in answer["rota"] or [-1] * len(slots)]
        outcomes.append(outcome(slots, rules, rota, answer["ms"]))
    bounds = [answer["bound"] if all(answer["proven"][:3]) else None for answer in answers]
    return Solved(outcomes, sum(all(answer["proven"]) for answer in answers), bounds)


def _told(slots: Sequence[Slot], rules: Rules) -> dict[str, object]:
    past = [rules.past.get(person, Share()) for person in rules.people]
    number = {person: place for place, person in enumerate(rules.people)}
    first = least_served(slots, rules, 0)
    edge = [[number[person] for person in some] or [-1] for some in (rules.before[-1:], rules.after[:1])]
    return {
        "able": [[number[one] for one in rules.people if rules.why_not(slot, one) is None] for slot in slots],
        "rest": [slot.rest for slot in slots],
        "total": [share.total for share in past],
        "resting": [share.rest for share in past],
        "edge": [places[0] for places in edge],
        "hint": [-1 if one is None else number[one] for one in first],
    }


def line(name: str, found: Sequence[Outcome]) -> str:
    def both(values: Sequence[int]) -> str:
        return f"{mean(values):.2f} (most {max(values)})"

    cells = [both([one.spread for one in found]), both([one.rest for one in found]), both([one.twice for one in found])]
    cells += [both([one.gaps for one in found]), f"{mean(one.pause for one in found):.1f}"]
    cells += [f"{mean(one.score for one in found):.1f}", f"{median(one.ms for one in found):.1f}"]
    return f"| {' | '.join([name, *cells])} |"


def table(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{title}**", "", f"| {' | '.join(HEAD)} |", "|" + "---|" * len(HEAD), *lines, ""])


def solver_table(title: str, python: Path, cases: Sequence[Case], seconds: float) -> str:
    mine, greedy, solved = by_rule(cases, ours), by_rule(cases, least_served), by_solver(python, cases, seconds)
    pairs = list(zip(mine, solved.outcomes, solved.bounds, strict=True))
    worse = sum(one.price > other.price for one, other, _ in pairs)
    better = sum(one.price < other.price for one, other, _ in pairs)
    lines = [line(name, found) for name, found in (("our draw", mine), ("greedy", greedy), ("CP-SAT", solved.outcomes))]
    same = [(one.twice, other.twice, bound) for one, other, bound in pairs if bound is not None]
    ours_, theirs, bounds = (sum(column) for column in zip(*same, strict=True)) if same else (0, 0, 0)
    note = (
        f"CP-SAT proved all four goals in {solved.proven} of {len(cases)}. Shares of our draw are worse in {worse}, "
        f"better in {better}. Turns twice in a row where it proved the shares ({len(same)}): ours {ours_}, "
        f"CP-SAT {theirs}, never fewer than {bounds:.0f}."
    )
    return f"{table(title, lines)}\n{note}\n"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.draw", description=__doc__)
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--solver", default=str(PEERS), help="a Python that has ortools")
    options.add_argument("--rules", default="yes")
    options.add_argument("--kind", default="", help="only periods with this in their name")
    given = options.parse_args()
    if given.rules:
        for kind, cases in year_cases(given.seeds).items():
            if given.kind not in kind:
                continue
            print(table(f"{kind}, 12 people", [line(name, by_rule(cases, way)) for name, way in RULES.items()]))
    if given.solver:
        for kind, cases in hard_cases(given.seeds).items():
            if given.kind not in kind:
                continue
            print(solver_table(kind, Path(given.solver), cases, given.seconds), flush=True)


if __name__ == "__main__":
    main()
