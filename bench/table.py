"""What a figure says, and how it is printed and kept."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = ("figure", "here", "peer, same run", "ratio (least to most of the rounds)", "wanted", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: both sides as said, the ratio of each round; `wanted` is what the median must reach or stay under."""

    figure: str
    here: str
    peer: str
    ratios: Sequence[float] = ()
    wanted: float | None = None
    way: Literal["least", "most"] = "least"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        if self.wanted is None or not self.ratios:
            return None
        found = median(self.ratios)
        return found >= self.wanted if self.way == "least" else found <= self.wanted

    def cells(self) -> tuple[str, ...]:
        ratio = wanted = ""
        if self.ratios:
            ratio = f"{median(self.ratios):.2f} ({min(self.ratios):.2f} to {max(self.ratios):.2f})"
        if self.wanted is not None:
            wanted = f"{'≥' if self.way == 'least' else '≤'} {self.wanted:g}"
        mark = {True: "yes", False: "NO", None: ""}[self.reached]
        return self.figure, self.here, self.peer, ratio, wanted, " ".join(filter(None, (mark, self.note)))


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's lines, and what must be known to read them."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def text(self) -> str:
        lines = [f"## {self.title}", "", _line(HEAD), _line(["---"] * len(HEAD))]
        lines += [_line(row.cells()) for row in self.rows]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes), ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def keep(parts: Sequence[Part], rounds: int) -> None:
    """What has been measured so far, so that hours are not lost with the last figure."""
    RESULTS.write_text(text(parts, rounds), encoding="utf-8")


def text(parts: Sequence[Part], rounds: int) -> str:
    """The whole page."""
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "")
    machine = f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, Python {platform.python_version()}"
    lead = (
        "# Figures\n\nMade by `make bench`; what each means: [README.md](README.md). Every ratio is "
        f"the median of {rounds} rounds in which both sides took turns. Machine: {machine}.\n"
    )
    return "\n".join([lead, *(part.text() for part in parts)])


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
