"""Which of the bot's sentences a district may say its own way, in families; and the words about that.

Never: what is said in danger, the consent notice, why something is refused, buttons and choices (they are heard by
their words), names of states, columns and figures, and what holds nothing but what is filled in.
"""

from __future__ import annotations

from enum import StrEnum

from domain.notices import Notice


class TextFamily(StrEnum):
    GREETING = "greeting"
    REPORTING = "reporting"
    NOTICES = "notices"
    RATING = "rating"
    INVITING = "inviting"
    DUTY = "duty"


class OwnText(StrEnum):
    """`own_text.<value>`."""

    OPTION = "option"
    BLANK = "blank"
    CHANGED = "changed"
    CHANGED_BY = "changed_by"
    OURS_AGAIN = "ours_again"
    OURS_AGAIN_BY = "ours_again_by"
    SAME = "same"
    # what is wrong with a sentence
    EMPTY = "empty"
    LONG = "long"
    MARKUP = "markup"
    GONE = "gone"
    UNKNOWN = "unknown"
    NAMED = "named"
    # buttons
    CHANGE = "change"
    USE = "use"
    OTHERWISE = "otherwise"
    OURS = "ours"


class Blank(StrEnum):
    """What is filled into them: `blank.<value>` is its name in words, `sample.<value>` an example."""

    BY = "by"
    CATEGORY = "category"
    CLOCK = "clock"
    DAY = "day"
    DAYS = "days"
    DEPARTMENTS = "departments"
    DUE = "due"
    HOURS = "hours"
    HOW = "how"
    MEMBER = "member"
    NAME = "name"
    NUMBER = "number"
    OTHER = "other"
    OVER = "over"
    PHONE = "phone"
    PHOTO = "photo"
    PLACE = "place"
    PLEASED = "pleased"
    PROMISE = "promise"
    SOLVED = "solved"
    SPAN = "span"
    START = "start"
    STATE = "state"
    STATION = "station"
    STEP = "step"
    STREET = "street"
    SUPERVISED = "supervised"
    SYSTEM = "system"
    TITLE = "title"
    UNTIL = "until"
    WHAT = "what"
    WHO = "who"
    WHY = "why"
    WORDS = "words"


def _keys(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


TEXTS: dict[TextFamily, tuple[str, ...]] = {
    TextFamily.GREETING: _keys(
        "say",
        "welcome welcome_no_station station_chosen greeting thanks bye lone_number emoji ok help_resident help_member "
        "help_head help_staff help_liaison consent_thanks consent_declined",
    ),
    TextFamily.REPORTING: (
        *_keys("report", "words.ask place.ask category.ask called.ask station.ask check.ask"),
        "supplement.words.ask",
        "human.words.ask",
        "reopen.reason.ask",
        *_keys("say", "added reported reported_next reported_head reported_unassigned supplemented withdrawn"),
        *_keys("say", "draft_reminder draft_expired human human_passed"),
    ),
    TextFamily.NOTICES: tuple(f"notice.{one}" for one in Notice if one not in (Notice.TOLD, Notice.REPLIED)),
    TextFamily.RATING: (
        "explain_rating.words.ask",
        *_keys("say", "rated_yes rated_redo rated_head pleased_thanks explained rating_reminder"),
        *_keys("say", "look_ask look_ask_b look_thanks look_noted look_remind"),
    ),
    TextFamily.INVITING: _keys("inviting", "invited fixed moved called_off revived led_by dropped seated"),
    TextFamily.DUTY: (
        *_keys("say", "duty_now duty_next duty_none duty_gap"),
        *_keys("clock", "eve eve_reserve eve_head eve_until start start_head end end_next end_nobody arrived"),
    ),
}
"""A district may say these its own way; whatever is in none of them it may not."""
FAMILY = {key: family for family, keys in TEXTS.items() for key in keys}
