"""`python -m bench.similar [DATA]`: how well and how fast reports of one matter find each other, by several measures.

DATA is a folder with `same_matter_groups.csv` (columns id, group) and one or more `messages*.csv` (id, text; others
are ignored). Without it a small sample of our own is taken, which proves that it runs. Each report of a matter that was
told twice or more is looked for among as many as a station has open (its fellows, and others drawn by `--seed`), and
one of each matter among all. Recall at k: how many of the fellows that k places can hold stand in the first k.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.similar_rules import RULES, Rule
from bench.similar_sample import SAMPLE

OPEN = 100
"""Open items of a busy station."""
HEAD = ("measure", "recall@3", "recall@10", "recall@3, station", "recall@10, station", "ms, all", "ms, station")

Texts = dict[str, str]


def read(folder: Path) -> tuple[Texts, list[list[str]]]:
    """Every report's words by id, and the ids of each matter that has several."""
    said: Texts = {}
    for path in sorted(folder.glob("messages*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            said |= {row["id"]: row["text"] for row in csv.DictReader(file)}
    found: dict[str, list[str]] = defaultdict(list)
    with (folder / "same_matter_groups.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["id"] in said:
                found[row["group"]].append(row["id"])
    return said, [ids for ids in found.values() if len(ids) > 1]


def sample() -> tuple[Texts, list[list[str]]]:
    said = {f"{matter}{place}": text for matter, texts in SAMPLE.items() for place, text in enumerate(texts)}
    groups = [[f"{matter}{place}" for place in range(len(texts))] for matter, texts in SAMPLE.items()]
    return said, [ids for ids in groups if len(ids) > 1]


@dataclass(frozen=True, slots=True)
class Search:
    """Reports to be found by one of their matter: `asked` of each matter, among what `pool` names for it."""

    said: Texts
    groups: Sequence[Sequence[str]]
    asked: int
    pool: Callable[[str, set[str]], list[str]]

    def measured(self, rule: Rule) -> tuple[float, float, float]:
        """Recall at 3 and 10, means over the matters, and CPU ms a query with nothing prepared."""
        found: list[tuple[float, float]] = []
        spent: list[float] = []
        for group in self.groups:
            some = [self._one(rule, one, set(group) - {one}, spent) for one in group[: self.asked]]
            found.append((mean(three for three, _ in some), mean(ten for _, ten in some)))
        return mean(three for three, _ in found), mean(ten for _, ten in found), mean(spent)

    def _one(self, rule: Rule, one: str, fellows: set[str], spent: list[float]) -> tuple[float, float]:
        others = self.pool(one, fellows)
        start = time.process_time()
        order = rule(self.said[one], [self.said[other] for other in others])
        spent.append((time.process_time() - start) * 1000)
        first = [others[place] in fellows for place in order[:10]]
        return sum(first[:3]) / min(3, len(fellows)), sum(first) / min(10, len(fellows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=12, help="queries of one matter, so that no large one outweighs")
    asked = parser.parse_args()
    said, groups = read(asked.data) if asked.data else sample()
    draw = random.Random(asked.seed)
    everybody = sorted(said)

    def among_all(one: str, fellows: set[str]) -> list[str]:
        return [other for other in everybody if other != one]

    stations = {one: draw.sample(everybody, min(OPEN, len(everybody))) for ids in groups for one in ids}

    def at_a_station(one: str, fellows: set[str]) -> list[str]:
        return sorted({*stations[one], *fellows} - {one})

    everywhere, near = Search(said, groups, 1, among_all), Search(said, groups, asked.most, at_a_station)
    print(f"{len(said)} reports, {len(groups)} matters told twice or more\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for name, rule in RULES.items():
        all3, all10, slow = everywhere.measured(rule)
        near3, near10, fast = near.measured(rule)
        figures = [f"{value:.3f}" for value in (all3, all10, near3, near10)]
        print(f"| {name} | {' | '.join(figures)} | {slow:.0f} | {fast:.2f} |", flush=True)


if __name__ == "__main__":
    main()
