"""Words about the calendar of consultations: `diary.<value>` in the catalogues."""

from __future__ import annotations

from enum import StrEnum


class Diary(StrEnum):
    AHEAD = "ahead"
    AHEAD_MINE = "ahead_mine"
    AHEAD_NONE = "ahead_none"
    OF_MONTH = "of_month"
    OF_MONTH_MINE = "of_month_mine"
    OF_MONTH_NONE = "of_month_none"
    DAY = "day"
    LINE = "line"
    LINE_AT = "line_at"
    LINE_ONLINE = "line_online"
    WHICH = "which"
    STATIONS = "stations"
    # buttons
    OPEN = "open"
    MINE = "mine"
    ALL = "all"
    THIS_MONTH = "this_month"
    CHOOSE = "choose"
    STATION = "station"
