"""Dialogs that end in a paper: lists as workbooks, slips to print."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)


class Column(StrEnum):
    """Columns of a list of matters, in their order; called `column.<value>`."""

    NUMBER = "number"
    RECEIVED = "received"
    STATION = "station"
    STATE = "state"
    CATEGORY = "category"
    URGENCY = "urgency"
    PLACE = "place"
    WORDS = "words"
    HANDLER = "handler"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    DUE = "due"
    ANSWERED = "answered"
    CLOSED = "closed"
    CLOSING = "closing"
    SOLVED = "solved"
    PLEASED = "pleased"
    REDONE = "redone"
    TRANSFERS = "transfers"
    VIA = "via"
    MERGED_INTO = "merged_into"


USUAL = tuple(
    column
    for column in Column
    if column not in (Column.CONTACTED, Column.CLOSING, Column.REDONE, Column.TRANSFERS, Column.VIA, Column.MERGED_INTO)
)
"""What most people want of a list; `Column.NUMBER` stands in every one."""


class PersonColumn(StrEnum):
    """Columns of the list of people: `person_column.<value>`."""

    NAME = "name"
    ROLE = "role"
    STATION = "station"
    TERM = "term"
    SECTOR = "sector"
    SPECIALITIES = "specialities"
    ROTA = "rota"
    JOINED = "joined"
    SINCE = "since"


class TallyColumn(StrEnum):
    """Columns of the hours at the desk, a row for each person and month: `tally_column.<value>`."""

    STATION = "station"
    NAME = "name"
    PERIOD = "period"
    PLANNED = "planned"
    DUE = "due"
    SAT = "sat"
    HOURS = "hours"
    OVER = "over"
    REST = "rest"
    STOOD_IN = "stood_in"
    ABSENT = "absent"


class ShiftColumn(StrEnum):
    """Columns of the shifts that those hours are counted from: `shift_column.<value>`."""

    STATION = "station"
    START = "start"
    END = "end"
    DUTY = "duty"
    NAME = "name"
    PLANNED = "planned"
    WHY = "why"
    REST = "rest"
    ATTENDED = "attended"


class FigureColumn(StrEnum):
    """Columns of the figures, a row for each part: `figure_column.<value>`."""

    BY = "by"
    PART = "part"
    RECEIVED = "received"
    CLOSED = "closed"
    MERGED = "merged"
    REOPENED = "reopened"
    OVERDUE = "overdue"
    RESPONSE = "response"
    SOLVED = "solved"
    PLEASED = "pleased"
    COVERAGE = "coverage"
    DAYS = "days"


class ClosingColumn(StrEnum):
    """Columns of the closings that the figures are counted from: `closing_column.<value>`."""

    NUMBER = "number"
    STATION = "station"
    CATEGORY = "category"
    OWNER = "owner"
    DEPARTMENT = "department"
    OUTCOME = "outcome"
    OUTCOME_DAY = "outcome_day"
    RECEIVED = "received"
    CLOSED = "closed"
    CLOSING = "closing"
    SOLVED = "solved"
    PLEASED = "pleased"
    REOPENED = "reopened"
    COUNTS = "counts"


class TalkColumn(StrEnum):
    """Columns of the list of consultations: `talk_column.<value>`; the last are its quality, by part and in all."""

    NUMBER = "number"
    TITLE = "title"
    STATION = "station"
    KIND = "kind"
    TRACK = "track"
    STATE = "state"
    BEGUN = "begun"
    HELD = "held"
    SUGGESTED = "suggested"
    FATE = "fate"
    ACTIONS = "actions"
    DONE = "done"
    TOPIC = "topic"
    RESEARCH = "research"
    MEETING = "meeting"
    ANSWER = "answer"
    ADOPTION = "adoption"
    LOOK_BACK = "look_back"
    QUALITY = "quality"


class ConversionColumn(StrEnum):
    """Columns of what became of consultations, a row for each part: `conversion_column.<value>`."""

    BY = "by"
    PART = "part"
    BEGUN = "begun"
    HELD = "held"
    CLOSED = "closed"
    CALLED_OFF = "called_off"
    SUGGESTIONS = "suggestions"
    ACTIONS = "actions"


ALL_PLACES = "all"
"""In place of a station: all that the person may export."""


_WITHOUT_COLUMNS = ("people", "duty", "figures", "consultations")
_OF_A_YEAR = ("year", "duty", "consultations")
_OF_A_MONTH = ("closed", "figures")
_LISTS = ("open", "inbox", "late", "closed", "year", "people", "duty", "figures", "consultations")


class ExportList(Form):
    """导出清单: which matters, people or hours, of which place, in which columns."""

    name = "export"
    place: Annotated[str, Chosen]
    which: Annotated[str, Ask(Kind.CHOICE, _LISTS)]
    month: Annotated[str, Ask(Kind.CHOICE, when=lambda values: values.get("which") in _OF_A_MONTH)] = ""
    year: Annotated[str, Ask(Kind.CHOICE, when=lambda values: values.get("which") in _OF_A_YEAR)] = ""
    columns: Annotated[
        str,
        Ask(Kind.CHOICE, ("usual", "all", "chosen"), when=lambda values: values.get("which") not in _WITHOUT_COLUMNS),
    ] = "usual"
    chosen: Annotated[str, Ask(Kind.CALLED, when=lambda values: values.get("columns") == "chosen")] = ""


class PrintSlips(Form):
    """打印邀请条: for everybody who is appointed and has no chat yet."""

    name = "slips"
    place: Annotated[str, Chosen]


class PrintSlip(Form):
    """打印回执条: number and receipt for somebody at the counter."""

    name = "print_slip"
    item: Annotated[str, Hidden]
