"""Who may do what: one table, read by handlers, menus and pages. Whose item it is, the verb itself asks."""

from __future__ import annotations

from enum import StrEnum

from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


class Permission(StrEnum):
    """`resource:action`."""

    ITEM_REPORT = "item:report"
    ITEM_SUPPLEMENT = "item:supplement"
    ITEM_WITHDRAW = "item:withdraw"
    ITEM_RATE = "item:rate"
    ITEM_REOPEN = "item:reopen"
    ITEM_REPLY = "item:reply"
    ITEM_ASSIGN = "item:assign"
    ITEM_ACCEPT = "item:accept"
    ITEM_DECLINE = "item:decline"
    ITEM_HAND_OVER = "item:hand_over"
    ITEM_TALK = "item:talk"
    ITEM_NOTE = "item:note"
    ITEM_VISIT = "item:visit"
    ITEM_ANSWER = "item:answer"
    ITEM_CLASSIFY = "item:classify"
    ITEM_REFUSE = "item:refuse"
    ITEM_CONCLUDE = "item:conclude"
    ITEM_SEE = "item:see"
    ITEM_REPORT_FOR = "item:report_for"
    ITEM_TRANSFER = "item:transfer"
    ITEM_MERGE = "item:merge"
    ITEM_SPLIT = "item:split"
    ITEM_OPEN = "item:open"
    ITEM_SUPPORT = "item:support"
    ITEM_RESTORE = "item:restore"
    ITEM_OBJECT = "item:object"
    SHEET_PROPOSE = "sheet:propose"
    SHEET_SEND = "sheet:send"
    OBJECTION_ANSWER = "objection:answer"
    ITEM_CORRECT = "item:correct"
    ITEM_RECUSE = "item:recuse"
    ITEM_EXPLAIN = "item:explain"
    ITEM_EXTEND = "item:extend"
    ITEM_RATE_BY_CALL = "item:rate_by_call"
    LOOK_CHECK = "look:check"
    FIGURES_SEE = "figures:see"
    PHONE_SEE = "phone:see"
    RECEIPT_USE = "receipt:use"
    RECEIPT_REISSUE = "receipt:reissue"
    PRIVACY_USE = "privacy:use"
    IDENTITY_OPEN = "identity:open"
    PERSON_SILENCE = "person:silence"
    SILENCE_OBJECT = "silence:object"
    LIST_EXPORT = "list:export"
    PAPER_PRINT = "paper:print"
    SHEET_HANDLE = "sheet:handle"
    SHEET_RECORD = "sheet:record"
    DEPARTMENT_ARRANGE = "department:arrange"
    ROTA_PLAN = "rota:plan"
    STATION_OPEN = "station:open"
    STATION_CLOSE = "station:close"
    PERSON_APPOINT = "person:appoint"
    DUTY_NOTE = "duty:note"
    SHIFT_SWAP = "shift:swap"
    LEAVE_TAKE = "leave:take"
    ROTA_OVERRIDE = "rota:override"
    DUTY_TAKE = "duty:take"
    INBOX_SEE = "inbox:see"
    TODO_SEE = "todo:see"
    DIARY_WRITE = "diary:write"
    HEALTH_SEE = "health:see"
    FEED_USE = "feed:use"
    DESK_USE = "desk:use"
    CALENDAR_LOAD = "calendar:load"
    DISTRICT_LOAD = "district:load"
    CLOCKS_SET = "clocks:set"
    TEXTS_SET = "texts:set"
    LETTER_RELEASE = "letter:release"
    CONSULTATION_SEE = "consultation:see"
    CONSULTATION_BEGIN = "consultation:begin"
    CONSULTATION_LEAD = "consultation:lead"
    CONSULTATION_KEEP = "consultation:keep"
    CONSULTATION_DECIDE = "consultation:decide"
    CONSULTATION_ATTEND = "consultation:attend"
    CONSULTATION_RULES = "consultation:rules"
    ACTION_DO = "action:do"
    TOPIC_PROPOSE = "topic:propose"
    TOPIC_DECIDE = "topic:decide"
    YEAR_PLAN = "year_plan:arrange"
    ROOM_ARRANGE = "room:arrange"
    STATION_EDIT = "station:edit"
    DISTRICT_ARRANGE = "district:arrange"
    CHAT_USE = "chat:use"
    CLOCK_RUN = "clock:run"


_RESIDENT = {
    Permission.CHAT_USE,
    Permission.ITEM_REPORT,
    Permission.ITEM_SUPPLEMENT,
    Permission.ITEM_WITHDRAW,
    Permission.ITEM_RATE,
    Permission.ITEM_REOPEN,
    Permission.ITEM_REPLY,
    Permission.ITEM_SEE,
    Permission.ITEM_OBJECT,
    Permission.ITEM_EXPLAIN,
    Permission.ITEM_SUPPORT,
    Permission.RECEIPT_USE,
    Permission.RECEIPT_REISSUE,
    Permission.PRIVACY_USE,
    Permission.SILENCE_OBJECT,
    Permission.CONSULTATION_ATTEND,
    Permission.TOPIC_PROPOSE,
}
_CONSULTS = {
    Permission.CONSULTATION_SEE,
    Permission.CONSULTATION_BEGIN,
    Permission.CONSULTATION_LEAD,
    Permission.ACTION_DO,
}
_KEEPS = {Permission.CONSULTATION_SEE, Permission.CONSULTATION_KEEP, Permission.ACTION_DO}
_CONVENES = _CONSULTS | _KEEPS | {Permission.CONSULTATION_DECIDE, Permission.TOPIC_DECIDE, Permission.ROOM_ARRANGE}
"""Whoever decides about a station's consultations."""
_MEMBER = _CONSULTS | {
    Permission.SHEET_PROPOSE,
    Permission.ITEM_ACCEPT,
    Permission.ITEM_DECLINE,
    Permission.ITEM_HAND_OVER,
    Permission.SHIFT_SWAP,
    Permission.LEAVE_TAKE,
    Permission.DUTY_TAKE,
    Permission.ITEM_TALK,
    Permission.ITEM_NOTE,
    Permission.ITEM_VISIT,
    Permission.ITEM_ANSWER,
    Permission.ITEM_EXTEND,
    Permission.TODO_SEE,
    Permission.DIARY_WRITE,
    Permission.ITEM_REPORT_FOR,
    Permission.ITEM_CORRECT,
    Permission.ITEM_RECUSE,
    Permission.FEED_USE,
    Permission.DESK_USE,
    Permission.LOOK_CHECK,
}
_CLERK = _KEEPS | {
    Permission.DESK_USE,
    Permission.FIGURES_SEE,
    Permission.SHEET_SEND,
    Permission.FEED_USE,
    Permission.LOOK_CHECK,
    Permission.ITEM_ASSIGN,
    Permission.INBOX_SEE,
    Permission.ITEM_NOTE,
    Permission.DIARY_WRITE,
    Permission.ITEM_REPORT_FOR,
    Permission.ITEM_RATE_BY_CALL,
    Permission.ITEM_CORRECT,
    Permission.ITEM_RECUSE,
    Permission.PHONE_SEE,
    Permission.SHEET_HANDLE,
    Permission.SHEET_RECORD,
    Permission.DUTY_NOTE,
    Permission.LIST_EXPORT,
    Permission.PAPER_PRINT,
    Permission.LETTER_RELEASE,
}
_DECIDING = _CONVENES | {
    Permission.YEAR_PLAN,
    Permission.ITEM_TRANSFER,
    Permission.ITEM_MERGE,
    Permission.ITEM_SPLIT,
    Permission.ITEM_RESTORE,
    Permission.ITEM_RECUSE,
    Permission.PERSON_SILENCE,
    Permission.STATION_OPEN,
    Permission.STATION_EDIT,
    Permission.ROTA_PLAN,
    Permission.PERSON_APPOINT,
}
_SITTING = {Permission.ROTA_OVERRIDE}
_HEAD = (
    _MEMBER
    | _CLERK
    | _DECIDING
    | _SITTING
    | {Permission.ITEM_CLASSIFY, Permission.ITEM_REFUSE, Permission.ITEM_CONCLUDE, Permission.ITEM_OPEN}
)
_DUTY_HEAD = (
    _MEMBER
    | (_CLERK - {Permission.PHONE_SEE})
    | _SITTING
    | _CONVENES
    | {
        Permission.ITEM_CLASSIFY,
        Permission.ITEM_REFUSE,
        Permission.ITEM_CONCLUDE,
        Permission.ITEM_TRANSFER,
        Permission.ITEM_MERGE,
        Permission.ITEM_SPLIT,
        Permission.ITEM_OPEN,
        Permission.ITEM_RESTORE,
        Permission.PERSON_SILENCE,
    }
)
"""All of the head's acts but people, rota rules and settings; and no telephone."""
_STAFF = _DECIDING | {
    Permission.DESK_USE,
    Permission.CONSULTATION_RULES,
    Permission.FEED_USE,
    Permission.FIGURES_SEE,
    Permission.SHEET_SEND,
    Permission.SHEET_HANDLE,
    Permission.SHEET_RECORD,
    Permission.LOOK_CHECK,
    Permission.ROTA_OVERRIDE,
    Permission.DUTY_TAKE,
    Permission.ITEM_ASSIGN,
    Permission.INBOX_SEE,
    Permission.DIARY_WRITE,
    Permission.ITEM_REPORT_FOR,
    Permission.ITEM_CORRECT,
    Permission.LIST_EXPORT,
    Permission.PAPER_PRINT,
    Permission.IDENTITY_OPEN,
    Permission.OBJECTION_ANSWER,
    Permission.STATION_CLOSE,
    Permission.DEPARTMENT_ARRANGE,
    Permission.DISTRICT_ARRANGE,
    Permission.HEALTH_SEE,
    Permission.CALENDAR_LOAD,
    Permission.DISTRICT_LOAD,
    Permission.CLOCKS_SET,
    Permission.TEXTS_SET,
    Permission.LETTER_RELEASE,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RESIDENT: frozenset(_RESIDENT),
    Role.HOLDER: frozenset(),
    Role.MEMBER: frozenset(_MEMBER),
    Role.CLERK: frozenset(_CLERK),
    Role.HEAD: frozenset(_HEAD),
    Role.DUTY_HEAD: frozenset(_DUTY_HEAD),
    Role.ADVISER: frozenset({Permission.FIGURES_SEE, Permission.DESK_USE}),
    Role.PATRON: frozenset({Permission.FIGURES_SEE, Permission.DESK_USE}),
    Role.LIAISON: frozenset(
        {Permission.SHEET_HANDLE, Permission.CONSULTATION_ATTEND, Permission.ACTION_DO, Permission.DESK_USE}
    ),
    Role.STAFF: frozenset(_STAFF),
    Role.SYSTEM: frozenset({Permission.ITEM_ASSIGN, Permission.CLOCK_RUN}),
}


def may(actor: Actor, permission: Permission) -> bool:
    return any(permission in GRANTS[role] for role in actor.roles)


def ensure(actor: Actor, permission: Permission) -> None:
    """Raises Refusal where no role of the actor grants the permission."""
    if not may(actor, permission):
        raise Refusal(Refused.NOT_YOURS)
