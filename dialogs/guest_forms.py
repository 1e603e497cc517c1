"""Dialogs about guests of a consultation (物业, 业委会, 楼长, developer), and about its screen for everybody."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind
from dialogs.invitation_forms import ConsultationId


class AddGuest(Form):
    """加来宾; `called` is sealed at once, `party` is whom he speaks for."""

    name = "add_guest"
    consultation: ConsultationId
    called: Annotated[str, Ask(Kind.CALLED)]
    party: Annotated[str, Ask(Kind.CALLED)]
    votes: Annotated[str, Ask(Kind.CHOICE, ("no", "yes"))]


class ReissueGuest(Form):
    """换链接: a new link for a guest; the old one is void."""

    name = "reissue_guest"
    consultation: ConsultationId
    who: Annotated[str, Ask(Kind.CHOICE)]


class ShowScreen(Form):
    """投影屏."""

    name = "show_screen"
    consultation: ConsultationId
