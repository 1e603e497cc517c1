"""What is talked through: a consultation is begun, joined or raised; residents propose topics; the year is planned."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.consultation import Track

_Hidden = Ask(Kind.HIDDEN)
_Words = Ask(Kind.WORDS)
_Tracks = tuple(track.value for track in Track)


def _chooses(values: Values) -> bool:
    return not any(values.get(name) for name in ("item", "topic", "plan"))


def _no_item(values: Values) -> bool:
    return not values.get("item")


def _petition(values: Values) -> bool:
    return bool(values.get("petition_kind"))


class BeginConsultation(Form):
    """发起协商 from an item, a topic, a line of the year's plan, or plainly. `words` is the title; `more` is asked as
    often as another item is added: `items` are what came of it. `known` are consultations that have one of them."""

    name = "begin_consultation"
    check = True
    item: Annotated[str, _Hidden] = ""
    topic: Annotated[str, _Hidden] = ""
    plan: Annotated[str, _Hidden] = ""
    station: Annotated[str, Ask(Kind.CHOICE)]
    about: Annotated[str, Ask(Kind.CHOICE, when=_chooses)] = ""
    words: Annotated[list[str], _Words]
    kind: Annotated[str, Ask(Kind.CHOICE)]
    track: Annotated[str, Ask(Kind.CHOICE, _Tracks)]
    more: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = ""
    items: Annotated[list[str], _Hidden] = []
    known: Annotated[list[str], _Hidden] = []


class JoinConsultation(Form):
    """并入协商: an item chooses a consultation, or a consultation an item."""

    name = "join_consultation"
    item: Annotated[str, _Hidden] = ""
    consultation: Annotated[str, Ask(Kind.CHOICE)]
    other: Annotated[str, Ask(Kind.CHOICE, when=_no_item)] = ""


class ConsultationsOfItem(Form):
    """看协商: in which an item is or was talked through."""

    name = "consultations_of_item"
    item: Annotated[str, _Hidden]


class RaiseConsultation(Form):
    """转为正式协商."""

    name = "raise_consultation"
    consultation: Annotated[str, _Hidden]
    kind: Annotated[str, Ask(Kind.CHOICE)]
    reason: Annotated[list[str], _Words]


# --- 请你来协商 ---


class ProposeTopic(Form):
    """提议题: one sentence is enough; the title is proposed from it."""

    name = "propose_topic"
    check = True
    words: Annotated[list[str], _Words]
    petition: Annotated[str, Ask(Kind.CHOICE, ("stop", "go"), when=_petition)] = "go"
    title: Annotated[list[str], _Words]
    category: Annotated[str, Ask(Kind.CHOICE)]
    station: Annotated[str, Ask(Kind.CHOICE)]
    said: Annotated[list[str], _Hidden] = []


class ShowTopics(Form):
    """大家提的议题."""

    name = "show_topics"
    page: Annotated[int, _Hidden] = 0


class ShowTopic(Form):
    name = "show_topic"
    topic: Annotated[str, _Hidden]


class SupportTopic(Form):
    """附议. `unknown`: it was counted as somebody's who was not known."""

    name = "support_topic"
    topic: Annotated[str, _Hidden]
    unknown: Annotated[bool, _Hidden] = False


class SignTopic(Form):
    """联名: he proposes it too."""

    name = "sign_topic"
    topic: Annotated[str, _Hidden]
    unknown: Annotated[bool, _Hidden] = False


class UnsupportTopic(Form):
    """不再附议, 不再联名."""

    name = "unsupport_topic"
    topic: Annotated[str, _Hidden]


class WithdrawTopic(Form):
    name = "withdraw_topic"
    topic: Annotated[str, _Hidden]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class OpenTopic(Form):
    """公开征求附议: `words` is the station's own title."""

    name = "open_topic"
    check = True
    topic: Annotated[str, _Hidden]
    words: Annotated[list[str], _Words]


class DecideTopic(Form):
    """不列为协商."""

    name = "decide_topic"
    topic: Annotated[str, _Hidden]
    reason: Annotated[list[str], _Words]


# --- 年度协商计划 ---


class ShowYearPlan(Form):
    """Empty station: one's own, or for staff all of them; year 0: this one."""

    name = "show_year_plan"
    station: Annotated[str, _Hidden] = ""
    year: Annotated[int, _Hidden] = 0
    page: Annotated[int, _Hidden] = 0


class ShowPlanLine(Form):
    name = "show_plan_line"
    plan: Annotated[str, _Hidden]


class AddYearPlan(Form):
    """`line` is the one that is changed, empty for a new one; `month` 0 for some time in the year."""

    name = "add_year_plan"
    check = True
    line: Annotated[str, _Hidden] = ""
    year: Annotated[int, _Hidden] = 0
    station: Annotated[str, Ask(Kind.CHOICE)]
    words: Annotated[list[str], _Words]
    month: Annotated[str, Ask(Kind.CHOICE)]
    kind: Annotated[str, Ask(Kind.CHOICE)]
    track: Annotated[str, Ask(Kind.CHOICE, _Tracks)]
    leader: Annotated[str, Ask(Kind.CHOICE)]


class DropYearPlan(Form):
    name = "drop_year_plan"
    plan: Annotated[str, _Hidden]
    reason: Annotated[list[str], _Words]
