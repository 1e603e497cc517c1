"""An item: one matter, from report to closing; its states and the table of its moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.running import Running


class State(StrEnum):
    REPORTED = "reported"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    CONSULTING = "consulting"
    REFERRED = "referred"
    ANSWERED = "answered"
    CLOSED = "closed"
    MERGED = "merged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = frozenset(State) - {State.CLOSED, State.MERGED, State.REFUSED, State.WITHDRAWN}


class Verb(StrEnum):
    REPORT = "report"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    ASK = "ask"
    SUPPLEMENT = "supplement"
    TELL = "tell"
    REPLY = "reply"
    VISIT = "visit"
    NOTE = "note"
    CLASSIFY = "classify"
    ANSWER = "answer"
    RATE = "rate"
    CONCLUDE = "conclude"
    LAPSE = "lapse"
    REOPEN = "reopen"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    MERGE = "merge"
    ABSORB = "absorb"
    UNMERGE = "unmerge"
    SPLIT = "split"
    OPEN_TO_OTHERS = "open_item"
    HIDE = "hide_item"
    SUPPORT = "support"
    UNSUPPORT = "unsupport"
    ADOPT = "adopt"
    RESTORE = "restore"
    OBJECT = "object"
    ANSWER_OBJECTION = "answer_objection"
    CORRECT = "correct"
    RECUSE = "recuse"
    LEAVE = "leave"
    REISSUE = "reissue"
    REFER = "refer"
    END_REFERRAL = "end_referral"
    EXTEND = "extend"
    CONSULT = "consult"
    END_CONSULTATION = "end_consultation"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb may be done, and where it leads; `to` None stays, or depends on the particulars."""

    sources: frozenset[State]
    to: State | None = None


_WORKING = frozenset({State.ASSIGNED, State.ACCEPTED, State.CONSULTING, State.REFERRED})
_OWNED = _WORKING - {State.ASSIGNED}
_TALKING = _WORKING | {State.REPORTED, State.ANSWERED}

MOVES: dict[Verb, Move] = {
    Verb.REPORT: Move(frozenset(), State.REPORTED),
    Verb.ASSIGN: Move(frozenset({State.REPORTED, State.ASSIGNED}), State.ASSIGNED),
    Verb.ACCEPT: Move(_WORKING, None),
    Verb.DECLINE: Move(_WORKING, None),
    Verb.HAND_OVER: Move(_WORKING, None),
    Verb.ASK: Move(frozenset({State.ACCEPTED}), None),
    Verb.SUPPLEMENT: Move(_TALKING | {State.MERGED}, None),
    Verb.TELL: Move(_OWNED | {State.ANSWERED}, None),
    Verb.REPLY: Move(_TALKING | {State.MERGED}, None),
    Verb.VISIT: Move(_OWNED, None),
    Verb.NOTE: Move(frozenset(State), None),
    Verb.CLASSIFY: Move(OPEN, None),
    Verb.ANSWER: Move(frozenset({State.ACCEPTED}), State.ANSWERED),
    Verb.RATE: Move(frozenset({State.ANSWERED}), None),
    Verb.CONCLUDE: Move(frozenset({State.ANSWERED}), State.CLOSED),
    Verb.LAPSE: Move(frozenset({State.ANSWERED}), State.CLOSED),
    Verb.REOPEN: Move(frozenset({State.CLOSED}), None),
    Verb.REFUSE: Move(frozenset({State.REPORTED, State.ASSIGNED, State.ACCEPTED}), State.REFUSED),
    Verb.WITHDRAW: Move(OPEN, State.WITHDRAWN),
    Verb.TRANSFER: Move(frozenset({State.REPORTED, State.ASSIGNED, State.ACCEPTED}), State.REPORTED),
    Verb.MERGE: Move(OPEN, State.MERGED),
    Verb.ABSORB: Move(OPEN, None),
    Verb.UNMERGE: Move(frozenset({State.MERGED}), None),
    Verb.SPLIT: Move(OPEN, None),
    Verb.OPEN_TO_OTHERS: Move(OPEN, None),
    Verb.HIDE: Move(frozenset(State), None),
    Verb.SUPPORT: Move(OPEN, None),
    Verb.UNSUPPORT: Move(frozenset(State), None),
    Verb.ADOPT: Move(OPEN, None),
    Verb.RESTORE: Move(frozenset({State.MERGED, State.REFUSED, State.WITHDRAWN}), None),
    Verb.OBJECT: Move(frozenset({State.MERGED, State.REFUSED, State.WITHDRAWN}), None),
    Verb.ANSWER_OBJECTION: Move(frozenset({State.MERGED, State.REFUSED, State.WITHDRAWN}), None),
    Verb.CORRECT: Move(frozenset(State), None),
    Verb.RECUSE: Move(OPEN | {State.CLOSED}, None),
    Verb.LEAVE: Move(OPEN, None),
    Verb.REISSUE: Move(frozenset(State), None),
    Verb.REFER: Move(frozenset({State.ACCEPTED, State.REFERRED}), State.REFERRED),
    Verb.END_REFERRAL: Move(frozenset({State.REFERRED}), None),
    Verb.EXTEND: Move(frozenset({State.ACCEPTED}), None),
    Verb.CONSULT: Move(frozenset({State.ACCEPTED, State.CONSULTING}), State.CONSULTING),
    Verb.END_CONSULTATION: Move(frozenset({State.CONSULTING}), None),
}


class Urgency(StrEnum):
    NORMAL = "normal"
    UTILITIES = "utilities"
    DANGER = "danger"


class Closing(StrEnum):
    """How an item was closed; only `solved` counts as solved."""

    SOLVED = "solved"
    CONCLUDED = "concluded"
    UNRATED = "unrated"


class Solved(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Pleased(StrEnum):
    YES = "yes"
    FAIRLY = "fairly"
    NO = "no"


class Consent(StrEnum):
    """How the reporter agreed that his matter is kept; of what was written down for him also how it came.

    `SPOKEN` is of earlier matters, where it was not asked whether somebody had come or called.
    """

    CHAT = "chat"
    SPOKEN = "spoken"
    VISIT = "visit"
    CALL = "call"
    PAPER = "paper"


class Outcome(StrEnum):
    """A department's reply: solved, planned for a day, not possible now, for reference."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Objection(StrEnum):
    """The reporter's 我不同意 to how his item ended: once for each end, and never left unanswered."""

    OPEN = "open"
    ANSWERED = "answered"


MOST_REDOS = 2
RERATE_WITHIN = 7 * 86_400_000
"""How long after its first tap a rating can be changed."""
MOST_TRANSFERS = 2
"""By heads: there, and once back; then staff decide."""
DECLINES_BEFORE_HEAD = 2
REOPEN_WITHIN = 90 * 86_400_000
RESTORE_WITHIN = 30 * 86_400_000
CORRECT_WITHIN = 86_400_000
UNMERGE_WITHIN = 86_400_000


@dataclass(frozen=True, slots=True)
class Item:
    """Instants in UTC ms. `version` counts the events, `head` is the chain's last link."""

    id: str
    number: str
    born_at: str  # station
    now_at: str  # station
    state: State
    category: str
    urgency: Urgency
    reporter_id: str
    called_sealed: str | None  # form of address, sealed with the reporter's key; None is anonymous
    words_id: str
    place_id: str | None
    via: str  # channel that it came by
    notice: str  # version of the consent notice in force
    reported_at: int
    latitude: float | None = None
    longitude: float | None = None
    assignee_id: str | None = None
    owner_id: str | None = None
    offered_to: str | None = None
    declined: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    redone: int = 0  # since it was last opened; two at most
    answers: int = 0  # rounds of rating ever begun
    assigned_at: int | None = None
    accepted_at: int | None = None
    contacted_at: int | None = None
    contact_due_at: int | None = None  # when the first of its clocks of first contact was due
    answered_at: int | None = None
    closed_at: int | None = None
    closing: Closing | None = None
    solved: Solved | None = None
    pleased: Pleased | None = None
    answer_id: str | None = None
    clocks: str = ""  # version of the clocks it began under
    receipt: str = ""  # HMAC of the receipt's digits
    entered_by: str | None = None  # who reported it on somebody's behalf
    consent: Consent = Consent.CHAT
    practice: bool = False  # of a station that is not open yet: counted nowhere
    transfers: int = 0  # decided by heads
    state_before: State | None = None  # of an item that was merged, refused or withdrawn
    merged_into: str | None = None
    parent_id: str | None = None  # of which it was split off
    objection: Objection | None = None
    outcome: Outcome | None = None  # of the department's reply that the answer rests on
    outcome_day: str | None = None  # YYYY-MM-DD, of a class B
    shown_id: str | None = None  # content: the station's own title, once the head has opened it to others
    supporters: int = 0
    running: tuple[Running, ...] = ()  # the last clock of each kind
    due_at: int | None = None  # the soonest of those that run
    version: int = 0
    head: str = ""

    @property
    def hands(self) -> frozenset[str]:
        """Who has it, or was offered it."""
        return frozenset(person for person in (self.owner_id, self.assignee_id, self.offered_to) if person)

    @property
    def plays_alone(self) -> bool:
        """In practice somebody may handle what he reported himself."""
        return self.practice and self.reporter_id in self.hands

    @property
    def stations_own(self) -> bool:
        """Whoever reported it has withdrawn, and it goes on for those who support it: there is nobody behind it."""
        return self.reporter_id == self.born_at

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def handler_id(self) -> str | None:
        """Who answers for it now."""
        return self.owner_id or self.assignee_id
