"""Which moves of an item are told to which of its readers, and which with their words."""

from __future__ import annotations

from dialogs.clock_lines import PROMISED
from domain.events import Name
from domain.reading import Reader
from handlers import sheet_history
from storage.database import Row

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
QUOTED = frozenset(
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
INTERNAL = {
    Name.ITEM_NOTED,
    Name.ITEM_VISITED,
    Name.ITEM_CALLED,
    Name.ITEM_DECLINED,
    Name.ITEM_REFUSED,
    Name.ITEM_RECUSED,
}
QUOTED_INSIDE = QUOTED | INTERNAL | sheet_history.QUOTED_INSIDE | {Name.ITEM_SUPERVISED} | {Name.ITEM_LOOKED_BACK}
_NOT_FOR_HANDLERS = frozenset({Name.ITEM_RATING_EXPLAINED, Name.ITEM_RECUSED})
_FOR_REPORTER_ALONE = (
    frozenset({Name.ITEM_HELD, Name.ITEM_REISSUED, Name.ITEM_PHONE_SEEN, Name.ITEM_CALLED}) | sheet_history.OF_PHONE
)
_OF_SUPPORTERS = frozenset({Name.ITEM_SUPPORTED, Name.ITEM_UNSUPPORTED})
"""Nobody reads who supports it."""
OUTSIDE = ("resident", "holder")


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
