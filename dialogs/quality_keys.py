"""Words about what consultations are worth: `quality.<value>` in the catalogues."""

from __future__ import annotations

from enum import StrEnum


class Quality(StrEnum):
    SCORE = "score"
    SCORE_NOT_YET = "score_not_yet"
    LABEL = "label"
    SHOWN = "shown"
    LINE = "line"
    LINE_NOT_YET = "line_not_yet"
    # what became of them
    FIGURES = "figures"
    COUNT = "count"
    RATE = "rate"
    NONE = "none"
    VALUE = "value"
    HOW = "how"
    PART_STATION = "part_station"
    PART_KIND = "part_kind"
    SHORT = "short"
    SHORT_NONE = "short_none"
    # buttons
    OPEN = "open"
    WHICH = "which"
