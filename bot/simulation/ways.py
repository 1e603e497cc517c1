"""How people act, as chances: what they press when they read a letter, and how long they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Hours = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """One act: a verb of the letter, pressed with this chance after so many hours.

    `among` weighs the values of one argument, where a letter has the verb several times.
    """

    verb: str
    chance: float
    hours: Hours
    by: str = ""
    among: Mapping[str, float] = field(default_factory=dict)


SOON: Hours = (0.05, 3)
TODAY: Hours = (0.3, 9)
DAYS: Hours = (8, 80)

ONE_OF: dict[str, tuple[Way, ...]] = {
    "notice.assigned": (Way("accept", 0.87, SOON), Way("decline", 0.05, SOON)),
    "notice.offered": (Way("accept", 0.9, TODAY), Way("decline", 0.05, TODAY)),
    "notice.offered_for": (Way("accept", 0.9, TODAY),),
    "notice.nobody_takes": (Way("assign", 0.7, SOON),),
    "notice.head_declined": (Way("assign", 0.3, TODAY),),
    "notice.head_unaccepted": (Way("accept", 0.25, TODAY), Way("assign", 0.3, TODAY)),
    "notice.head_left": (Way("assign", 0.9, TODAY),),
    "notice.head_redone": (Way("assign", 0.1, TODAY),),
    "notice.overdue": (Way("answer", 0.6, (2, 40)),),
    "notice.head_to_conclude": (Way("conclude", 0.95, DAYS),),
    "notice.answered": (Way("rate", 0.74, (0.2, 100), "solved", {"yes": 0.76, "partly": 0.12, "no": 0.12}),),
    "notice.staff_objected": (Way("restore", 0.5, DAYS), Way("answer_objection", 0.5, DAYS)),
    "notice.refused": (Way("object", 0.1, DAYS),),
    "notice.call_needed": (Way("rate_by_call", 0.4, TODAY), Way("note_call", 0.55, TODAY)),
    "say.manage": (Way("propose_referral", 0.9, SOON), Way("extend", 0.5, SOON)),
    "say.manage_rest": (Way("propose_referral", 0.9, SOON), Way("extend", 0.5, SOON)),
    "sheet_notice.proposed": (Way("refer", 0.85, TODAY), Way("drop_sheet", 0.1, TODAY)),
    "sheet_notice.returned": (Way("pass_sheet_on", 0.6, TODAY), Way("refer", 0.4, TODAY)),
    "sheet_notice.extension_asked": (Way("grant_extension", 0.8, TODAY), Way("refuse_extension", 0.15, TODAY)),
    "sheet_notice.sent": (Way("return_sheet", 0.08, TODAY), Way("sign_sheet", 0.85, TODAY)),
    "sheet_notice.overdue": (Way("reply_sheet", 0.4, TODAY),),
    "sheet_notice.replied": (Way("release", 0.9, TODAY),),
    "sheet_notice.phone_asked": (Way("answer_phone", 0.8, TODAY, "said", {"yes": 0.7, "no": 0.3}),),
    "notice.referral_back": (Way("answer", 0.9, DAYS),),
    "say.look_ask": (Way("look_back", 0.6, (1, 200), "says", {"holds": 0.9, "failed": 0.1}),),
    "say.look_ask_b": (Way("look_back", 0.7, (1, 200), "says", {"holds": 0.8, "failed": 0.2}),),
    "say.look_task": (Way("look_check", 0.85, DAYS, "says", {"holds": 0.92, "failed": 0.08}),),
}
"""The first whose luck holds is done; nothing where none does."""

AFTER_RATING = Way("please", 0.9, (0.0, 0.1), "pleased", {"yes": 0.66, "fairly": 0.22, "no": 0.12})

EACH_OF: dict[str, tuple[Way, ...]] = {
    "say.accepted": (
        Way("tell", 0.55, (0.5, 14)),
        Way("visit", 0.3, (3, 40)),
        Way("ask", 0.06, (1, 10)),
        Way("note", 0.08, (1, 40)),
        Way("hand_over", 0.03, (4, 30)),
        Way("manage", 0.16, (2, 30)),
        Way("answer", 0.95, (20, 190)),
    ),
    "say.signed": (
        Way("extend_sheet", 0.1, (20, 60)),
        Way("ask_phone", 0.1, (2, 20)),
        Way("reply_sheet", 0.9, (24, 220)),
    ),
    "notice.redo": (Way("tell", 0.4, (1, 20)), Way("answer", 0.95, (10, 120))),
    "notice.reopened": (Way("tell", 0.4, (1, 20)), Way("answer", 0.95, (20, 160))),
    "notice.look_failed": (Way("tell", 0.4, (1, 20)), Way("answer", 0.9, (20, 160))),
}
"""Each is done by itself, where its luck holds."""

WORDS_BACK: dict[str, float] = {"notice.asked": 0.8, "notice.told": 0.2}
"""How often a resident answers the words that he reads."""

LOOKS = 0.94
"""How often a letter is looked at on the day that it comes; else with the next thing that its reader does."""

USUALLY: dict[str, str] = {"consent.agree.ask": "yes", "report.petition.ask": "go", "sort_message.target.ask": "new"}
"""What most people answer to a question with choices; to others they answer anything."""

WEIGHED: dict[str, dict[str, float]] = {
    "reply_sheet.outcome.ask": {"A": 0.55, "B": 0.2, "C": 0.15, "D": 0.1},
    "refer.helper.ask": {"none": 1.0},
    "refer.how.ask": {"as_is": 1.0},
    "release.how.ask": {"as_is": 1.0},
}

STAYS_USUAL = 0.97
