"""Why a draw could not keep every rule: the slots that nobody can take, and who stands beyond an equal share by which.

The proof for unequal shares is a set that Hall's theorem would name: slots that only few can take (they are ahead in
every rota), or people who can take only few slots (behind in every rota). It is what cost-reducing paths reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from domain.draw_rules import Collision, Hindrance, Kind, Reason, Rules, Slot
from domain.semi_matching import Matching, bits


def collisions(slots: Sequence[Slot], rules: Rules, people: Sequence[str], matching: Matching) -> tuple[Collision, ...]:
    """`matching` is settled; its people and slots are those of `people` and `slots` by index."""
    told = _Telling(slots, rules, people, matching)
    filled = [slot for slot, who in enumerate(matching.who) if who >= 0]
    resting = [slot for slot in filled if matching.rest[slot]]
    shares = told.unequal(filled, matching.total, (Kind.AHEAD, Kind.BEHIND, Kind.PAST))
    rest = told.unequal(resting, matching.resting, (Kind.REST_AHEAD, Kind.REST_BEHIND, Kind.REST_PAST))
    return (*told.gaps(), *shares, *rest)


class _Telling:
    def __init__(self, slots: Sequence[Slot], rules: Rules, people: Sequence[str], matching: Matching) -> None:
        self.slots, self.rules, self.people, self.matching = slots, rules, people, matching

    def gaps(self) -> Iterable[Collision]:
        """One for each run of slots in which the same reasons hold."""
        empty = [slot for slot, mask in enumerate(self.matching.able) if not mask]
        why = {
            slot: tuple(self.rules.why_not(self.slots[slot], person) for person in self.rules.people) for slot in empty
        }
        for _, run in groupby(enumerate(empty), key=lambda pair: (pair[1] - pair[0], why[pair[1]])):
            these = tuple(slot for _, slot in run)
            yield Collision(Kind.NOBODY, these, self._kept(range(len(self.people)), these))

    def unequal(self, filled: Sequence[int], has: Sequence[int], kinds: tuple[Kind, Kind, Kind]) -> Iterable[Collision]:
        """Of one kind of shares, with the slots it is about; the best shares are those of water poured on the past."""
        held = Counter(self.matching.who[slot] for slot in filled)
        low, high = level([count - held[person] for person, count in enumerate(has)], len(filled))
        if not filled or max(has) - min(has) < 2:
            return
        ahead, behind, past = kinds
        yield from self._sets(ahead, filled, has, [one for one in held if has[one] > high], high)
        yield from self._sets(behind, filled, has, [one for one, count in enumerate(has) if count < low], low)
        long = [one for one, count in enumerate(has) if count > low + 1 and not held[one]]
        if long:
            yield Collision(past, who=self._names(long), by=max(has[one] for one in long) - high)

    def _sets(
        self, kind: Kind, filled: Sequence[int], has: Sequence[int], far: Sequence[int], wanted: int
    ) -> Iterable[Collision]:
        """One collision for each closed set around somebody in `far`, the furthest first."""
        told: set[int] = set()
        for person in sorted(far, key=lambda one: (-abs(has[one] - wanted), self.people[one])):
            if person in told:
                continue
            ahead = has[person] > wanted
            who = self._reached(person, filled, ahead)
            told |= who
            by = abs(has[person] - wanted)
            if any(abs(has[one] - has[person]) > 1 and (has[one] < has[person]) == ahead for one in who):
                yield Collision(Kind.REST_YIELDS, who=(self.people[person],), by=by)
                continue
            inside = tuple(slot for slot in filled if self.matching.who[slot] in who)
            outside = [slot for slot in filled if self.matching.who[slot] not in who]
            rest = [one for one in range(len(self.people)) if one not in who]
            kept = self._kept(rest, inside) if ahead else self._kept(sorted(who), outside)
            yield Collision(kind, inside, kept, self._names(who), by)

    def _reached(self, person: int, filled: Sequence[int], giving: bool) -> set[int]:
        """Whom shifts of `person` can go to, from hand to hand, or (not `giving`) come from."""
        who, able = self.matching.who, self.matching.able
        gives: dict[int, int] = {}
        for slot in filled:
            gives[who[slot]] = gives.get(who[slot], 0) | able[slot]
        found, open_ = {person}, [person]
        while open_:
            one = open_.pop()
            near = bits(gives.get(one, 0)) if giving else [other for other, mask in gives.items() if mask >> one & 1]
            new = set(near) - found
            found |= new
            open_ += new
        return found

    def _kept(self, people: Iterable[int], slots: Sequence[int]) -> tuple[Hindrance, ...]:
        found = []
        for person in sorted(self.people[one] for one in people):
            counted: Counter[Reason] = Counter()
            for slot in slots:
                if (reason := self.rules.why_not(self.slots[slot], person)) is not None:
                    counted[reason] += 1
            found.append(Hindrance(person, dict(counted)))
        return tuple(found)

    def _names(self, people: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.people[one] for one in people))


def level(past: Sequence[int], more: int) -> tuple[int, int]:
    """Between which shares everybody lies, but for who had more already, when `more` shifts could go to anybody."""
    low = min(past, default=0)
    while more and past and sum(max(0, low + 1 - count) for count in past) <= more:
        low += 1
    left = more - sum(max(0, low - count) for count in past)
    return low, low + (left > 0)
