"""How many take part in a consultation, by what they have said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class People:
    """Whoever left is counted nowhere. `yes`: comes, or sends somebody; `queued` wait for a seat.

    `asked`: those invited whose answer is wanted; who leads and the clerks are there anyway.
    """

    listed: int = 0
    invited: int = 0
    asked: int = 0
    yes: int = 0
    written: int = 0
    no: int = 0
    queued: int = 0
    came: int = 0
    uninvited: int = 0
    """Of those who came: had no invitation."""

    @property
    def silent(self) -> int:
        """Asked, and has not answered yet."""
        return self.asked - self.yes - self.written - self.no - self.queued
