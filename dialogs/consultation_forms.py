"""Dialogs around a consultation's card: seeing it, its list, its history, and how it goes from step to step."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
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
