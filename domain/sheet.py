"""A sheet (交办单): what one department gets of an item, and what it says to it; its states, the table of its moves."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.item import Outcome
from domain.running import Running


class SheetState(StrEnum):
    PROPOSED = "proposed"
    """The owner asks for it; nothing has left the station."""
    SENT = "sent"
    SIGNED = "signed"
    REPLIED = "replied"
    """The station has the reply; the resident does not yet."""
    RELEASED = "released"
    RETURNED = "returned"
    RECALLED = "recalled"
    DROPPED = "dropped"


WITH_DEPARTMENT = frozenset({SheetState.SENT, SheetState.SIGNED})
"""Open: the item is referred as long as one of its sheets is so."""


class SheetVerb(StrEnum):
    PROPOSE = "propose"
    SEND = "send"
    DELIVER = "deliver"
    SIGN = "sign"
    RETURN = "return_"
    ALLOW_RETURN = "allow_return"
    ASK_EXTENSION = "ask_extension"
    GRANT = "grant"
    REFUSE = "refuse"
    REPLY = "reply"
    AMEND = "amend"
    RECALL = "recall"
    DROP = "drop"
    GATHER = "gather"
    RELEASE = "release"
    PUT_BACK = "put_back"
    SET_ASIDE = "set_aside"
    ASK_PHONE = "ask_phone"
    ALLOW_PHONE = "allow_phone"
    REFUSE_PHONE = "refuse_phone"
    SEE_PHONE = "see_phone"
    CLIMB = "climb"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb may be done, and where it leads; `to` None stays."""

    sources: frozenset[SheetState]
    to: SheetState | None = None


MOVES: dict[SheetVerb, Move] = {
    SheetVerb.PROPOSE: Move(frozenset({SheetState.PROPOSED})),
    SheetVerb.SEND: Move(frozenset({SheetState.PROPOSED}), SheetState.SENT),
    SheetVerb.DELIVER: Move(frozenset({SheetState.SENT})),
    SheetVerb.SIGN: Move(frozenset({SheetState.SENT}), SheetState.SIGNED),
    SheetVerb.RETURN: Move(WITH_DEPARTMENT, SheetState.RETURNED),
    SheetVerb.ALLOW_RETURN: Move(WITH_DEPARTMENT),
    SheetVerb.ASK_EXTENSION: Move(WITH_DEPARTMENT),
    SheetVerb.GRANT: Move(WITH_DEPARTMENT),
    SheetVerb.REFUSE: Move(WITH_DEPARTMENT),
    SheetVerb.REPLY: Move(WITH_DEPARTMENT, SheetState.REPLIED),
    SheetVerb.AMEND: Move(frozenset({SheetState.REPLIED})),
    SheetVerb.RECALL: Move(WITH_DEPARTMENT, SheetState.RECALLED),
    SheetVerb.DROP: Move(frozenset({SheetState.PROPOSED}), SheetState.DROPPED),
    SheetVerb.GATHER: Move(frozenset({SheetState.REPLIED})),
    SheetVerb.RELEASE: Move(frozenset({SheetState.REPLIED}), SheetState.RELEASED),
    SheetVerb.PUT_BACK: Move(frozenset({SheetState.RELEASED}), SheetState.REPLIED),
    SheetVerb.SET_ASIDE: Move(frozenset({SheetState.REPLIED})),
    SheetVerb.ASK_PHONE: Move(WITH_DEPARTMENT),
    SheetVerb.ALLOW_PHONE: Move(WITH_DEPARTMENT),
    SheetVerb.REFUSE_PHONE: Move(frozenset(SheetState)),
    SheetVerb.SEE_PHONE: Move(WITH_DEPARTMENT),
    SheetVerb.CLIMB: Move(WITH_DEPARTMENT | {SheetState.REPLIED}),
}
"""A sheet is composed as proposed; one that the clerk writes without a proposal is sent from there at once."""


SHEET_WORDS = frozenset({"sheet", "sheet_place", "sheet_reason", "sheet_reply", "sheet_doer"})
"""Kinds of contents that a department may read: written for it, or by it. The reason of a proposal is none of them."""


class Part(StrEnum):
    """主办 answers for the whole, 协办 for its share."""

    LEAD = "lead"
    HELPER = "helper"


class Extension(StrEnum):
    """Asked for once."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Phone(StrEnum):
    """Whether the department may see the resident's number: only after his own 可以, and until he takes it back."""

    NO = "no"
    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Instants in UTC ms, days as YYYY-MM-DD; `*_id` of words are contents. `version` and `head` as an item's."""

    id: str
    number: str  # the item's, and -1, -2 …
    item_id: str
    station_id: str
    department_id: str
    part: Part
    batch: int  # lead and helpers of one referral have the same
    state: SheetState
    text_id: str  # what the department reads; empty while it is proposed
    category: str
    urgency: str
    made_at: int
    place_id: str | None = None  # to the building, no further
    files: tuple[str, ...] = ()  # photos that were chosen
    proposed_by: str | None = None
    sent_by: str | None = None
    sent_at: int | None = None
    signed_by: str | None = None
    signed_at: int | None = None
    replied_at: int | None = None
    outcome: Outcome | None = None
    outcome_day: str | None = None  # of a class B
    reply_id: str | None = None  # what was done
    doer_id: str | None = None  # by whom
    done_day: str | None = None
    reason_id: str | None = None  # of the proposal, then of a return, a recall or a class C
    next_department_id: str | None = None  # whose it is instead, as the department says that returns it
    reply_files: tuple[str, ...] = ()
    extension: Extension | None = None
    extension_days: int | None = None  # working days, as asked, then as granted
    extension_id: str | None = None  # its reason, which the resident reads
    phone: Phone = Phone.NO
    on_paper: bool = False  # the clerk wrote down what the department said on paper
    ended_at: int | None = None
    running: tuple[Running, ...] = ()
    due_at: int | None = None
    practice: bool = False
    version: int = 0
    head: str = ""

    @property
    def open(self) -> bool:
        return self.state in WITH_DEPARTMENT

    @property
    def waits_for_release(self) -> bool:
        return self.state is SheetState.REPLIED


_NUMBER = re.compile(r"[A-Z0-9]{1,8}-\d{6}-\d{3,}-\d{1,3}")


def sheet_number(item_number: str, sheets: int) -> str:
    """The next one's, where an item has so many already."""
    return f"{item_number}-{sheets + 1}"


def heard_sheet_number(text: str) -> str:
    """The sheet's number that a whole message is, in one width and case; empty for anything else."""
    said = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    return said if _NUMBER.fullmatch(said) else ""
