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
    INBOX_SEE = "inbox:see"
    TODO_SEE = "todo:see"
    DIARY_WRITE = "diary:write"
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
}
_MEMBER = {
    Permission.ITEM_ACCEPT,
    Permission.ITEM_DECLINE,
    Permission.ITEM_HAND_OVER,
    Permission.ITEM_TALK,
    Permission.ITEM_NOTE,
    Permission.ITEM_VISIT,
    Permission.ITEM_ANSWER,
    Permission.TODO_SEE,
    Permission.DIARY_WRITE,
}
_CLERK = {Permission.ITEM_ASSIGN, Permission.INBOX_SEE, Permission.ITEM_NOTE, Permission.DIARY_WRITE}
_HEAD = _MEMBER | _CLERK | {Permission.ITEM_CLASSIFY, Permission.ITEM_REFUSE, Permission.ITEM_CONCLUDE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RESIDENT: frozenset(_RESIDENT),
    Role.MEMBER: frozenset(_MEMBER),
    Role.CLERK: frozenset(_CLERK),
    Role.HEAD: frozenset(_HEAD),
    Role.ADVISER: frozenset(),
    Role.PATRON: frozenset(),
    Role.LIAISON: frozenset(),
    Role.STAFF: frozenset({Permission.ITEM_ASSIGN, Permission.INBOX_SEE, Permission.DIARY_WRITE}),
    Role.SYSTEM: frozenset({Permission.ITEM_ASSIGN, Permission.CLOCK_RUN}),
}


def may(actor: Actor, permission: Permission) -> bool:
    return any(permission in GRANTS[role] for role in actor.roles)


def ensure(actor: Actor, permission: Permission) -> None:
    """Raises Refusal where no role of the actor grants the permission."""
    if not may(actor, permission):
        raise Refusal(Refused.NOT_YOURS)
