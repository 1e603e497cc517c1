"""What a person may read when the answer is no."""

from __future__ import annotations

from enum import StrEnum


class Refused(StrEnum):
    """Every reason there is; each has its sentence in the catalogues under `refusal.<value>`."""

    NOT_YOURS = "not_yours"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_MOVED = "item_moved"
    ALREADY_ACCEPTED = "already_accepted"
    ACCEPTED_BY_OTHER = "accepted_by_other"
    ALREADY_RATED = "already_rated"
    ALREADY_DONE = "already_done"
    TOO_LATE_TO_REOPEN = "too_late_to_reopen"
    NOT_YET_CONCLUDED = "not_yet_concluded"
    NOBODY_TO_TAKE = "nobody_to_take"
    SAME_PERSON = "same_person"
    BUTTON_STALE = "button_stale"
    BUTTON_OTHERS = "button_others"
    INVITATION_BAD = "invitation_bad"
    INVITATION_HELD = "invitation_held"
    CHAT_IN_USE = "chat_in_use"
    STATION_UNKNOWN = "station_unknown"
    TOO_MANY_REPORTS = "too_many_reports"
    CONFLICT = "conflict"
    FAULT = "fault"
    PAST_FILE_SIZE = "past_file_size"
    UNREADABLE = "unreadable"
    STICKER = "sticker"
    CONTACT_CARD = "contact_card"
    EMPTY = "empty"
    EDITED = "edited"
    TOO_MANY_FILES = "too_many_files"
    PICTURE_BROKEN = "picture_broken"
    NOTHING_TO_GO_BACK = "nothing_to_go_back"
    NOWHERE_TO_TRANSFER = "nowhere_to_transfer"
    STAFF_DECIDES = "staff_decides"
    NOTHING_TO_MERGE = "nothing_to_merge"
    TOO_LATE_TO_UNMERGE = "too_late_to_unmerge"
    TOO_LATE_TO_RESTORE = "too_late_to_restore"
    ALREADY_OBJECTED = "already_objected"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    ALREADY_RECUSED = "already_recused"
    RECEIPT_BAD = "receipt_bad"
    RECEIPT_TOO_OFTEN = "receipt_too_often"
    STATION_PRACTISING = "station_practising"
    STATION_BUSY = "station_busy"
    SILENCED = "silenced"
    TOO_FAST = "too_fast"
    ERASED = "erased"
    ERASED_PERSON = "erased_person"
    IDENTITY_OWN = "identity_own"
    IDENTITY_TOO_LATE = "identity_too_late"
    IDENTITY_ASKER_GONE = "identity_asker_gone"
    PHONE_BY_IDENTITY = "phone_by_identity"
    NO_PHONE = "no_phone"
    PHONE_HIDDEN = "phone_hidden"
    ASK_WITH_NUMBER = "ask_with_number"
    PAPER_GONE = "paper_gone"
    LAST_STAFF = "last_staff"
    NO_SUCCESSOR = "no_successor"
    NOBODY_TO_END = "nobody_to_end"
    NOTHING_TO_OPEN = "nothing_to_open"
    NOTHING_TO_NOTE = "nothing_to_note"


class Refusal(Exception):
    """A no that the person reads, as the text `refusal.<key>` filled with `params`."""

    def __init__(self, key: Refused, **params: object) -> None:
        super().__init__(key.value)
        self.key = key
        self.params = params
