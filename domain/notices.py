"""What people are told, and who is in charge where. Who is told of which event: `domain.tellings`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.glance import Matter
from domain.item import Item


class Notice(StrEnum):
    """Each has its text under `notice.<value>`."""

    # to the resident
    ACCEPTED = "accepted"
    ASKED = "asked"
    TOLD = "told"
    ANSWERED = "answered"
    CONCLUDED = "concluded"
    LAPSED = "lapsed"
    REFUSED = "refused"
    REOPENED_BY_HEAD = "reopened_by_head"
    NEW_HANDLER = "new_handler"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    RESTORED = "restored"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    OBJECTION_ANSWERED = "objection_answered"
    SUCCEEDED = "succeeded"
    OPENED = "opened"
    REDONE_ALONG = "redone_along"
    REFERRED = "referred"
    CONSULTED = "consulted"
    NOT_TALKED_OVER = "not_talked_over"
    REISSUED = "reissued"
    HELD = "held"
    ADDED_BY_HOLDER = "added_by_holder"
    RATED_BY_HOLDER = "rated_by_holder"
    LOOK_REOPENED = "look_reopened"
    EXTENDED = "extended"
    DUE_MOVED = "due_moved"
    # to the member
    ASSIGNED = "assigned"
    OFFERED = "offered"
    OFFERED_FOR = "offered_for"
    OFFER_DECLINED = "offer_declined"
    OFFER_TAKEN = "offer_taken"
    OFFER_ENDED = "offer_ended"
    TAKEN_AWAY = "taken_away"
    PASSED_ON = "passed_on"
    MOVED_AWAY = "moved_away"
    REFERRED_INSIDE = "referred_inside"
    REFERRAL_BACK = "referral_back"
    CONSULTED_INSIDE = "consulted_inside"
    CONSULTATION_BACK = "consultation_back"
    MERGED_AWAY = "merged_away"
    SUPPLEMENTED = "supplemented"
    REPLIED = "replied"
    REPLY_MOVED = "reply_moved"
    RATED_SOLVED = "rated_solved"
    RATED_PLEASED = "rated_pleased"
    REDO = "redo"
    REOPENED = "reopened"
    LOOK_FAILED = "look_failed"
    WITHDRAWN = "withdrawn"
    ENDED_BY_HEAD = "ended_by_head"
    ABSORBED = "absorbed"
    SHED = "shed"
    RESTORED_TO_HANDLER = "restored_to_handler"
    CORRECTED_INSIDE = "corrected_inside"
    ERASED = "erased"
    ERASED_ANSWERED = "erased_answered"
    TAKEN_BACK_INSIDE = "taken_back_inside"
    SUCCEEDED_INSIDE = "succeeded_inside"
    CALL_SAID = "call_said"
    CALL_FAILED = "call_failed"
    RATED_MERGED = "rated_merged"
    ADOPTED = "adopted"
    # to who supports a matter that is open to others
    FOLLOWED = "followed"
    FOLLOWED_INTO = "followed_into"
    FOLLOW_ENDED = "follow_ended"
    SUPERVISED = "supervised"
    WARNED = "warned"
    OVERDUE = "overdue"
    DUE_MOVED_INSIDE = "due_moved_inside"
    EXTENDED_BY_HEAD = "extended_by_head"
    # to head and clerk, where there is none to staff
    HEAD_NEW = "head_new"
    HEAD_DECLINED = "head_declined"
    HEAD_UNACCEPTED = "head_unaccepted"
    HEAD_FULL = "head_full"
    STAFF_UNACCEPTED = "staff_unaccepted"
    HEAD_REDONE = "head_redone"
    HEAD_TO_CONCLUDE = "head_to_conclude"
    HEAD_DISPLEASED = "head_displeased"
    HEAD_RATED_MERGED = "head_rated_merged"
    HEAD_LOOK_FAILED = "head_look_failed"
    NOBODY_TAKES = "nobody_takes"
    HEAD_TRANSFERRED = "head_transferred"
    HEAD_RECUSED = "head_recused"
    HEAD_LEFT = "head_left"
    STAFF_OBJECTED = "staff_objected"
    CALL_NEEDED = "call_needed"
    UNREACHED = "unreached"
    HEAD_DANGER = "head_danger"
    HEAD_SUPERVISED = "head_supervised"
    HEAD_WARNED = "head_warned"
    HEAD_OVERDUE = "head_overdue"
    JOINTLY = "jointly"
    STAFF_JOINTLY = "staff_jointly"
    # to the patron of the area: figures only
    PATRON_OVERDUE = "patron_overdue"


@dataclass(frozen=True, slots=True)
class Telling:
    """One person to be told one thing."""

    to: str
    notice: Notice
    must_reach: bool = True


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is in charge at the item's station."""

    heads: tuple[str, ...]
    clerks: tuple[str, ...]
    staff: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()  # who sits for the head just now

    def deciders(self, item: Matter) -> tuple[str, ...]:
        """The heads, with who sits for them, unless anybody is recused.

        The staff where there is no head, or each is recused (a complaint about the head) or reported it.
        """
        heads = tuple(head for head in self.heads if _may_decide(item, head))
        duty = tuple(person for person in self.duty if _may_decide(item, person) and not item.recused)
        if heads:
            return tuple(dict.fromkeys((*heads, *duty)))
        return self.staff if self.heads else (*duty, *self.staff)

    def callers(self, item: Item) -> tuple[str, ...]:
        """Who rings a resident up: the clerks, else who decides."""
        return tuple(clerk for clerk in self.clerks if clerk not in item.recused) or self.deciders(item)


def _may_decide(item: Matter, head: str) -> bool:
    return head not in item.recused and (head != item.reporter_id or item.practice)


def tell(*pairs: tuple[str | None, Notice]) -> list[Telling]:
    return [Telling(person, notice) for person, notice in pairs if person is not None]


def present(person: str | None) -> tuple[str, ...]:
    return (person,) if person is not None else ()
