"""What a message of the bot is, known by its sentence in the catalogue: a person has nothing else to go by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from locales.catalogue import texts

LEADS = ("say.consent_abroad", "say.added", "say.choose_one", "say.words_wanted")
REPLIES = (
    "say.welcome",
    "say.nothing_ready",
    "say.joined",
    "say.reported",
    "say.reported_next",
    "say.reported_head",
    "say.reported_unassigned",
    "say.supplemented",
    "say.supplemented_nobody",
    "say.reply_passed",
    "say.rated_yes",
    "say.rated_redo",
    "say.rated_head",
    "say.pleased_thanks",
    "say.accepted",
    "say.told",
    "say.answered",
    "say.restored_with_old",
    "say.restored_from_backup",
    "say.old_sent",
    "say.old_none",
    "consent.agree.ask",
    "report.place.ask",
    "report.category.ask",
    "report.check.ask",
    "supplement.words.ask",
    "tell.words.ask",
    "answer.words.ask",
    "answer.check.ask",
    "sort_message.target.ask",
    "refusal.fault",
    "refusal.conflict",
    "refusal.button_stale",
    "refusal.item_moved",
    "refusal.nothing_to_go_back",
    "refusal.already_rated",
    "refusal.too_late_to_rerate",
    "say.rated_same",
    "rate_again.sure.ask",
)
NOTICES = (
    "notice.accepted",
    "notice.answered",
    "notice.assigned",
    "notice.redo",
    "notice.rated_solved",
    "notice.rated_pleased",
    "notice.head_new",
    "notice.head_redone",
    "notice.supplemented",
    "notice.replied",
    "notice.told",
)
_ANY_WORDS = frozenset({"words", "lines"})
_ITEM = re.compile(r"[A-Z]{2,3}-\d{6}-\d{3}")


@dataclass(frozen=True, slots=True)
class Heard:
    """One message; `letter` is the letter's id where it has buttons."""

    message_id: int
    kind: str
    text: str
    letter: str
    buttons: dict[str, str]  # label -> callback data

    @property
    def notice(self) -> bool:
        return self.kind.startswith("notice.")

    @property
    def number(self) -> str:
        found = _ITEM.search(self.text)
        return found.group() if found else ""


def heard(message: dict[str, Any]) -> Heard:
    keys = [button for row in message["rows"] for button in row if "callback_data" in button]
    buttons = {button["text"]: button["callback_data"] for button in keys}
    letter = next(iter(buttons.values()), "").partition(":")[0]
    return Heard(message["message_id"], kind_of(message["text"]), message["text"], letter, buttons)


def kind_of(text: str) -> str:
    for lead in LEADS:
        text = text.removeprefix(texts("zh_CN")[lead]).lstrip("\n")
    return next((key for key in (*REPLIES, *NOTICES) if _pattern(key).match(text)), "")


def label(key: str) -> str:
    return texts("zh_CN")[key]


@cache
def _pattern(key: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", texts("zh_CN")[key].strip())
    made = [re.escape(part) if at % 2 == 0 else _gap(part) for at, part in enumerate(parts)]
    return re.compile("".join(made))


def _gap(name: str) -> str:
    return r"[\s\S]*?" if name in _ANY_WORDS else r"[^\n]*?"
