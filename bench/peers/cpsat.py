"""OR-tools' CP-SAT on the draw's own model. `python -m bench.peers.cpsat SECONDS` reads a case a line, answers a line.

A case is JSON: `able` (per slot who can, by index), `rest` (per slot), `total` and `resting` (past, per person), `edge`
(who sits just before and just after, −1 for others), `hint` (the greedy rota, to begin with). Squares of totals, of
rest-day shares, then burden, then turns twice in a row are made least one after the other, each within SECONDS; the
answer has the rota, whether each was proven, the last bound, and milliseconds of CPU.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

from ortools.sat.python import cp_model


def solve(case: dict, seconds: float) -> dict:
    began = time.process_time()
    able, rest, edge = case["able"], case["rest"], case["edge"]
    model, people = cp_model.CpModel(), range(len(case["total"]))
    has = {(slot, who): model.new_bool_var("") for slot, free in enumerate(able) for who in free}
    for slot, free in enumerate(able):
        if free:
            model.add_exactly_one(has[slot, who] for who in free)
    for slot, who in has:
        model.add_hint(has[slot, who], who == case["hint"][slot])
    kept = [sum(who not in free for free in able) for who in people]
    mine = [[slot for slot in range(len(able)) if (slot, who) in has] for who in people]
    resting = [[slot for slot in mine[who] if rest[slot]] for who in people]
    held = [[slot for slot in mine[who] if case["hint"][slot] == who] for who in people]
    squares = [
        [
            _squares(model, [has[slot, who] for slot in slots[who]], past[who], _first(held[who], slots[who]))
            for who in people
        ]
        for slots, past in ((mine, case["total"]), (resting, case["resting"]))
    ]
    goals = [
        *(sum(each) for each in squares),
        sum(kept[who] * has[slot, who] for who in people for slot in mine[who]),
        _twice(model, has, able, edge),
    ]
    proven, bound, rota = [], 0.0, None
    for goal in goals:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
        if isinstance(goal, int):
            proven.append(True)
            bound = goal
            model.clear_objective()
        else:
            model.minimize(goal)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            proven.append(False)
            break
        if not isinstance(goal, int):
            proven.append(status == cp_model.OPTIMAL)
            bound = solver.best_objective_bound
            model.add(goal <= round(solver.objective_value))
        rota = [next((who for who in free if solver.value(has[slot, who])), -1) for slot, free in enumerate(able)]
        model.clear_hints()
        for number in range(len(model.proto.variables)):
            variable = model.get_bool_var_from_proto_index(number)
            model.add_hint(variable, solver.value(variable))
    return {"rota": rota, "proven": proven, "bound": bound, "ms": (time.process_time() - began) * 1000}


def _first(held: list, slots: list) -> int:
    return len(set(held) & set(slots))


def _squares(model, shifts: list, past: int, first: int):
    """(past + shifts)² − past², by steps that grow; the greedy rota has `first` of them."""
    steps = [model.new_bool_var("") for _ in shifts]
    for number, step in enumerate(steps):
        model.add_hint(step, number < first)
    for one, other in pairwise(steps):
        model.add_implication(other, one)
    model.add(sum(steps) == sum(shifts))
    return sum((2 * (past + number) + 1) * step for number, step in enumerate(steps))


def _twice(model, has: dict, able: list, edge: list):
    found = [has[slot, who] for slot, who in ((0, edge[0]), (len(able) - 1, edge[1])) if (slot, who) in has]
    for slot, (free, after) in enumerate(pairwise(able)):
        for who in set(free) & set(after):
            both = model.new_bool_var("")
            model.add_bool_or(both, ~has[slot, who], ~has[slot + 1, who])
            found.append(both)
    return sum(found)


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(solve(json.loads(line), float(sys.argv[1]))), flush=True)


main()
