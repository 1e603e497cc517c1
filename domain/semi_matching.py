"""Equal shares, exactly: an optimal semi-matching of slots with people, found by cancelling negative cycles.

Harvey, Ladner, Lovász, Tamir (2003): an assignment is optimal for every convex cost of the loads at once when no
cost-reducing path is left. Here a person has two loads, all shifts and those on rest days, so that the paths become
cycles of a flow: sink – person – his working or rest-day shifts – another's – that person – sink.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

Edge = tuple[int, int, int, int]
"""From node, to node, weight, and the slot that changes hands (−1: none)."""


class Matching:
    """Slots and people by index; `able[slot]` has a bit for each person, `who[slot]` is −1 for a gap.

    `total` and `resting` count what each has, past shifts included. Costs are lexicographic: squares of the totals,
    then of the rest-day shares, then `burden` (a weight per person and shift), then what a caller adds per slot.
    """

    def __init__(
        self, able: Sequence[int], rest: Sequence[bool], past: Sequence[tuple[int, int]], burden: Sequence[int]
    ) -> None:
        self.able, self.rest, self.burden = able, rest, burden
        self.who = [-1] * len(able)
        self.total = [total for total, _ in past]
        self.resting = [resting for _, resting in past]
        self.held: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in past]
        """Per person the working and the rest-day slots."""
        slots, people = len(able) + 1, len(past) + 1
        self._burden_unit = 8 * people + 1
        self._rest_unit = self._burden_unit * (max(burden, default=0) + 1) * 2
        most = slots + max((abs(resting) for _, resting in past), default=0)
        self._total_unit = self._rest_unit * (2 * people * most + 1)

    def give(self, slot: int, person: int) -> None:
        """To `person`, from whoever has it; −1: to nobody."""
        rest = self.rest[slot]
        for one, change in ((self.who[slot], -1), (person, 1)):
            if one >= 0:
                self.total[one] += change
                self.resting[one] += change * rest
                (self.held[one][rest].add if change > 0 else self.held[one][rest].remove)(slot)
        self.who[slot] = person

    def settle(self, free: Iterable[int] | None = None, cost: Callable[[int, int], int] | None = None) -> None:
        """Moves `free` slots (all by default) until nothing is left to gain.

        `cost(slot, person)` is 0 to 2 and must not depend on other free slots; it never outweighs shares.
        """
        among = None if free is None else frozenset(free)
        arcs = {person: self._arcs(person, among, cost) for person in range(len(self.total))}
        while cycle := _negative_cycle(3 * len(self.total) + 1, self._edges(arcs)):
            touched = set()
            for start, end, _, slot in cycle:
                if slot >= 0:
                    touched |= {start // 2, end // 2}
                    self.give(slot, end // 2)
            for person in touched:
                arcs[person] = self._arcs(person, among, cost)

    def _arcs(self, person: int, among: frozenset[int] | None, cost: Callable[[int, int], int] | None) -> list[Edge]:
        """The cheapest way for each other person to take over one of this person's slots, of each class."""
        found: dict[int, Edge] = {}
        for rest in (0, 1):
            for slot in sorted(self.held[person][rest] if among is None else self.held[person][rest] & among):
                base = cost(slot, person) if cost else 0
                for other in bits(self.able[slot]):
                    weight = cost(slot, other) - base if cost else 0
                    end = 2 * other + rest
                    if other != person and (end not in found or weight < found[end][2]):
                        found[end] = (2 * person + rest, end, weight, slot)
        return list(found.values())

    def _edges(self, arcs: dict[int, list[Edge]]) -> list[Edge]:
        """Nodes: 2·p his working shifts, 2·p + 1 his rest-day ones, 2·people + p himself, and last the sink."""
        people = len(self.total)
        sink, found = 3 * people, [edge for edges in arcs.values() for edge in edges]
        for person in range(people):
            here, (working, resting) = 2 * people + person, self.held[person]
            one, drawn = self._total_unit, len(working) + len(resting)
            burden, rest = self.burden[person] * self._burden_unit, self._rest_unit * self.resting[person]
            found += [(2 * person, here, 0, -1), (2 * person + 1, here, rest + self._rest_unit, -1)]
            found.append((here, sink, one * (self.total[person] + 1) + burden, -1))
            if drawn:
                found.append((sink, here, -one * self.total[person] - burden, -1))
            if working:
                found.append((here, 2 * person, 0, -1))
            if resting:
                found.append((here, 2 * person + 1, -rest, -1))
        return found


def bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _negative_cycle(nodes: int, edges: Sequence[Edge]) -> list[Edge]:
    """Bellman and Ford: edges of a cycle whose weights sum to less than 0; empty when there is none."""
    distance, came = [0] * nodes, [-1] * nodes
    while True:
        changed = False
        for number, (start, end, weight, _) in enumerate(edges):
            if distance[start] + weight < distance[end]:
                distance[end], came[end], changed = distance[start] + weight, number, True
        if not changed:
            return []
        if cycle := _circle(edges, came):
            return cycle


def _circle(edges: Sequence[Edge], came: Sequence[int]) -> list[Edge]:
    """A cycle in the graph of where each node was reached from."""
    seen = [0] * len(came)
    for root in range(len(came)):
        node = root
        while not seen[node] and came[node] >= 0:
            seen[node] = root + 1
            node = edges[came[node]][0]
        if seen[node] == root + 1 and came[node] >= 0:
            cycle: list[Edge] = []
            last = node
            while not cycle or node != last:
                cycle.append(edges[came[node]])
                node = edges[came[node]][0]
            return cycle
    return []
