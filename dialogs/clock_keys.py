"""Words of the clocks."""

from __future__ import annotations

from enum import StrEnum


class UnitWord(StrEnum):
    """A length of time: `unit.<value>`, by `domain.clocks.Unit`."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
