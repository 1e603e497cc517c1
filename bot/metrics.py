"""What the product counts of itself. No person, chat, item, word or station ever becomes a label."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

UPDATES = ("done", "refused", "duplicate", "fault", "too_fast")
RETRIED = "retried"
"""A run of a handler that lost a race and begins anew; counted by itself, since the update is not over."""
LETTERS = ("sent", "put_off", "failed", "held")

UPDATE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
COMMIT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0)
COMMIT_WORKS = (1, 2, 4, 8, 16, 32, 64, 128)
LETTER_SECONDS = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 86400.0)


class Meter:
    """Its methods are what storage, handlers and courier are given to call; each takes under a microsecond or two."""

    def __init__(self, registry: CollectorRegistry, channels: Sequence[str]) -> None:
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        each, both = ["channel"], ["channel", "outcome"]
        updates = counter("yizhan_updates", "Messages taken, by what became of them", both)
        retries = counter("yizhan_update_retries", "Runs begun anew because a race was lost", each)
        handled = histogram("yizhan_update_seconds", "From the door to the commit", each, buckets=UPDATE_SECONDS)
        letters = counter("yizhan_letters", "Attempts to send a letter, by outcome", both)
        ages = histogram("yizhan_letter_age_seconds", "Age of a letter when it was sent", each, buckets=LETTER_SECONDS)
        self._commits = histogram("yizhan_commit_seconds", "One transaction of all that waited", buckets=COMMIT_SECONDS)
        self._works = histogram("yizhan_commit_works", "Works in one transaction", buckets=COMMIT_WORKS)
        self._updates = {(name, outcome): updates.labels(name, outcome) for name in channels for outcome in UPDATES}
        self._updates |= {(name, RETRIED): retries.labels(name) for name in channels}
        self._letters = {(name, outcome): letters.labels(name, outcome) for name in channels for outcome in LETTERS}
        self._handled = {name: handled.labels(name) for name in channels}
        self._ages = {name: ages.labels(name) for name in channels}

    def update(self, channel: str, outcome: str) -> None:
        """`outcome` is one of UPDATES, or RETRIED."""
        self._updates[channel, outcome].inc()

    def handled(self, channel: str, seconds: float) -> None:
        self._handled[channel].observe(seconds)

    def commit(self, works: int, seconds: float) -> None:
        """One transaction of so many works, whatever became of each."""
        self._commits.observe(seconds)
        self._works.observe(works)

    def letter(self, channel: str, outcome: str, age: int) -> None:
        """`outcome` is one of LETTERS; `age` since it was written, in ms."""
        self._letters[channel, outcome].inc()
        if outcome == "sent":
            self._ages[channel].observe(age / 1000)


def machine(registry: CollectorRegistry) -> None:
    """The process itself: CPU, memory, open files, garbage collection."""
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
