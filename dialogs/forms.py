"""Every dialog there is. A form without questions is a button's act."""

from __future__ import annotations

from typing import Annotated, Any

from dialogs import action_forms as action_forms
from dialogs import attendance_forms as attendance_forms
from dialogs import calendar_forms as calendar_forms
from dialogs import call_forms as call_forms
from dialogs import clock_forms as clock_forms
from dialogs import consultation_forms as consultation_forms
from dialogs import consultation_rule_forms as consultation_rule_forms
from dialogs import deciding_forms as deciding_forms
from dialogs import department_forms as department_forms
from dialogs import desk_forms as desk_forms
from dialogs import diary_forms as diary_forms
from dialogs import draw_forms as draw_forms
from dialogs import figure_forms as figure_forms
from dialogs import guest_forms as guest_forms
from dialogs import handing_forms as handing_forms
from dialogs import health_forms as health_forms
from dialogs import invitation_forms as invitation_forms
from dialogs import item_clock_forms as item_clock_forms
from dialogs import liaison_forms as liaison_forms
from dialogs import look_forms as look_forms
from dialogs import meeting_forms as meeting_forms
from dialogs import motion_forms as motion_forms
from dialogs import open_forms as open_forms
from dialogs import outcome_forms as outcome_forms
from dialogs import paper_forms as paper_forms
from dialogs import place_forms as place_forms
from dialogs import plan_forms as plan_forms
from dialogs import privacy_forms as privacy_forms
from dialogs import quality_forms as quality_forms
from dialogs import receipt_forms as receipt_forms
from dialogs import seen_forms as seen_forms
from dialogs import set_up_forms as set_up_forms
from dialogs import sheet_forms as sheet_forms
from dialogs import shift_forms as shift_forms
from dialogs import station_forms as station_forms
from dialogs import text_forms as text_forms
from dialogs import timing_forms as timing_forms
from dialogs import topic_forms as topic_forms
from dialogs.form import Ask, Form, Kind, Values
from domain.item import Pleased, Solved, Urgency

Hidden = Ask(Kind.HIDDEN)
Words = Ask(Kind.WORDS)
WordsAndFiles = Ask(Kind.WORDS, files=True)

ItemId = Annotated[str, Hidden]


def _petition(values: Values) -> bool:
    return bool(values.get("petition_kind"))


# --- the resident ---


class ReportItem(Form):
    name = "report"
    check = True
    words: Annotated[list[str], WordsAndFiles]
    petition: Annotated[str, Ask(Kind.CHOICE, ("stop", "go"), when=_petition)] = "go"
    place: Annotated[str | None, Ask(Kind.PLACE, optional=True)] = None
    category: Annotated[str, Ask(Kind.CHOICE)]
    called: Annotated[str | None, Ask(Kind.CALLED, optional=True, on_request=True)] = None
    station: Annotated[str, Ask(Kind.CHOICE)]
    alike: Annotated[str, Ask(Kind.CHOICE, when=lambda values: bool(values.get("alikes")))] = "none"
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    paused: Annotated[bool, Hidden] = False
    urgency: Annotated[Urgency, Hidden] = Urgency.NORMAL
    latitude: Annotated[float | None, Hidden] = None
    longitude: Annotated[float | None, Hidden] = None


class SupplementItem(Form):
    name = "supplement"
    item: ItemId
    words: Annotated[list[str], WordsAndFiles]
    files: Annotated[list[str], Hidden] = []
    danger_told: Annotated[bool, Hidden] = False


class WithdrawItem(Form):
    name = "withdraw"
    item: ItemId
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class RateItem(Form):
    name = "rate"
    item: ItemId
    solved: Annotated[Solved, Hidden]


class RatePleased(Form):
    name = "please"
    item: ItemId
    round: Annotated[int, Hidden]
    pleased: Annotated[Pleased, Hidden]


class ExplainRating(Form):
    name = "explain_rating"
    item: ItemId
    round: Annotated[int, Hidden]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class ReopenItem(Form):
    name = "reopen"
    item: ItemId
    reason: Annotated[list[str], Words]
    danger_told: Annotated[bool, Hidden] = False


class ReplyItem(Form):
    """The resident answers the member's words."""

    name = "reply"
    item: ItemId
    words: Annotated[list[str], Hidden] = []
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    danger_told: Annotated[bool, Hidden] = False


class MoveReply(Form):
    """这是另一件事."""

    name = "move_reply"
    item: ItemId
    words: Annotated[str, Hidden]


class CallHuman(Form):
    name = "human"
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None
    danger_told: Annotated[bool, Hidden] = False


class GiveConsent(Form):
    name = "consent"
    agree: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]
    first: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    over: Annotated[dict[str, Any], Hidden] = {}


class ChooseLanguage(Form):
    name = "lang"
    language: Annotated[str, Ask(Kind.CHOICE, ("zh_CN", "en"))]


class ChooseStation(Form):
    name = "station"
    station: Annotated[str, Ask(Kind.CHOICE)]


class SortMessage(Form):
    """What a free message means while the resident has open items: one of them, or something new."""

    name = "sort_message"
    words: Annotated[list[str], Hidden] = []
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    danger_told: Annotated[bool, Hidden] = False
    target: Annotated[str, Ask(Kind.CHOICE)]


# --- the member ---


class AcceptItem(Form):
    name = "accept"
    item: ItemId


class DeclineItem(Form):
    name = "decline"
    item: ItemId
    reason: Annotated[list[str], Words]


class HandOverItem(Form):
    name = "hand_over"
    item: ItemId
    to: Annotated[str, Ask(Kind.CHOICE)]
    reason: Annotated[list[str], Words]


class AskReporter(Form):
    name = "ask"
    item: ItemId
    words: Annotated[list[str], Words]


class TellReporter(Form):
    name = "tell"
    item: ItemId
    words: Annotated[list[str], WordsAndFiles]
    files: Annotated[list[str], Hidden] = []


class LogVisit(Form):
    name = "visit"
    item: ItemId
    words: Annotated[list[str], WordsAndFiles]
    files: Annotated[list[str], Hidden] = []


class NoteItem(Form):
    name = "note"
    item: ItemId
    words: Annotated[list[str], Words]


class AnswerItem(Form):
    name = "answer"
    check = True
    item: ItemId
    words: Annotated[list[str], WordsAndFiles]
    files: Annotated[list[str], Hidden] = []


class SortOwnWords(Form):
    """A member, clerk or head writing freely: nothing reaches a resident without this choice."""

    name = "sort_own_words"
    words: Annotated[list[str], Hidden] = []
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    target: Annotated[str, Ask(Kind.CHOICE, ("tell", "note", "diary", "own"))]
    item: Annotated[str, Ask(Kind.CHOICE, when=lambda values: values.get("target") in ("tell", "note"))] = ""


class DiaryToItem(Form):
    """One tap makes a diary entry an item."""

    name = "diary_to_item"
    words: Annotated[str, Hidden]


# --- head and clerk ---


class AssignItem(Form):
    name = "assign"
    item: ItemId
    to: Annotated[str, Ask(Kind.CHOICE)]


class ClassifyItem(Form):
    name = "classify"
    item: ItemId
    category: Annotated[str, Ask(Kind.CHOICE)]
    urgency: Annotated[Urgency, Ask(Kind.CHOICE, tuple(Urgency))]


class RefuseItem(Form):
    name = "refuse"
    check = True
    item: ItemId
    reason: Annotated[list[str], Words]


class ConcludeItem(Form):
    name = "conclude"
    check = True
    item: ItemId
    reason: Annotated[list[str], Words]


class AnswerHuman(Form):
    """Answers somebody who asked for a person."""

    name = "answer_human"
    address: Annotated[str, Hidden]
    station: Annotated[str, Hidden]
    words: Annotated[list[str], Words]


# --- everybody ---


class JoinByInvitation(Form):
    name = "join"
    code: Annotated[str, Hidden]
    full_name: Annotated[str | None, Ask(Kind.CALLED, when=lambda values: bool(values.get("needs_name")))] = None


class ShowStart(Form):
    name = "start"


class ShowHelp(Form):
    name = "help"


class ShowMyItems(Form):
    name = "my"


class ShowTodo(Form):
    name = "todo"


class ShowInbox(Form):
    name = "inbox"


class ShowDuty(Form):
    name = "duty"


class ShowItem(Form):
    name = "show"
    item: ItemId


class ManageItem(Form):
    """更多操作: the rarer verbs of an item."""

    name = "manage"
    item: ItemId


class ShowWords(Form):
    """全文: long words page by page."""

    name = "full"
    item: Annotated[str, Hidden] = ""  # empty: of the open draft
    page: Annotated[int, Hidden] = 0


class MakeLink(Form):
    """A one-time link to the same person's page in a browser."""

    name = "link"


class ResumeDraft(Form):
    name = "resume"


class SortCommand(Form):
    """A command amid a form: keep it for later, drop it, or go on with it."""

    name = "sort_command"
    verb: Annotated[str, Hidden]
    args: Annotated[dict[str, Any], Hidden] = {}
    over: Annotated[dict[str, Any], Hidden]
    target: Annotated[str, Ask(Kind.CHOICE, ("keep", "drop", "go_on"))]


FORMS: dict[str, type[Form]] = {form.name: form for form in Form.__subclasses__()}
