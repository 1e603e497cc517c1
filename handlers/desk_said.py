"""What was said about a matter: with its resident, and apart from it among those who serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.desk_keys import Desk
from dialogs.letter import Ref, called, moment, name, text, words
from domain.events import Name
from domain.item import Item
from domain.reading import Reader
from handlers.timeline import told_of, written_anew
from handlers.told_to import TO_RESIDENT, said_to_reader
from storage.database import Row

_BY_RESIDENT = frozenset({Name.ITEM_SUPPLEMENTED, Name.ITEM_REPLIED, Name.ITEM_OBJECTED})
_INSIDE = frozenset({Name.ITEM_NOTED, Name.ITEM_VISITED, Name.ITEM_DECLINED})


@dataclass(frozen=True, slots=True)
class Said:
    """One who said something: `ours` on the station's side; `what` where only the move tells how it was meant."""

    at: Ref
    who: Ref
    words: Ref
    ours: bool = False
    what: Ref | str = ""


def talked_with(item: Item, reader: Reader, events: Sequence[Row]) -> tuple[list[Said], list[Said]]:
    """Words of both sides, the report first; and what is internal. What was taken back or written anew is left out."""
    gone = written_anew(list(events))
    resident = called(item.reporter_id, item.called_sealed) if reader == "handler" else text(f"desk.{Desk.RESIDENT}")
    both = [Said(moment(item.reported_at), resident, words(item.words_id))]
    inside: list[Said] = []
    for event in events:
        said = event["particulars"].get("words") or event["particulars"].get("reason")
        stands = event["thing"] == "item" and (event["thing_id"], event["seq"]) not in gone
        if not stands or not isinstance(said, str) or not said_to_reader(event, reader):
            continue
        at, made = moment(event["at"]), event["maker"]
        corrects = event["name"] == Name.ITEM_CORRECTED
        kind = Name(event["particulars"]["what"]) if corrects else Name(event["name"])
        if kind in _BY_RESIDENT:
            mine = made in (None, item.reporter_id)
            both.append(Said(at, resident if mine else text(f"desk.{Desk.ANOTHER}"), words(said)))
        elif kind in TO_RESIDENT and made is not None:
            both.append(Said(at, name(made), words(said), ours=True))
        elif kind in _INSIDE and made is not None:
            meant = told_of(item, event | {"particulars": event["particulars"] | {"words": None}}, reader)
            inside.append(Said(at, name(made), words(said), ours=True, what=meant if kind is Name.ITEM_VISITED else ""))
    return both, inside
