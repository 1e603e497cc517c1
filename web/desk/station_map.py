"""Stations where they lie to each other, as inline SVG: no tiles, and a state that shape and number tell too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from markupsafe import Markup, escape

WIDE, HIGH = 400, 300
_SIDE, _TOP, _BOTTOM = 52, 26, 44
_NAMED = 10
"""So many stations have their names in the picture; of more, only the mark, and the name where one points."""
_ROOM, _ROOM_BARE = (104, 58), (34, 34)
"""What a mark needs for itself, in units of the picture: two that are closer are moved apart."""


@dataclass(frozen=True, slots=True)
class Spot:
    """`state`: calm, today or over; `told` is the whole of it in words."""

    latitude: float
    longitude: float
    label: str
    count: int
    state: str
    link: str
    told: str


def station_map(spots: Sequence[Spot], title: str) -> Markup:
    places = _placed(tuple((spot.latitude, spot.longitude) for spot in spots))
    land = " ".join(f"{x:.0f},{y:.0f}" for x, y in _hull(places))
    named = len(spots) <= _NAMED
    marks = "".join(_mark(spot, x, y, named=named) for spot, (x, y) in zip(spots, places, strict=True))
    return Markup(
        f'<svg class="ck-map" viewBox="0 0 {WIDE} {HIGH}" role="group" aria-label="{escape(title)}">'
        f'<polygon class="land" points="{land}"/>{marks}</svg>'
    )


@lru_cache(maxsize=64)
def _placed(spots: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """North above, west on the left, filling the picture both ways; then apart from each other. Kept: stations do not
    move, and of sixty each is laid beside each many times."""
    if not spots:
        return ()
    left, top = min(east for _, east in spots), max(north for north, _ in spots)
    wide, high = max(east for _, east in spots) - left, top - min(north for north, _ in spots)
    across, down = WIDE - 2 * _SIDE, HIGH - _TOP - _BOTTOM
    flat = [
        (
            _SIDE + ((east - left) / wide if wide else 0.5) * across,
            _TOP + ((top - north) / high if high else 0.5) * down,
        )
        for north, east in spots
    ]
    return tuple(_apart(flat))


def _apart(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each by the shorter way out of the other's room, again and again, until nobody moves any more."""
    moved = list(places)
    wide, high = _ROOM if len(places) <= _NAMED else _ROOM_BARE
    for _ in range(80):
        before = list(moved)
        for one, other in combinations(range(len(moved)), 2):
            (ax, ay), (bx, by) = moved[one], moved[other]
            over_x, over_y = wide - abs(bx - ax), high - abs(by - ay)
            if over_x <= 0 or over_y <= 0:
                continue
            if over_y <= over_x:
                push = over_y / 2 * (1 if by >= ay else -1)
                moved[one], moved[other] = _within(ax, ay - push), _within(bx, by + push)
            else:
                push = over_x / 2 * (1 if bx >= ax else -1)
                moved[one], moved[other] = _within(ax - push, ay), _within(bx + push, by)
        if moved == before:
            break
    return moved


def _within(x: float, y: float) -> tuple[float, float]:
    return min(max(x, _SIDE), WIDE - _SIDE), min(max(y, _TOP), HIGH - _BOTTOM)


def _hull(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The outline round all of them (Andrew's monotone chain)."""
    ordered = sorted(set(places))
    if len(ordered) < 3:
        return ordered * 2

    def half(some: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        made: list[tuple[float, float]] = []
        for x, y in some:
            while len(made) > 1 and (made[-1][0] - made[-2][0]) * (y - made[-2][1]) <= (made[-1][1] - made[-2][1]) * (
                x - made[-2][0]
            ):
                made.pop()
            made.append((x, y))
        return made[:-1]

    return half(ordered) + half(ordered[::-1])


def _mark(spot: Spot, x: float, y: float, *, named: bool) -> str:
    """A circle where nothing presses, a square for what is due today, a ring round what is over; room for a finger."""
    size = 11 + min(len(str(spot.count)), 4) * 2
    ring = f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{size + 5}"/>' if spot.state == "over" else ""
    square = f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size}" height="{2 * size}" rx="5"/>'
    label = f'<text class="l" x="{x:.1f}" y="{y + size + 16:.1f}">{escape(spot.label)}</text>' if named else ""
    shape = square if spot.state == "today" else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'
    finger = f'<path class="finger" d="M{x - 50:.1f} {y - 22:.1f}h100v56h-100z"/>' if named else ""
    return (
        f'<a class="{spot.state}" href="{escape(spot.link)}" aria-label="{escape(spot.told)}">'
        f"<title>{escape(spot.told)}</title>{finger}{ring}{shape}"
        f'<text class="n" x="{x:.1f}" y="{y + 4.5:.1f}">{spot.count}</text>{label}</a>'
    )
