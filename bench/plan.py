"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: a folder of its own, so many rounds, stretches of so many seconds; `tree` is the product's source."""

    folder: Path
    rounds: int = 5
    seconds: float = 4.0
    quick: bool = False
    tree: Path = ROOT
    items: int = 1_000_000

    def part(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir()
        return made
