"""Opening hours as they stand on the door."""

from __future__ import annotations

from collections.abc import Sequence

from domain.rota import Opening


def hours_said(openings: Sequence[Opening], weekdays: Sequence[str]) -> str:
    """周一–周五 09:00–12:00 14:00–17:00; `weekdays` are the seven names from Monday."""
    spans: dict[tuple[int, ...], list[str]] = {}
    for opening in openings:
        spans.setdefault(tuple(sorted(opening.weekdays)), []).append(f"{opening.start:%H:%M}–{opening.end:%H:%M}")
    parts = []
    for days, times in spans.items():
        unbroken = len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1))
        shown = (
            f"{weekdays[days[0] - 1]}–{weekdays[days[-1] - 1]}" if unbroken else " ".join(weekdays[d - 1] for d in days)
        )
        parts.append(f"{shown} {' '.join(times)}")
    return ("; " if weekdays[0].isascii() else "；").join(parts)
