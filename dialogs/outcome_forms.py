"""Dialogs of what comes after a meeting: minutes, what was agreed, suggestions, looking back."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.consultation import Fate
from domain.outcome_moves import Found, MinutesAnswer

Hidden = Ask(Kind.HIDDEN)
Words = Ask(Kind.WORDS)
Perhaps = Ask(Kind.WORDS, optional=True)
Chosen = Ask(Kind.CHOICE)
ConsultationId = Annotated[str, Hidden]

ELSEWHERE = "elsewhere"
"""In place of a department: a body that is named in words."""


class MakeMinutes(Form):
    """会议纪要: put together from what happened, or the draft as it stands."""

    name = "minutes"
    consultation: ConsultationId


class ShowMinutes(Form):
    """Page by page."""

    name = "show_minutes"
    consultation: ConsultationId
    page: Annotated[int, Hidden] = 0


class EditMinutes(Form):
    """改纪要: a section in other words, or one more paragraph; `seen` is the text that was read."""

    name = "edit_minutes"
    consultation: ConsultationId
    seen: Annotated[str, Hidden] = ""
    section: Annotated[str, Chosen]
    how: Annotated[str, Ask(Kind.CHOICE, ("replace", "add"))]
    words: Annotated[list[str], Words]


class SendMinutes(Form):
    """发给大家; `seen` is the text that was read."""

    name = "send_minutes"
    consultation: ConsultationId
    seen: Annotated[str, Hidden] = ""


def _objects(values: Values) -> bool:
    return values.get("answer") == MinutesAnswer.OBJECTS


class AnswerMinutes(Form):
    """无异议, 有异议."""

    name = "answer_minutes"
    minutes: Annotated[str, Hidden]
    answer: Annotated[str, Ask(Kind.CHOICE, (MinutesAnswer.AGREES, MinutesAnswer.OBJECTS))]
    words: Annotated[list[str], Ask(Kind.WORDS, when=_objects)] = []


class KeepMinutes(Form):
    """维持原文: with what was objected noted below, and why it stays."""

    name = "keep_minutes"
    minutes: Annotated[str, Hidden]
    words: Annotated[list[str] | None, Perhaps]


class ConcludeConsultation(Form):
    """议定: what came of it, in plain words for everybody."""

    name = "conclude_consultation"
    check = True
    consultation: ConsultationId
    words: Annotated[list[str], Words]


def _elsewhere(values: Values) -> bool:
    return values.get("to") == ELSEWHERE


class Suggest(Form):
    """报送建议: to a department, or a body that is named."""

    name = "suggest"
    check = True
    consultation: ConsultationId
    to: Annotated[str, Chosen]
    body: Annotated[str, Ask(Kind.CALLED, when=_elsewhere)] = ""
    words: Annotated[list[str], Words]


class NoteFate(Form):
    """采纳, 部分采纳, 未采纳, with the 批示."""

    name = "note_fate"
    consultation: ConsultationId
    fate: Annotated[Fate, Ask(Kind.CHOICE, tuple(Fate))]
    words: Annotated[list[str] | None, Perhaps]


class AnswerConsultationLook(Form):
    """管用吗? in one press."""

    name = "answer_consultation_look"
    look: Annotated[str, Hidden]
    says: Annotated[Found, Ask(Kind.CHOICE, tuple(Found))]


class CheckConsultationLook(Form):
    """Somebody other than its leader has gone to see."""

    name = "check_consultation_look"
    look: Annotated[str, Hidden]
    says: Annotated[Found, Ask(Kind.CHOICE, tuple(Found))]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True, files=True)]
    files: Annotated[list[str], Hidden] = []
