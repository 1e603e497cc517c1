"""Slots and rules of all shapes, and the plainest ways to know about their rotas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

from hypothesis import strategies as st

from domain.draw import Reason, Rules, Share, Slot, Span, repeats

HOUR = 3_600_000
DAY = 24 * HOUR
NAMES = "abcdefghijkl"


def days(first: date, count: int) -> list[Slot]:
    """One shift a day, 9 to 17 o'clock UTC; rest days are weekends."""
    start = (first - date(1970, 1, 1)).days * DAY
    found = [(first + timedelta(number), start + number * DAY) for number in range(count)]
    return [Slot(at + 9 * HOUR, at + 17 * HOUR, day, day.isoweekday() > 5) for day, at in found]


@st.composite
def drawings(draw: st.DrawFn, slots: int = 6, people: int = 4) -> tuple[list[Slot], Rules]:
    names = tuple(NAMES[: draw(st.integers(0, people))])
    made = days(date(2027, 12, 20) + timedelta(draw(st.integers(0, 80))), draw(st.integers(0, slots)))
    rest = draw(st.lists(st.booleans(), min_size=len(made), max_size=len(made)))
    made = [Slot(slot.start, slot.end, slot.day, free) for slot, free in zip(made, rest, strict=True)]
    first = made[0].start if made else 0
    spans = st.builds(
        lambda start, length, reason: Span(first + start * DAY, first + (start + length) * DAY, reason),
        st.integers(-2, slots),
        st.integers(1, 1 + slots // 2),
        st.sampled_from([Reason.LEAVE, Reason.ELSEWHERE, Reason.NOT_APPOINTED]),
    )
    shares = st.builds(Share, st.integers(0, 3), st.integers(0, 2))
    around = st.lists(st.sampled_from([*names, "gone"]), max_size=2).map(tuple)
    some = st.sampled_from([*names, "gone"])
    return made, Rules(
        names,
        draw(st.dictionaries(some, st.lists(spans, max_size=3).map(tuple))),
        draw(st.dictionaries(some, st.frozensets(st.integers(1, 7), max_size=5))),
        draw(st.dictionaries(some, shares)),
        draw(around),
        draw(around),
    )


def able(slots: Sequence[Slot], rules: Rules) -> list[list[str]]:
    return [[person for person in rules.people if rules.why_not(slot, person) is None] for slot in slots]


def shares(slots: Sequence[Slot], sits: Sequence[str | None], rules: Rules) -> dict[str, Share]:
    """Of each person, past shifts included."""
    found = {person: rules.past.get(person, Share()) for person in rules.people}
    for slot, person in zip(slots, sits, strict=True):
        if person is not None:
            had = found[person]
            found[person] = Share(had.working + (not slot.rest), had.rest + slot.rest)
    return found


def price(slots: Sequence[Slot], sits: Sequence[str | None], rules: Rules) -> tuple[int, ...]:
    """What a draw makes least, in this order."""
    has, may = shares(slots, sits, rules), able(slots, rules)
    return (
        sits.count(None),
        sum(share.total**2 for share in has.values()),
        sum(share.rest**2 for share in has.values()),
        sum(sum(person not in free for free in may) for person in sits if person is not None),
        len(repeats(sits, rules)),
    )


def all_rotas(slots: Sequence[Slot], rules: Rules) -> list[tuple[str | None, ...]]:
    """Every one without a needless gap."""
    choices: list[list[str | None]] = [[*free] or [None] for free in able(slots, rules)]
    return list(product(*choices))


def poured(past: Sequence[int], more: int) -> tuple[int, int]:
    """Least and most that anybody would have, were everybody able; those ahead before are not counted as most."""
    has = list(past)
    most = min(has, default=0)
    for _ in range(more if has else 0):
        place = has.index(min(has))
        has[place] += 1
        most = max(most, has[place])
    return min(has, default=0), max(most, min(has, default=0))
