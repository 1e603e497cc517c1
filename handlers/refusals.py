"""How a refusal is said, whether it is a toast alone, and whether it ends what was asked."""

from __future__ import annotations

from dialogs.consultation_cards import evidence_said
from dialogs.letter import Param
from dialogs.letter import text as said_as
from domain.consultation_rules import Evidence
from domain.refusal import Refusal, Refused

SETTLED = frozenset(
    {
        Refused.NOT_YOURS,
        Refused.ITEM_UNKNOWN,
        Refused.ITEM_MOVED,
        Refused.ALREADY_ACCEPTED,
        Refused.ACCEPTED_BY_OTHER,
        Refused.ALREADY_RATED,
        Refused.ALREADY_DONE,
        Refused.CALL_DONE,
        Refused.NOT_YET_CONCLUDED,
        Refused.ALREADY_EXTENDED,
        Refused.TOO_LATE_TO_EXTEND,
        Refused.TOO_LATE_TO_REOPEN,
        Refused.TOO_LATE_TO_RERATE,
        Refused.REDO_UNDER_WAY,
        Refused.NOTHING_TO_CHECK,
        Refused.NOT_YOUR_CHECK,
        Refused.CALL_GO_ON,
        Refused.NO_DEPARTMENT,
        Refused.STILL_REFERRED,
        Refused.NOTHING_TO_RELEASE,
        Refused.POLL_OVER,
        Refused.MEETING_BEGUN,
        Refused.MINUTES_NONE,
        Refused.MINUTES_OUT,
        Refused.MINUTES_CHANGED,
        Refused.MINUTES_REPLACED,
        Refused.MINUTES_OVER,
        Refused.MINUTES_STILL_ASKED,
        Refused.ACTION_UNKNOWN,
        Refused.ACTION_MOVED,
        Refused.ACTION_EXTENDED,
        Refused.FATE_KNOWN,
        Refused.NOT_SUGGESTED,
        Refused.NO_GUESTS,
        Refused.NOBODY_TO_DROP,
        Refused.NOBODY_BY_PHONE,
        Refused.ROOM_NAMED,
        Refused.POLL_RUNS,
        Refused.CONSULTATION_UNKNOWN,
        Refused.CONSULTATION_MOVED,
        Refused.STEP_MISSING,
        Refused.NO_STEP_BACK,
        Refused.NOT_INVITED,
        Refused.SHEET_UNKNOWN,
        Refused.SHEET_MOVED,
        Refused.SHEET_RETURN_LATE,
        Refused.SHEET_RETURN_SIGNED,
        Refused.SHEET_EXTENSION_ONCE,
        Refused.SHEET_EXTENSION_LATE,
        Refused.SHEET_AMEND_LATE,
        Refused.PEOPLE_NOT_OPEN,
        Refused.PRACTICE_NOT_OPEN,
        Refused.ALREADY_SHOWN,
        Refused.ITEM_ELSEWHERE,
        Refused.ITEM_TALKED_ALREADY,
        Refused.NOTHING_TO_JOIN,
        Refused.FORMAL_ALREADY,
        Refused.TOPIC_UNKNOWN,
        Refused.TOPIC_MOVED,
        Refused.TOPIC_OWN,
        Refused.TOPIC_ABOUT_PEOPLE,
        Refused.PLAN_UNKNOWN,
        Refused.PLAN_BEGUN,
        Refused.PLAN_DROPPED,
        Refused.SAME_PERSON,
        Refused.NOBODY_TO_TAKE,
        Refused.NO_SHIFT_TO_SWAP,
        Refused.NOBODY_TO_SWAP,
        Refused.NOBODY_FREE,
        Refused.NOT_FREE,
        Refused.SHIFT_BEGUN,
        Refused.SHIFT_OVER,
        Refused.SHIFT_MOVED,
        Refused.SHIFT_NOT_YOURS,
        Refused.SWAP_OFFERED_ALREADY,
        Refused.SWAP_AWAY,
        Refused.SWAP_ELSEWHERE,
        Refused.LEAVE_OVER,
        Refused.NO_LEAVE,
        Refused.SITS_ALREADY,
        Refused.NOTHING_TO_MERGE,
        Refused.TOO_LATE_TO_UNMERGE,
        Refused.TOO_LATE_TO_RESTORE,
        Refused.ALREADY_OBJECTED,
        Refused.NOTHING_TO_CORRECT,
        Refused.NOT_MEETING,
        Refused.MEETING_EARLY,
        Refused.MOTION_VOTED,
        Refused.MOTION_NOT_OPEN,
        Refused.MOTION_OVER,
        Refused.AGENDA_FULL,
        Refused.TOO_MANY_MOTIONS,
        Refused.NOTHING_TO_NOTE,
        Refused.WORDS_GONE,
        Refused.INVITATION_BAD,
        Refused.INVITATION_HELD,
        Refused.CHAT_IN_USE,
        Refused.ERASED_PERSON,
    }
)
"""Refusals that no further answer could turn: an open form about it is closed."""
QUIET = frozenset(
    {Refused.BUTTON_STALE, Refused.BUTTON_OTHERS, Refused.ALREADY_ACCEPTED, Refused.ALREADY_DONE, Refused.CALL_DONE}
)
"""For a press these are a toast alone."""


def said_with(refusal: Refusal) -> dict[str, Param]:
    """What the sentence is filled with; a state is named in the reader's language."""
    params: dict[str, Param] = {
        name: value if isinstance(value, dict) else str(value) for name, value in refusal.params.items()
    }
    if "state" in params:
        params["state"] = said_as(f"state.{refusal.params['state']}")
    if "stage" in params:
        params["stage"] = said_as(f"sheet_state.{refusal.params['stage']}")
    if "standing" in refusal.params:
        params["standing"] = said_as(f"consultation_stage.{refusal.params['standing']}")
    if "missing" in refusal.params:
        params["missing"] = evidence_said([Evidence(one) for one in str(refusal.params["missing"]).split(",")])
    return params
