"""Dialogs about when and where a consultation is held: a time fixed, polled, moved, called off; and the rooms."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values

_Hidden = Ask(Kind.HIDDEN)
_Chosen = Ask(Kind.CHOICE)
_OnRequest = Ask(Kind.CHOICE, on_request=True)
_Id = Annotated[str, _Hidden]

ONLINE = "online"
"""In place of a room: at a distance alone."""
WORDS = "words"
"""The same: somewhere else, in words."""
SAME = "same"


def _online(values: Values) -> bool:
    return values.get("room") == ONLINE


class FixTime(Form):
    """定时间. `when` is `start:end`, UTC ms; `room` an id, ONLINE, or WORDS, with `place` then.

    `despite`: who is elsewhere then, as it stood on the check card that was answered.
    """

    name = "fix_time"
    check = True
    consultation: _Id
    when: Annotated[str, _Chosen]
    minutes: Annotated[str, _OnRequest] = ""
    room: Annotated[str, _Chosen]
    place: Annotated[str, _Hidden] = ""
    link: Annotated[str, Ask(Kind.CALLED, when=_online)] = ""
    seats: Annotated[str, Ask(Kind.CALLED, on_request=True)] = ""
    despite: Annotated[list[str], _Hidden] = []


class MoveTime(Form):
    """改期. The place stays where nobody says otherwise."""

    name = "move_time"
    check = True
    consultation: _Id
    when: Annotated[str, _Chosen]
    minutes: Annotated[str, _OnRequest] = ""
    room: Annotated[str, _Chosen]
    place: Annotated[str, _Hidden] = ""
    link: Annotated[str, Ask(Kind.CALLED, when=_online)] = ""
    seats: Annotated[str, Ask(Kind.CALLED, on_request=True)] = ""
    reason: Annotated[list[str], Ask(Kind.WORDS)]
    despite: Annotated[list[str], _Hidden] = []


class PollTime(Form):
    """约时间. `slots` are `start:end`; `edit` is asked until they are sent."""

    name = "poll_time"
    consultation: _Id
    room: Annotated[str, _Chosen]
    place: Annotated[str, _Hidden] = ""
    link: Annotated[str, Ask(Kind.CALLED, when=_online)] = ""
    minutes: Annotated[str, _OnRequest] = ""
    slots: Annotated[list[str], _Hidden] = []
    edit: Annotated[str, _Chosen]


class ShowPoll(Form):
    name = "show_poll"
    consultation: _Id


class ClosePoll(Form):
    """The time of a slot is fixed; without one the poll just ends."""

    name = "close_poll"
    consultation: _Id
    slot: Annotated[str, _Hidden] = ""


class AnswerPoll(Form):
    """`every`: one answer to all times; `picks` those that were answered on a card, by slot; else `says` is asked
    until `left` is empty."""

    name = "answer_poll"
    consultation: _Id
    poll: Annotated[int, _Hidden]
    every: Annotated[str, _Hidden] = ""
    picks: Annotated[dict[str, str], _Hidden] = {}
    left: Annotated[list[str], _Hidden] = []
    given: Annotated[dict[str, str], _Hidden] = {}
    says: Annotated[str, Ask(Kind.CHOICE, ("yes", "maybe", "no"))]


class NotePoll(Form):
    """What somebody without a chat says on the telephone, noted by whoever leads."""

    name = "note_poll"
    consultation: _Id
    poll: Annotated[int, _Hidden]
    who: Annotated[str, _Chosen]
    left: Annotated[list[str], _Hidden] = []
    given: Annotated[dict[str, str], _Hidden] = {}
    says: Annotated[str, Ask(Kind.CHOICE, ("yes", "maybe", "no"))]


class CallOff(Form):
    """取消."""

    name = "call_off"
    consultation: _Id
    reason: Annotated[list[str], Ask(Kind.WORDS)]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class Revive(Form):
    """恢复."""

    name = "revive"
    consultation: _Id


class ShowRooms(Form):
    name = "rooms"
    page: Annotated[int, _Hidden] = 0


class ShowRoom(Form):
    name = "room"
    room: _Id


class AddRoom(Form):
    name = "add_room"
    station: Annotated[str, _Chosen]
    called: Annotated[str, Ask(Kind.CALLED)]
    seats: Annotated[str, Ask(Kind.CALLED)]


class RenameRoom(Form):
    name = "rename_room"
    room: _Id
    called: Annotated[str, Ask(Kind.CALLED)]


class ResizeRoom(Form):
    name = "resize_room"
    room: _Id
    seats: Annotated[str, Ask(Kind.CALLED)]


class EndRoom(Form):
    name = "end_room"
    room: _Id
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]
