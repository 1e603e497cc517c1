"""Dialogs of hats, people and stations."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
Words = Ask(Kind.WORDS)
Chosen = Ask(Kind.CHOICE)


class ChooseHat(Form):
    """换身份."""

    name = "hat"
    hat: Annotated[str, Chosen]


class SetUp(Form):
    """设置: what a head or staff can arrange."""

    name = "setup"
    page: Annotated[int, Hidden] = 0


class ShowPeople(Form):
    """Who is appointed at a station, and who has joined."""

    name = "people"
    station: Annotated[str, Chosen]


class AppointPerson(Form):
    """A single-use invitation for somebody new."""

    name = "appoint"
    station: Annotated[str, Chosen]
    role: Annotated[str, Chosen]
    full_name: Annotated[str, Ask(Kind.CALLED)]


class InvitePerson(Form):
    """A way in for somebody who is appointed and has not joined yet."""

    name = "invite"
    appointment: Annotated[str, Hidden]


class EndAppointment(Form):
    name = "end_appointment"
    check = True
    station: Annotated[str, Chosen]
    appointment: Annotated[str, Chosen]


class ShowStations(Form):
    """Which stations there are, and which of them are still in practice."""

    name = "stations"


class ShowPosters(Form):
    name = "posters"
    station: Annotated[str, Chosen]


class OpenStation(Form):
    """Everything of its practice is wiped, and residents are welcome."""

    name = "open_station"
    check = True
    station: Annotated[str, Chosen]


class CloseStation(Form):
    """Its matters and its district go to a successor."""

    name = "close_station"
    check = True
    station: Annotated[str, Chosen]
    successor: Annotated[str, Chosen]
    reason: Annotated[list[str], Words]
