"""What happened. Names are `thing.verb` in the past tense; this list only grows, a name is never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

VERSION = 1
"""Of the shape of particulars; a reader of older events asks for it."""

Particular = str | int | bool | None | tuple[str, ...]


class Name(StrEnum):
    ITEM_REPORTED = "item.reported"
    ITEM_ASSIGNED = "item.assigned"
    ITEM_ACCEPTED = "item.accepted"
    ITEM_DECLINED = "item.declined"
    ITEM_HANDED_OVER = "item.handed_over"
    ITEM_ASKED = "item.asked"
    ITEM_SUPPLEMENTED = "item.supplemented"
    ITEM_TOLD = "item.told"
    ITEM_REPLIED = "item.replied"
    ITEM_REPLY_MOVED = "item.reply_moved"
    ITEM_VISITED = "item.visited"
    ITEM_NOTED = "item.noted"
    ITEM_CLASSIFIED = "item.classified"
    ITEM_ANSWERED = "item.answered"
    ITEM_RATED = "item.rated"
    ITEM_PLEASED = "item.pleased"
    ITEM_RATING_EXPLAINED = "item.rating_explained"
    ITEM_CONCLUDED = "item.concluded"
    ITEM_LAPSED = "item.lapsed"
    ITEM_REOPENED = "item.reopened"
    ITEM_LOOKED_BACK = "item.looked_back"
    ITEM_REFUSED = "item.refused"
    ITEM_WITHDRAWN = "item.withdrawn"
    ITEM_LATE = "item.late"
    ITEM_SUPERVISED = "item.supervised"
    ITEM_TRANSFERRED = "item.transferred"
    ITEM_MERGED = "item.merged"
    ITEM_ABSORBED = "item.absorbed"
    ITEM_UNMERGED = "item.unmerged"
    ITEM_SHED = "item.shed"
    ITEM_SPLIT = "item.split"
    ITEM_RESTORED = "item.restored"
    ITEM_OBJECTED = "item.objected"
    ITEM_OBJECTION_ANSWERED = "item.objection_answered"
    ITEM_SHOWN = "item.shown"
    ITEM_HIDDEN = "item.hidden"
    ITEM_SUPPORTED = "item.supported"
    ITEM_UNSUPPORTED = "item.unsupported"
    ITEM_ADOPTED = "item.adopted"
    ITEM_SUCCEEDED = "item.succeeded"
    ITEM_CORRECTED = "item.corrected"
    ITEM_RECUSED = "item.recused"
    ITEM_LEFT = "item.left"
    ITEM_REISSUED = "item.reissued"
    ITEM_PHONE_SEEN = "item.phone_seen"
    ITEM_CALLED = "item.called"
    ITEM_HELD = "item.held"
    ITEM_ERASED = "item.erased"
    ITEM_REFERRED = "item.referred"
    ITEM_REFERRAL_ENDED = "item.referral_ended"
    SHEET_PROPOSED = "sheet.proposed"
    SHEET_SENT = "sheet.sent"
    SHEET_DELIVERED = "sheet.delivered"
    SHEET_SIGNED = "sheet.signed"
    SHEET_RETURNED = "sheet.returned"
    SHEET_RETURN_ALLOWED = "sheet.return_allowed"
    SHEET_EXTENSION_ASKED = "sheet.extension_asked"
    SHEET_EXTENSION_GRANTED = "sheet.extension_granted"
    SHEET_EXTENSION_REFUSED = "sheet.extension_refused"
    SHEET_REPLIED = "sheet.replied"
    SHEET_AMENDED = "sheet.amended"
    SHEET_RECALLED = "sheet.recalled"
    SHEET_DROPPED = "sheet.dropped"
    SHEET_GATHERED = "sheet.gathered"
    SHEET_RELEASED = "sheet.released"
    SHEET_PUT_BACK = "sheet.put_back"
    SHEET_SET_ASIDE = "sheet.set_aside"
    SHEET_PHONE_ASKED = "sheet.phone_asked"
    SHEET_PHONE_ALLOWED = "sheet.phone_allowed"
    SHEET_PHONE_REFUSED = "sheet.phone_refused"
    SHEET_PHONE_SEEN = "sheet.phone_seen"
    SHEET_WARNED = "sheet.warned"
    SHEET_OVERDUE = "sheet.overdue"
    SHEET_DUE_MOVED = "sheet.due_moved"
    ITEM_WARNED = "item.warned"
    ITEM_OVERDUE = "item.overdue"
    ITEM_EXTENDED = "item.extended"
    ITEM_DUE_MOVED = "item.due_moved"
    ROTA_SWAP_OFFERED = "rota.swap_offered"
    ROTA_SWAP_WITHDRAWN = "rota.swap_withdrawn"
    ROTA_SWAP_ACCEPTED = "rota.swap_accepted"
    ROTA_SWAP_DECLINED = "rota.swap_declined"
    ROTA_SWAP_REFUSED = "rota.swap_refused"
    ROTA_SWAPPED = "rota.swapped"
    ROTA_SWAP_UNDONE = "rota.swap_undone"
    ROTA_SWAP_LAPSED = "rota.swap_lapsed"
    ROTA_LEAVE_TAKEN = "rota.leave_taken"
    ROTA_LEAVE_ENDED = "rota.leave_ended"
    ROTA_OVERRIDDEN = "rota.overridden"
    ROTA_OVERRIDE_UNDONE = "rota.override_undone"
    ROTA_TAKEN = "rota.taken"
    ROTA_LEFT = "rota.left"
    ROTA_CLOSED = "rota.closed"
    PERSON_CONSENTED = "person.consented"
    PERSON_JOINED = "person.joined"
    PERSON_LINKED = "person.linked"
    PERSON_ASKED_HUMAN = "person.asked_human"
    PERSON_WROTE_DIARY = "person.wrote_diary"
    PERSON_CHANGED_HAT = "person.changed_hat"
    PERSON_LEFT = "person.left"
    PERSON_CORRECTED = "person.corrected"
    PERSON_EXPORTED = "person.exported"
    PERSON_ERASED = "person.erased"
    PERSON_IDENTITY_ASKED = "person.identity_asked"
    PERSON_IDENTITY_OPENED = "person.identity_opened"
    PERSON_SILENCED = "person.silenced"
    PERSON_SILENCE_OBJECTED = "person.silence_objected"
    PERSON_SILENCE_KEPT = "person.silence_kept"
    PERSON_SILENCE_LIFTED = "person.silence_lifted"
    ROTA_MOVED = "rota.moved"
    ROTA_GAP_WARNED = "rota.gap_warned"
    ROTA_ATTENDED = "rota.attended"
    ROTA_ABSENT = "rota.absent"
    ROTA_HANDED_OVER = "rota.handed_over"
    ROTA_PUBLISHED = "rota.published"
    ROTA_ENDED = "rota.ended"
    ROTA_SETTLED = "rota.settled"
    DISTRICT_CONNECTED = "district.connected"
    DISTRICT_DISCONNECTED = "district.disconnected"
    DISTRICT_LOADED = "district.loaded"
    DISTRICT_INVITED = "district.invited"
    DISTRICT_STATION_OPENED = "district.station_opened"
    DISTRICT_STATION_CLOSED = "district.station_closed"
    DISTRICT_LIST_EXPORTED = "district.list_exported"
    DISTRICT_DEPARTMENT_ADDED = "district.department_added"
    DISTRICT_DEPARTMENT_RENAMED = "district.department_renamed"
    DISTRICT_CALENDAR_LOADED = "district.calendar_loaded"
    DISTRICT_CLOCKS_CHANGED = "district.clocks_changed"
    DISTRICT_RESTORED = "district.restored"
    DISTRICT_LETTERS_DECIDED = "district.letters_decided"


_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Event:
    """`maker` is the person who did it, None for the system; particulars hold ids in place of words."""

    name: Name
    thing_id: str
    maker: str | None
    at: int
    via: str = ""
    for_whom: str | None = None
    happened_at: int | None = None
    particulars: Mapping[str, Particular] = field(default_factory=dict)

    @property
    def thing(self) -> str:
        return self.name.value.partition(".")[0]

    def link(self, previous: str) -> str:
        """The chain's next head: a SHA-256 over the head before and everything this event says."""
        said = [previous, self.name, self.thing_id, self.maker, self.at, self.happened_at or self.at]
        text = _JSON.encode([*said, self.via, self.for_whom, VERSION, dict(self.particulars)])
        return hashlib.sha256(text.encode()).hexdigest()
