"""The dialogs of a meeting: its agenda, signing in, opening and closing it, and what is said at it."""

from __future__ import annotations

from typing import Annotated, Any

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_Id = Annotated[str, _Hidden]


def _aloud(values: dict[str, Any]) -> bool:
    return values.get("signed") != "other"


class Agenda(Form):
    """议程."""

    name = "agenda"
    consultation: _Id


class AddAgendaLine(Form):
    name = "add_agenda_line"
    consultation: _Id
    words: Annotated[list[str], Ask(Kind.WORDS)]
    speaker: Annotated[str, Ask(Kind.CHOICE)] = ""
    minutes: Annotated[str, Ask(Kind.CHOICE, ("5", "10", "15", "20", "30", "0"), typed=True)] = "0"


class MoveAgendaLine(Form):
    """`place` is the number that it is to have, from 1."""

    name = "move_agenda_line"
    consultation: _Id
    line: Annotated[str, Ask(Kind.CHOICE)]
    place: Annotated[str, Ask(Kind.CHOICE)]


class DropAgendaLine(Form):
    name = "drop_agenda_line"
    consultation: _Id
    line: Annotated[str, Ask(Kind.CHOICE)]


class ShowCode(Form):
    """签到码."""

    name = "show_code"
    consultation: _Id


class SignIn(Form):
    """签到: `consultation` is told by a link only."""

    name = "sign_in"
    consultation: _Id = ""
    code: Annotated[str, Ask(Kind.CALLED)]


class SignInPaper(Form):
    """纸质签到: who is not there yet, `page` from 0."""

    name = "sign_in_paper"
    consultation: _Id
    page: Annotated[int, _Hidden] = 0


class Tick(Form):
    name = "tick"
    participant: _Id
    page: Annotated[int, _Hidden] = 0


class Untick(Form):
    name = "untick"
    participant: _Id


class SignInSheet(Form):
    """A photo of the sheet of paper that people signed."""

    name = "sign_in_sheet"
    consultation: _Id
    words: Annotated[list[str] | None, Ask(Kind.WORDS, files=True, optional=True)] = []
    files: Annotated[list[str], _Hidden] = []


class EnterPerson(Form):
    """Somebody who has come without a phone; `called` is sealed at once."""

    name = "enter_person"
    consultation: _Id
    part: Annotated[str, Ask(Kind.CHOICE, ("resident", "member", "department", "guest"))]
    called: Annotated[str, Ask(Kind.CALLED)]


class OpenMeeting(Form):
    name = "open_meeting"
    consultation: _Id


class HoldMeeting(Form):
    """散会; asked only before its end."""

    name = "hold_meeting"
    consultation: _Id
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class Speak(Form):
    """发言; how it is to be signed comes first, so that what is unsigned is never kept otherwise."""

    name = "speak"
    ahead = True
    consultation: _Id
    signed: Annotated[str, Ask(Kind.CHOICE, ("signed", "unsigned", "other"))]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, files=True, when=_aloud)] = []
    files: Annotated[list[str], _Hidden] = []
    said: Annotated[list[str], _Hidden] = []


class SpeakFor(Form):
    """What somebody says, written down for him."""

    name = "speak_for"
    consultation: _Id
    speaker: Annotated[str, Ask(Kind.CHOICE)]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, files=True)] = []
    files: Annotated[list[str], _Hidden] = []


class Opinions(Form):
    """看发言."""

    name = "opinions"
    consultation: _Id
    page: Annotated[int, _Hidden] = 0
