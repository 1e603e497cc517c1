"""How each notice is said: its text, the card under it and what the reader may do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import Promised, button, item_card, pleased_choices, solved_choices
from dialogs.clock_lines import clock_name, over_by
from dialogs.item_choices import choices_for, extends
from dialogs.keys import Button, Label
from dialogs.letter import (
    Choice,
    Letter,
    Param,
    Ref,
    Timer,
    called,
    department,
    listing,
    moment,
    name,
    phrase,
    span,
    station,
    text,
    words,
)
from domain.clocks import Clock
from domain.events import Event
from domain.item import Item, Solved, State
from domain.notices import Notice, Telling
from domain.reading import Reader
from domain.running import Step, of

_TO_RESIDENT = frozenset(
    {
        Notice.ACCEPTED,
        Notice.ASKED,
        Notice.TOLD,
        Notice.ANSWERED,
        Notice.CONCLUDED,
        Notice.LAPSED,
        Notice.REFUSED,
        Notice.REOPENED_BY_HEAD,
        Notice.NEW_HANDLER,
        Notice.TRANSFERRED,
        Notice.MERGED,
        Notice.UNMERGED,
        Notice.SPLIT,
        Notice.RESTORED,
        Notice.CORRECTED,
        Notice.TAKEN_BACK,
        Notice.OBJECTION_ANSWERED,
        Notice.SUCCEEDED,
        Notice.OPENED,
        Notice.REDONE_ALONG,
        Notice.REFERRED,
        Notice.REISSUED,
        Notice.HELD,
        Notice.ADDED_BY_HOLDER,
        Notice.RATED_BY_HOLDER,
        Notice.LOOK_REOPENED,
        Notice.EXTENDED,
        Notice.DUE_MOVED,
        Notice.CONSULTED,
        Notice.NOT_TALKED_OVER,
    }
)
_REPORTER_ALONE = frozenset(
    {Notice.REISSUED, Notice.HELD, Notice.ADDED_BY_HOLDER, Notice.RATED_BY_HOLDER, Notice.OPENED}
)
"""About the receipt itself: no matter of those who hold it, nor of those whose own item went into this one."""
_TO_HEAD = frozenset(
    {
        Notice.HEAD_NEW,
        Notice.HEAD_DECLINED,
        Notice.HEAD_UNACCEPTED,
        Notice.HEAD_FULL,
        Notice.STAFF_UNACCEPTED,
        Notice.HEAD_REDONE,
        Notice.HEAD_TO_CONCLUDE,
        Notice.HEAD_DISPLEASED,
        Notice.HEAD_RATED_MERGED,
        Notice.NOBODY_TAKES,
        Notice.HEAD_TRANSFERRED,
        Notice.HEAD_RECUSED,
        Notice.HEAD_LEFT,
        Notice.STAFF_OBJECTED,
        Notice.CALL_NEEDED,
        Notice.UNREACHED,
        Notice.HEAD_DANGER,
        Notice.HEAD_LOOK_FAILED,
        Notice.HEAD_SUPERVISED,
        Notice.HEAD_WARNED,
        Notice.HEAD_OVERDUE,
        Notice.JOINTLY,
    }
)
_CLIMBED = frozenset(
    {
        Notice.WARNED,
        Notice.OVERDUE,
        Notice.HEAD_WARNED,
        Notice.HEAD_OVERDUE,
        Notice.JOINTLY,
        Notice.STAFF_JOINTLY,
    }
)
"""A clock warns, or is over."""
_SPOKEN = frozenset({Notice.ASKED, Notice.TOLD, Notice.REPLIED, Notice.SUPPLEMENTED})
"""Somebody's own words: shown as his bubble, not as the bot's."""
_PILLS = frozenset({Notice.ACCEPTED, Notice.NEW_HANDLER, Notice.REDONE_ALONG})
_GONE = frozenset({Notice.TAKEN_AWAY, Notice.PASSED_ON, Notice.MOVED_AWAY, Notice.MERGED_AWAY, Notice.OFFER_TAKEN})
"""Somebody has no more to do with it."""
_WITHOUT_CARD = (
    _SPOKEN
    | _GONE
    | {Notice.ERASED, Notice.ERASED_ANSWERED, Notice.HELD, Notice.ADDED_BY_HOLDER}
    | {Notice.RATED_PLEASED, Notice.REPLY_MOVED, Notice.CALL_SAID, Notice.CALL_FAILED}
)
_WITHOUT_WORDS = _GONE | {Notice.RATED_PLEASED, Notice.HEAD_NEW}

_AT_ONCE = _CLIMBED | {Notice.HEAD_NEW}

TALK_TO_RESIDENT = tuple(f"notice.{notice}" for notice in (Notice.ASKED, Notice.TOLD))
TALK_TO_HANDLER = tuple(f"notice.{notice}" for notice in (Notice.REPLIED, Notice.SUPPLEMENTED))


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter about an event is made of. `files` came with the event, `photos` with the report."""

    event: Event
    item: Item
    promised: Promised | None
    files: tuple[str, ...]
    rating_delay: int
    photos: tuple[str, ...] = ()


def letter_for(telling: Telling, told: Told, reader: Reader | None = None) -> Letter:
    """`reader` where it is not the one that the notice is meant for: who holds the receipt reads along."""
    notice, item = telling.notice, told.item
    goes_on = item.open or item.state is State.MERGED
    reader = reader or _reader(notice)
    spoken = notice in _SPOKEN
    pill = notice in _PILLS
    return Letter(
        kind=f"notice.{notice}",
        text=_text(notice, told),
        card=None if _plain(notice, told) else item_card(item, reader, told.promised, len(told.photos)),
        choices=_choices(notice, reader, told, telling.to),
        files=_files(notice, told),
        speaker=_speaker(notice, told) if spoken else {},
        style="move" if pill else "bubble",
        item_id=item.id,
        via=item.via,
        carries=notice not in _WITHOUT_WORDS,
        must_reach=telling.must_reach,
        urgent=item.urgency == "danger" and goes_on and (telling.must_reach or notice in _AT_ONCE),
        on_delivery=_on_delivery(notice, told),
    )


def _plain(notice: Notice, told: Told) -> bool:
    """Without a card, unless the words have just made the item a danger: its card says so."""
    return notice in _WITHOUT_CARD | _PILLS and "urgency" not in told.event.particulars


def _files(notice: Notice, told: Told) -> tuple[str, ...]:
    """What was just sent along; to who is to take the item, the photos of the report."""
    if notice in _SPOKEN | {Notice.ANSWERED}:
        return told.files
    return told.photos if notice in (Notice.ASSIGNED, Notice.OFFERED, Notice.OFFERED_FOR) else ()


def for_resident(notice: Notice) -> bool:
    return notice in _TO_RESIDENT


def for_holders(notice: Notice) -> bool:
    """What is told along to who holds the receipt, and to who is merged into it."""
    return notice in _TO_RESIDENT - _REPORTER_ALONE


def _reader(notice: Notice) -> Reader:
    if notice in _TO_RESIDENT:
        return "resident"
    if notice is Notice.STAFF_JOINTLY:
        return "clerk"
    return "head" if notice in _TO_HEAD else "handler"


def _text(notice: Notice, told: Told) -> tuple[dict[str, object], ...]:
    item, event = told.item, told.event
    params: dict[str, Param | None] = {"number": item.number, "state": text(f"state.{item.state}")}
    if item.handler_id:
        params["member"] = name(item.handler_id)
    if notice is Notice.HEAD_UNACCEPTED and event.particulars.get("to"):
        params["member"] = name(str(event.particulars["to"]))
    if notice is Notice.ACCEPTED:
        params["span"] = span(event.at - (item.assigned_at or item.reported_at))
    if told.promised is not None and (told.promised.at is None or told.promised.at > event.at):
        params["promise"] = told.promised.said(_reader(notice))
    if notice in _CLIMBED:
        params |= _climbed(told)
    if "days" in event.particulars:
        params["days"] = str(event.particulars["days"])
    said = event.particulars.get("words") or event.particulars.get("reason")
    if isinstance(said, str) and notice not in _WITHOUT_WORDS:
        params["words"] = words(said)
    if notice in (Notice.SUPPLEMENTED, Notice.REPLIED):
        params["called"] = _sayer(told)
    if event.maker is not None and notice in (
        Notice.OFFERED,
        Notice.OFFERED_FOR,
        Notice.OFFER_DECLINED,
        Notice.HEAD_DECLINED,
        Notice.CALL_SAID,
        Notice.CALL_FAILED,
    ):
        params["by"] = name(event.maker)
    if isinstance(event.particulars.get("who"), str):
        params["who"] = name(str(event.particulars["who"]))
    if isinstance(event.particulars.get("to_station"), str):
        params["station"] = station(str(event.particulars["to_station"]))
    if notice is Notice.OPENED and item.shown_id is not None:
        params["title"] = words(item.shown_id)
    if notice in (Notice.SUPERVISED, Notice.HEAD_SUPERVISED):
        params["system"] = str(event.particulars["system"])
        params["supervised"] = text(f"supervised.{event.particulars['state']}")
    for field in ("solved", "pleased"):
        if field in event.particulars:
            params[field] = text(f"{field}.{event.particulars[field]}")
    other = event.particulars.get("of_number") or event.particulars.get("into_number")
    params |= {"other": str(other)} if other else {}
    if isinstance(departments := event.particulars.get("departments"), tuple):
        params["departments"] = departments_named(departments)
    if isinstance(event.particulars.get("what"), str):
        params["what"] = act(str(event.particulars["what"]))
    return (phrase(f"notice.{notice}", **params),)


def _climbed(told: Told) -> dict[str, Param]:
    """Which clock, when it was or is due, and how long it is over."""
    said = told.event.particulars
    one = of(told.item.running, Clock(str(said["clock"])))
    over: Param = over_by(one, Step[str(said["step"]).upper()]) if one is not None else ""
    due: Param = moment(one.due_at) if one is not None else ""
    return {"clock": clock_name(Clock(str(said["clock"]))), "due": due, "over": over}


def departments_named(ids: Sequence[str]) -> Ref:
    parts = [phrase(f"label.{Label.DEPARTMENT_NAME}", department=department(one)) for one in ids]
    return listing(parts, "comma")


def act(event: str) -> Ref:
    """What somebody did, as 更正 names it; `event` is an event's name."""
    return text(f"label.{Label('act_' + event.removeprefix('item.'))}")


def _choices(notice: Notice, reader: Reader, told: Told, person_id: str) -> tuple[Choice, ...]:
    item = told.item
    match notice:
        case Notice.ANSWERED:
            return solved_choices(item)
        case Notice.STAFF_OBJECTED:
            restore = button(Button.RESTORE, "restore", primary=True, item=item.id)
            said = button(Button.ANSWER_OBJECTION, "answer_objection", item=item.id)
            return (restore, said, button(Button.FULL, "full", item=item.id), button(Button.SHOW, "show", item=item.id))
        case Notice.WARNED if extends(item) and told.event.particulars.get("clock") == Clock.ANSWER:
            extend = button(Button.EXTEND, "extend", item=item.id)
            kept = [one for one in choices_for(item, reader, person_id) if one.verb != "full"]
            return (*kept[:1], extend, *kept[1:])
        case Notice.HELD:
            showing = button(Button.SHOW, "show", item=item.id)
            return (showing, button(Button.REISSUE, "reissue", item=item.id))
        case Notice.ASKED | Notice.TOLD | Notice.ACCEPTED | Notice.NEW_HANDLER | Notice.REDONE_ALONG:
            return ()
        case Notice.RATED_PLEASED | Notice.ENDED_BY_HEAD | Notice.WITHDRAWN:
            return ()
        case _ if notice in _GONE:
            return ()
        case _:
            return choices_for(item, reader, person_id)


def _speaker(notice: Notice, told: Told) -> dict[str, str | Ref]:
    if notice in (Notice.ASKED, Notice.TOLD) and told.event.maker:
        return {"kind": "member", "person": told.event.maker, "station": told.item.now_at}
    return {"kind": "resident", "called": _sayer(told)}


def _sayer(told: Told) -> Ref:
    """How who said it is called: not by the reporter's name where it was somebody with the receipt."""
    if told.event.maker not in (told.item.reporter_id, told.item.entered_by):
        return text(f"label.{Label.A_HOLDER}") | {"sealed": ""}
    return called(told.item.reporter_id, told.item.called_sealed)


def _on_delivery(notice: Notice, told: Told) -> Timer | None:
    """The resident's seven days begin when the answer has reached him; a merged reporter's rating closes nothing."""
    asked = notice is Notice.ANSWERED or (notice in _AGAIN and told.item.state is State.ANSWERED)
    if not asked or told.item.merged_into is not None:
        return None
    return Timer("rating", told.item.id, told.item.answers, delay=told.rating_delay, half="rating_reminder")


_AGAIN = frozenset({Notice.RESTORED, Notice.UNMERGED, Notice.TAKEN_BACK})
"""An answer may stand again and wait to be rated."""


def pleased_letter(item: Item, solved: Solved, round_: int, said: str, promised: Promised | None) -> Letter:
    """After the first tap: thanks, what comes next, and the second question."""
    promise = promised.said() if promised else ""
    return Letter(
        kind=f"say.{said}",
        text=(
            phrase(f"say.{said}", number=item.number, solved=text(f"solved.{solved}"), promise=promise),
            phrase("please.pleased.ask"),
        ),
        choices=pleased_choices(item, round_),
        item_id=item.id,
        via=item.via,
    )
