"""Words about the desk, the web side for those who serve: `desk.<value>` in the catalogues."""

from __future__ import annotations

from enum import StrEnum


class Desk(StrEnum):
    LINK = "link"
    CAME_IN = "came_in"
    PASSKEY_MADE = "passkey_made"
    PASSKEY_DROPPED = "passkey_dropped"
    SESSIONS = "sessions"
    SESSION_LINE = "session_line"
    SESSION_NONE = "session_none"
    ENDED = "ended"
    # buttons
    OPEN = "open"
    END = "end"
    END_THAT = "end_that"
    DROP_THAT = "drop_that"
    ASK = "ask"
    # on its pages
    RESIDENT = "resident"
    ANOTHER = "another"
    CHANNEL_TEST = "channel_test"
