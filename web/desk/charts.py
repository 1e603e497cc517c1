"""Small pictures of numbers as inline SVG: colours come from the style sheet, hovering from CSS alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDE, HIGH = 720, 236
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 6, 14, 26
_STEPS = (1, 2, 3, 5, 10, 15, 20, 25, 30, 50)
_LABELS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One bar with its point of the line; `told` is what stands in its bubble, line by line."""

    label: str
    bar: int
    line: int
    told: Sequence[str]


def spark(values: Sequence[float | None], tone: str = "") -> Markup:
    """A line of what there is; empty where that is less than three points."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 3:
        return Markup("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    wide = 82 / (len(values) - 1)
    points = [(3 + at * wide, 25 - (value - low) / (high - low or 1) * 20) for at, value in known]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"M{points[0][0]:.1f},30 L{path.replace(' ', ' L')} L{points[-1][0]:.1f},30 Z"
    return Markup(
        f'<svg class="ck-spark {tone}" viewBox="0 0 88 30" width="88" height="30" aria-hidden="true">'
        f'<path d="{area}"/><polyline points="{path}"/>'
        f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.5"/></svg>'
    )


def bar(value: float, most: float) -> Markup:
    wide = 100 * value / most if most else 0
    return Markup(
        '<svg class="ck-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="10"/><rect class="on" width="{wide:.1f}" height="10"/></svg>'
    )


def trend(pieces: Sequence[Piece], title: str) -> Markup:
    """Bars, a line over them, and a bubble where somebody points."""
    step = _step(max((max(one.bar, one.line) for one in pieces), default=0))
    top = step * 4
    slot = (WIDE - _LEFT - _RIGHT) / max(len(pieces), 1)

    def y(value: float) -> float:
        return HIGH - _BOTTOM - value / top * (HIGH - _BOTTOM - _TOP)

    def x(at: int) -> float:
        return _LEFT + (at + 0.5) * slot

    grid = "".join(_line(step * at, y(step * at)) for at in range(5))
    bars = "".join(
        f'<rect class="bar{" now" if at == len(pieces) - 1 else ""}" x="{x(at) - slot * 0.29:.1f}" '
        f'y="{y(one.bar):.1f}" width="{slot * 0.58:.1f}" height="{max(y(0) - y(one.bar), 0):.1f}" rx="2"/>'
        for at, one in enumerate(pieces)
        if one.bar
    )
    path = " ".join(f"{x(at):.1f},{y(one.line):.1f}" for at, one in enumerate(pieces))
    every = -(-len(pieces) // _LABELS)
    labels = "".join(
        f'<text class="x" x="{min(x(at), WIDE - _wide(one.label) / 2):.1f}" y="{HIGH - 6}">{escape(one.label)}</text>'
        for at, one in enumerate(pieces)
        if (len(pieces) - 1 - at) % every == 0
    )
    slots = "".join(_slot(one, x(at), slot, y(one.line)) for at, one in enumerate(pieces))
    return Markup(
        f'<svg class="ck-chart" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(title)}">'
        f'{grid}{bars}<polyline class="line" points="{path}"/>{labels}{slots}</svg>'
    )


def _wide(said: str) -> float:
    """About as wide as it is drawn."""
    return sum(13 if ord(sign) > 255 else 7.5 for sign in said)


def _step(most: int) -> int:
    """A quarter of the scale: the first round one that is enough."""
    factor = 1
    while True:
        for one in _STEPS:
            if one * factor * 4 >= most:
                return one * factor
        factor *= 10


def _line(value: int, y: float) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="y" x="{_LEFT - 8}" y="{y + 4:.1f}">{value}</text>'
    )


def _slot(one: Piece, x: float, wide: float, y: float) -> str:
    """Where one points, and what is told there; the bubble stays inside the picture."""
    width = max(_wide(said) for said in one.told) + 20
    left = min(max(x - width / 2, 0), WIDE - width)
    lines = "".join(
        f'<text x="{left + 10:.1f}" y="{_TOP + 16 + at * 18}">{escape(said)}</text>' for at, said in enumerate(one.told)
    )
    return (
        f'<g class="slot"><rect class="hit" x="{x - wide / 2:.1f}" y="{_TOP}" width="{wide:.1f}" '
        f'height="{HIGH - _TOP - _BOTTOM}"/><g class="tip"><circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<rect x="{left:.1f}" y="{_TOP - 4}" width="{width:.1f}" height="{len(one.told) * 18 + 12}" rx="6"/>'
        f"{lines}</g></g>"
    )
