"""An item as its reader may see it: the card, and what has happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.cards import button, choices_for, item_card
from dialogs.clock_lines import CLOCKED, PROMISED, clock_said
from dialogs.consultation_cards import card_choice
from dialogs.forms import ShowItem, ShowWords
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, Ref, department, listing, moment, name, phrase, station, text, words
from dialogs.notice_letters import act, departments_named
from domain.calls import Outcome
from domain.consultation import UNDER_WAY, Consultation
from domain.events import Name
from domain.item import Consent, Item, State
from domain.look_backs import Says, Side
from domain.merging import as_main
from domain.permissions import Permission
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from domain.wording import pages
from handlers import sheet_history
from handlers.alike import hint
from handlers.dialog import MOST_CHOICES
from handlers.sheet_history import sheet_events
from handlers.sheet_record import remember_date
from handlers.talk import Talk
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of, participant_as
from storage.database import Row
from storage.items import events_of, files_of
from storage.sheets import sheets_of
from storage.work import Work

PAGE = 500

FOR_RESIDENT = frozenset(
    {
        Name.ITEM_REPORTED,
        Name.ITEM_ASSIGNED,
        Name.ITEM_ACCEPTED,
        Name.ITEM_ASKED,
        Name.ITEM_SUPPLEMENTED,
        Name.ITEM_TOLD,
        Name.ITEM_REPLIED,
        Name.ITEM_VISITED,
        Name.ITEM_ANSWERED,
        Name.ITEM_RATED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_LOOKED_BACK,
        Name.ITEM_REFUSED,
        Name.ITEM_WITHDRAWN,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_MERGED,
        Name.ITEM_UNMERGED,
        Name.ITEM_SPLIT,
        Name.ITEM_SHOWN,
        Name.ITEM_HIDDEN,
        Name.ITEM_RESTORED,
        Name.ITEM_OBJECTED,
        Name.ITEM_OBJECTION_ANSWERED,
        Name.ITEM_SUCCEEDED,
        Name.ITEM_CORRECTED,
        Name.ITEM_REISSUED,
        Name.ITEM_PHONE_SEEN,
        Name.ITEM_CALLED,
        Name.ITEM_HELD,
        Name.ITEM_ERASED,
        Name.ITEM_EXTENDED,
        Name.ITEM_DUE_MOVED,
        Name.PERSON_IDENTITY_OPENED,
        Name.ITEM_REFERRED,
        Name.ITEM_REFERRAL_ENDED,
        Name.ITEM_CONSULTED,
        Name.ITEM_CONSULTATION_ENDED,
    }
    | sheet_history.FOR_RESIDENT
)
"""A resident sees every move but what is internal: declines, notes, hand-overs under way, lateness."""
TO_RESIDENT = frozenset(
    {
        Name.ITEM_ASKED,
        Name.ITEM_TOLD,
        Name.ITEM_ANSWERED,
        Name.ITEM_REFUSED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_RESTORED,
        Name.ITEM_OBJECTION_ANSWERED,
        Name.ITEM_EXTENDED,
    }
)
"""Moves whose words are addressed to him."""
_QUOTED = frozenset(
    {
        Name.ITEM_ASKED,
        Name.ITEM_TOLD,
        Name.ITEM_REPLIED,
        Name.ITEM_SUPPLEMENTED,
        Name.ITEM_ANSWERED,
        Name.ITEM_SHOWN,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_RESTORED,
        Name.ITEM_OBJECTED,
        Name.ITEM_OBJECTION_ANSWERED,
        Name.ITEM_CORRECTED,
        Name.ITEM_EXTENDED,
    }
    | sheet_history.QUOTED
)
_OF_MAIN = frozenset(
    {
        Name.ITEM_ASSIGNED,
        Name.ITEM_ACCEPTED,
        Name.ITEM_ASKED,
        Name.ITEM_TOLD,
        Name.ITEM_VISITED,
        Name.ITEM_ANSWERED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_REFUSED,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_RESTORED,
        Name.ITEM_REFERRED,
        Name.ITEM_REFERRAL_ENDED,
        Name.ITEM_EXTENDED,
    }
)
"""Moves of the main item, as whoever's own item went into it sees them: without words, which he has in his letters."""
INTERNAL = {
    Name.ITEM_NOTED,
    Name.ITEM_VISITED,
    Name.ITEM_CALLED,
    Name.ITEM_DECLINED,
    Name.ITEM_REFUSED,
    Name.ITEM_RECUSED,
}
_QUOTED_INSIDE = _QUOTED | INTERNAL | sheet_history.QUOTED_INSIDE | {Name.ITEM_SUPERVISED} | {Name.ITEM_LOOKED_BACK}
_NOT_FOR_HANDLERS = frozenset({Name.ITEM_RATING_EXPLAINED, Name.ITEM_RECUSED})
_FOR_REPORTER_ALONE = (
    frozenset({Name.ITEM_HELD, Name.ITEM_REISSUED, Name.ITEM_PHONE_SEEN, Name.ITEM_CALLED}) | sheet_history.OF_PHONE
)
_OF_SUPPORTERS = frozenset({Name.ITEM_SUPPORTED, Name.ITEM_UNSUPPORTED})
"""Nobody reads who supports it."""
_BY_HOLDERS = frozenset({Name.ITEM_SUPPLEMENTED, Name.ITEM_RATED, Name.ITEM_PLEASED})
OUTSIDE = ("resident", "holder")
_MOST = 12

_ENTERED = {
    Consent.VISIT: Label.ENTERED_VISIT,
    Consent.CALL: Label.ENTERED_CALL,
    Consent.PAPER: Label.ENTERED_PAPER,
}


class Show:
    FORM = ShowItem
    REQUIRES = Permission.ITEM_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowItem) -> None:
        item, reader = await talk.readable(form.item)
        read, stands, moves = await as_read(talk, item, reader)
        if stands.state is State.REFERRED:
            remember_date(talk, stands.id, await sheets_of(talk.work, stands.id))
        photos = await files_of(talk.work, item.id)
        shown = [file["id"] for file in photos if file["state"] == "ready" and file["content_id"] == item.words_id]
        why = (button(Button.WHY, "why", item=item.id),) if reader in OUTSIDE else ()
        talked, to_see = await talked_over(talk, item, reader)
        lines, merging = await hint(talk, item, reader)
        if lines:
            talk.reply(Letter(f"say.{Say.ALIKE}", lines, choices=merging, item_id=item.id, via=item.via, carries=True))
        key = f"say.{Say.TIMELINE}"
        talk.reply(
            Letter(
                key,
                (phrase(key, number=item.number, lines=listing(moves[-_MOST:])),),
                card=item_card(read, reader, talk.promised(stands), len(shown), talked),
                choices=(*to_see, *choices_for(read, reader, talk.person_id), *why)[:MOST_CHOICES],
                files=tuple(shown) if reader not in OUTSIDE else (),
                item_id=item.id,
                via=item.via,
                carries=True,
            )
        )


async def talked_over(talk: Talk, item: Item, reader: Reader) -> tuple[list[str], tuple[Choice, ...]]:
    """The numbers of the consultations that it is in now, and the way to the one that this reader may see.

    None of one that has another matter of which he keeps out.
    """
    known = talk.reads.around(item.id)
    if item.state is not State.CONSULTING or (known is not None and not known.consultations):
        return [], ()
    every = [one for one in await consultations_of(talk.work, item.id) if one.state in UNDER_WAY]
    found = await open_to(talk.work, talk.person_id, every)
    seen = [one for one in found if reader not in OUTSIDE or await _invited(talk, one)]
    return [one.number for one in found], tuple(card_choice(one) for one in seen[:1])


async def _invited(talk: Talk, found: Consultation) -> bool:
    mine = await participant_as(talk.work, found.id, talk.person_id)
    return mine is not None and mine.ended_at is None and mine.invited_at is not None


async def as_read(talk: Talk, item: Item, reader: Reader) -> tuple[Item, Item, list[Phrase]]:
    """The item as its reader sees it, the one whose promise counts, and what happened, also to the main one."""
    events = await history(talk.work, item, reader)
    main = talk.mains.get(item.id)
    if main is None or reader not in OUTSIDE:
        return item, item, timeline(item, reader, events)
    since = max(event["at"] for event in events if event["name"] == Name.ITEM_MERGED)
    later = [event for event in await events_of(talk.work, main.id) if event["at"] >= since]
    came = next((event["seq"] for event in later if event["name"] == Name.ITEM_ABSORBED), 0)
    theirs = [
        event | {"particulars": {**event["particulars"], "words": None, "reason": None}}
        for event in later
        if event["seq"] > came and event["name"] in _OF_MAIN
    ]
    every = sorted([*events, *theirs], key=lambda event: event["at"])
    return as_main(item, main), main, timeline(item, reader, every)


async def history(work: Work, item: Item, reader: Reader) -> list[Row]:
    """What happened to an item; its resident also reads there who opened his identity for it."""
    events = await events_of(work, item.id)
    if any(event["name"] == Name.ITEM_REFERRED for event in events) or reader not in OUTSIDE:
        events = sorted([*events, *await sheet_events(work, item.id)], key=_told_at)
    if reader != "resident":
        return events
    opened = [
        event
        for event in await events_of(work, item.reporter_id, "person")
        if event["name"] == Name.PERSON_IDENTITY_OPENED and event["particulars"]["item"] == item.id
    ]
    return sorted([*events, *opened], key=lambda event: int(event["at"]))


def _told_at(event: Row) -> tuple[int, bool]:
    """That the last department is done follows what it did, at the same moment."""
    return int(event["at"]), event["name"] == Name.ITEM_REFERRAL_ENDED


def timeline(item: Item, reader: Reader, events: list[Row]) -> list[Phrase]:
    """One line a move, in the reader's words."""
    lines = []
    corrected = written_anew(events)
    for event in events:
        kind = Name(event["name"])
        if not said_to_reader(event, reader):
            continue
        if (event["thing_id"], event["seq"]) in corrected:
            event = event | {"particulars": {**event["particulars"], "words": None}}
        at = event["happened_at"] if kind is Name.ITEM_CALLED else event["at"]
        lines.append(phrase(f"say.{Say.TIMELINE_LINE}", at=moment(at), what=told_of(item, event, reader)))
    return lines


def said_to_reader(event: Row, reader: Reader) -> bool:
    """Whether a move is told to this reader at all."""
    kind, said = Name(event["name"]), event["particulars"]
    if reader in OUTSIDE and (kind not in FOR_RESIDENT or said.get("what") in INTERNAL):
        return False
    if reader in OUTSIDE and kind is Name.ITEM_DUE_MOVED and said["clock"] not in PROMISED:
        return False
    if kind in _NOT_FOR_HANDLERS and reader == "handler":
        return False
    return kind not in _OF_SUPPORTERS and not (kind in _FOR_REPORTER_ALONE and reader == "holder")


def written_anew(events: list[Row]) -> set[tuple[str, int]]:
    """The events whose words stand no longer, as (thing, seq): taken back or written anew, also a second time."""
    gone: set[tuple[str, int]] = set()
    standing: dict[tuple[str, int], tuple[str, int]] = {}
    for event in events:
        if event["name"] == Name.ITEM_CORRECTED:
            of = (event["thing_id"], event["particulars"]["of"])
            gone.add(standing.get(of, of))
            standing[of] = (event["thing_id"], event["seq"])
    return gone


def told_of(item: Item, event: Row, reader: Reader) -> Ref:
    """One move in a few words."""
    particulars = event["particulars"]
    kind = Name(event["name"])
    who = _sayer(item, event, reader)
    params: dict[str, object] = {"resident": text(f"label.{who}")}
    if event["maker"] is not None:
        params["by"] = name(event["maker"])
    if isinstance(particulars.get("to"), str):
        params["to"] = name(particulars["to"])
    for field in ("to_station", "from_station"):
        if field in particulars:
            params[field] = station(particulars[field])
    if isinstance(particulars.get("who"), str):
        params["who"] = name(particulars["who"])
    for field in ("solved", "pleased"):
        if field in particulars:
            params[field] = text(f"{field}.{particulars[field]}")
    if "department" in particulars:
        params["department"] = department(particulars["department"])
    if "departments" in particulars:
        params["departments"] = departments_named(particulars["departments"])
    if kind is Name.ITEM_SUPERVISED:
        params["system"], params["supervised"] = particulars["system"], text(f"supervised.{particulars['state']}")
    said = particulars.get("words") or particulars.get("reason")
    quoted = kind in (_QUOTED if reader in OUTSIDE else _QUOTED_INSIDE)
    params["words"] = words(said, 60) if quoted and isinstance(said, str) else ""
    if kind in CLOCKED:
        params |= clock_said(item, particulars)
    if particulars.get("by_call"):
        params["how"] = text(f"label.{Label.SAID_BY_CALL}", by=params["by"])  # type: ignore[arg-type]
    elif kind is Name.ITEM_REPORTED and item.entered_by is not None:
        how = _ENTERED.get(item.consent, Label.ENTERED_SPOKEN)
        params["how"] = text(f"label.{how}", by=params["by"])  # type: ignore[arg-type]
    return _of_decision(kind, particulars, reader, params) or text(f"event.{kind}", **params)  # type: ignore[arg-type]


def _of_decision(kind: Name, particulars: Mapping[str, Any], reader: Reader, params: dict[str, Any]) -> Ref | None:
    """Adds the other item's number for who may know it; a part split off and a step taken back read otherwise."""
    if kind is Name.ITEM_LOOKED_BACK:
        return _looked_back(particulars, params)
    if "parent_number" in particulars:
        return text(f"say.{Say.SPLIT_OFF}", other=particulars["parent_number"])
    if kind is Name.ITEM_CALLED:
        return _of_call(particulars, params)
    if kind is Name.ITEM_CORRECTED:
        params["what"] = act(particulars["what"])
        if "back_to" in particulars:
            return text(f"say.{Say.TAKEN_BACK_LINE}", by=params["by"], what=params["what"])
    if kind is Name.ITEM_SPLIT:
        params["other"] = particulars["child_number"]
    elif reader not in OUTSIDE:
        params["other"] = particulars.get("of_number") or particulars.get("into_number") or ""
    return None


_CALLED = {
    Outcome.NO_ANSWER: Say.CALLED_NO_ANSWER,
    Outcome.WRONG_NUMBER: Say.CALLED_WRONG,
    Outcome.NEEDLESS: Say.CALLED_NEEDLESS,
}


def _of_call(particulars: Mapping[str, Any], params: dict[str, Any]) -> Ref | None:
    """What a call came to, and inside what was said."""
    outcome = Outcome(particulars.get("outcome", Outcome.REACHED))
    if outcome is Outcome.REACHED:
        return text(f"say.{Say.CALLED_SAID}", **params) if params["words"] else None
    given_up = outcome is Outcome.NO_ANSWER and particulars["ended"]
    return text(f"say.{Say.CALLED_LET_BE if given_up else _CALLED[outcome]}", **params)


def _looked_back(particulars: Mapping[str, Any], params: dict[str, Any]) -> Ref:
    says = particulars["says"]
    if says == Says.SILENT:
        return text(f"say.{Say.LOOKED_SILENT}", resident=params["resident"])
    found = text(f"label.{Label.LOOK_HOLDS if says == Says.HOLDS else Label.LOOK_FAILED}")
    if particulars["side"] == Side.RESIDENT:
        return text(f"say.{Say.LOOKED_RESIDENT}", resident=params["resident"], found=found, how=params.get("how", ""))
    said = text(f"label.{Label.LOOK_WORDS}", words=params["words"]) if params["words"] else ""
    return text(f"say.{Say.LOOKED_CHECKER}", by=params["by"], found=found, said=said)


def _sayer(item: Item, event: Row, reader: Reader) -> Label:
    """您 is who reads his own item; what somebody with the receipt did is told as his."""
    own = event["thing_id"] == item.id
    by_holder = own and event["name"] in _BY_HOLDERS and event["maker"] != item.reporter_id
    if by_holder and not event["particulars"].get("by_call"):
        return Label.A_HOLDER
    return Label.YOU if reader == "resident" and own else Label.THE_RESIDENT


class Full:
    """全文: page by page, so that one message never grows past what a chat carries."""

    FORM = ShowWords
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowWords) -> None:
        ids, files, item = await Full.source(talk, form)
        parts = pages(await talk.words(ids), PAGE)
        page = min(form.page, len(parts) - 1)
        more: tuple[Choice, ...] = ()
        if page + 1 < len(parts):
            more = (button(Button.NEXT_PAGE, "full", item=form.item, page=page + 1),)
        key = f"say.{Say.PAGE_OF}"
        shown = {"$": "page", "ids": ids, "page": page, "size": PAGE}
        line = phrase(key, page=page + 1, pages=len(parts), words=shown)
        via = item.via if item else talk.channel
        talk.reply(Letter(key, (line,), choices=more, files=files if page == 0 else (), via=via, carries=True))

    @staticmethod
    async def source(talk: Talk, form: ShowWords) -> tuple[list[str], tuple[str, ...], Item | None]:
        if not form.item:
            draft = talk.door.draft
            if draft is None or not draft["values"].get("words"):
                raise Refusal(Refused.BUTTON_STALE)
            return draft["values"]["words"], (), None
        item, _ = await talk.readable(form.item)
        files = [file["id"] for file in await files_of(talk.work, item.id) if file["content_id"] == item.words_id]
        return [item.words_id], tuple(files), item
