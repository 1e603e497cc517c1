"""The card of a meeting, for those who are invited: its date in a block, time, place, who talks, and his answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.inviting_keys import Inviting
from dialogs.keys import Label
from dialogs.letter import Card, Param, Phrase, Ref, Row, hours, moment, phrase, row, text, title, words
from domain.attending import HOSTS
from domain.consultation import Answer, Consultation, Mode, Part, Participant

_PLACE, _LINK = 60, 200
_TONES = {None: "busy", Answer.NO: "plain"}
_LEADS = {
    Inviting.INVITED: Inviting.LEAD_INVITED,
    Inviting.FIXED: Inviting.LEAD_FIXED,
    Inviting.MOVED: Inviting.LEAD_MOVED,
    Inviting.EVE: Inviting.LEAD_EVE,
    Inviting.EVE_SILENT: Inviting.LEAD_EVE_SILENT,
    Inviting.HOUR: Inviting.LEAD_HOUR,
    Inviting.SHOWN: Inviting.LEAD_SHOWN,
    Inviting.CALLED_OFF: Inviting.LEAD_CALLED_OFF,
    Inviting.OVER: Inviting.LEAD_OVER,
    Inviting.YES: Inviting.LEAD_YES,
    Inviting.SENDS: Inviting.LEAD_SENDS,
    Inviting.NO: Inviting.LEAD_NO,
    Inviting.SEATED: Inviting.LEAD_SEATED,
    Inviting.YOU_SAID: Inviting.LEAD_YOU_SAID,
    Inviting.WAITS: Inviting.LEAD_WAITS,
}
"""What is said above the card, by the letter."""
_OFF = frozenset({Inviting.CALLED_OFF, Inviting.OVER})
_SHORT = _OFF | {Inviting.HOUR}
"""Of these only when and where."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What everybody who is invited reads of a consultation.

    `agenda` holds contents with their minutes; `parties` the leader by name, everybody else by whom he speaks for;
    `address` is that of the room's own station, `led` says who leads it.
    """

    found: Consultation
    room: str = ""
    agenda: tuple[tuple[str, int], ...] = ()
    materials: int = 0
    parties: tuple[Param, ...] = ()
    address: Param = ""
    led: Param = ""

    @property
    def place(self) -> Param:
        """The room with its address, else the words."""
        if self.room and self.address:
            return text(f"inviting.{Inviting.ROOM_AT}", room=self.room, address=self.address)
        return self.room or words(self.found.place_id or "", _PLACE)


def why(part: Part) -> Param:
    return text(f"inviting.{Inviting[f'SAY_{part.name}']}")


def meeting_card(
    key: Inviting,
    meeting: Meeting,
    one: Participant,
    agenda: Ref | None = None,
    *,
    notes: Sequence[Phrase] = (),
    was: int = 0,
    because: str = "",
    place: int = 0,
) -> Card | None:
    """None while it has no time. `was` is the time before a move, `because` the content of a reason."""
    found = meeting.found
    if found.start_at is None or found.end_at is None:
        return None
    state, tone = _state(key, one)
    said = Inviting.LEAD_SHOWN if key is Inviting.INVITED and one.part in HOSTS else _LEADS[key]
    lead = phrase(f"inviting.{said}", why=why(one.part), place=place)
    rows = [row("clock", hours(found.start_at, found.end_at)), *_where(meeting)]
    if was and was != found.start_at:
        rows.append(row("history", moment(was), f"inviting.{Inviting.CARD_WAS}"))
    if because:
        rows.append(row("info", words(because, _LINK), f"inviting.{Inviting.CARD_BECAUSE}"))
    if key is Inviting.MOVED and one.answer is not None:
        rows.append(row("check", text(f"attendance.{one.answer}"), f"label.{Label.CONSULTATION_ANSWER}"))
    if meeting.led and key not in _SHORT and one.part is not Part.LEADER:
        rows.append(row("user", meeting.led))
    if agenda is not None and key not in _SHORT:
        rows.append(row("text", agenda, f"label.{Label.CONSULTATION_AGENDA}"))
    if meeting.materials and key not in _SHORT:
        rows.append(row("paperclip", text(f"inviting.{Inviting.CARD_PAPERS}", count=meeting.materials)))
    return Card(
        title(found.title_id),
        found.number,
        state,
        tone,
        tuple(rows),
        day=found.start_at,
        parties=() if key in _SHORT else meeting.parties,
        lead=(lead, *notes),
    )


def _state(key: Inviting, one: Participant) -> tuple[str, str]:
    """Text key and tone: what has changed, else what he has answered."""
    match key:
        case Inviting.CALLED_OFF:
            return f"inviting.{Inviting.CARD_OFF}", "off"
        case Inviting.OVER:
            return f"inviting.{Inviting.CARD_OVER}", "plain"
        case Inviting.MOVED:
            return f"inviting.{Inviting.CARD_MOVED}", "alert"
    if one.queued_at is not None:
        return f"inviting.{Inviting.WAITING}", "busy"
    if one.answer is None:
        hosts = one.part in HOSTS
        return ("", "plain") if hosts else (f"inviting.{Inviting.CARD_WAITS}", "busy")
    return f"inviting.{Inviting[f'CARD_{one.answer.name}']}", _TONES.get(one.answer, "done")


def _where(meeting: Meeting) -> list[Row]:
    found, made = meeting.found, []
    if found.mode is not Mode.ONLINE and (meeting.room or found.place_id):
        made.append(row("map-pin", meeting.place))
    if found.mode is not Mode.PLACE and found.link_id:
        made.append(row("arrow-up-right", words(found.link_id, _LINK)))
    return made
