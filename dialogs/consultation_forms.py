"""Dialogs around a consultation's card: seeing it, its list, its history, and how it goes from step to step."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)
Words = Ask(Kind.WORDS)
WordsAndFiles = Ask(Kind.WORDS, files=True)
ConsultationId = Annotated[str, Hidden]


class ShowConsultation(Form):
    name = "show_consultation"
    consultation: ConsultationId


class ManageConsultation(Form):
    """更多操作: the rarer verbs of a consultation."""

    name = "manage_consultation"
    consultation: ConsultationId


class Consultations(Form):
    """协商: those of the stations that one serves, and those to which one is invited."""

    name = "consultations"
    page: Annotated[int, Hidden] = 0


class PlanConsultation(Form):
    """方案: 主体、方式、流程; what stands, or what we propose, is shown at once and changed one by one."""

    name = "plan_consultation"
    check = True
    consultation: ConsultationId
    who: Annotated[list[str], Words]
    how: Annotated[list[str], Words]
    order: Annotated[list[str], Words]


class Research(Form):
    """记录调研, with photos."""

    name = "research"
    consultation: ConsultationId
    words: Annotated[list[str], WordsAndFiles]
    files: Annotated[list[str], Hidden] = []


class StepOn(Form):
    name = "step_on"
    consultation: ConsultationId
    step: Annotated[int, Hidden] = -1
    """Which one was shown; a second press of the same button goes no further."""


class SendBack(Form):
    """退回前面一步."""

    name = "send_back"
    consultation: ConsultationId
    to: Annotated[str, Chosen]
    reason: Annotated[list[str], Words]


class LeadConsultation(Form):
    """换主持人."""

    name = "lead_consultation"
    consultation: ConsultationId
    to: Annotated[str, Chosen]


class ConsultationHistory(Form):
    """来龙去脉: what has happened, the newest page first."""

    name = "consultation_history"
    consultation: ConsultationId
    page: Annotated[int, Hidden] = 0
