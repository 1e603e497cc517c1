"""Who does what with an item or a sheet: the acts that the machine chooses among, and how a dialog is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.talk import Press, Rendered
from domain.consultation import BEFORE, Stage
from domain.item import OPEN, State
from domain.sheet import SheetState
from tests.talk import Resident

ENDED = frozenset({State.MERGED, State.REFUSED, State.WITHDRAWN})
FRESH = frozenset({State.REPORTED, State.ASSIGNED, State.ACCEPTED})
OWNED = frozenset({State.ACCEPTED, State.REFERRED})
WITH_IT = frozenset({SheetState.SENT, SheetState.SIGNED})


SAYS = "says"
"""Not a verb: without any button."""
MEETS = "meets"
"""Not a verb either: its time is fixed and it is held, as stories of meetings tell at length."""


@dataclass(frozen=True)
class Act:
    """`who` is a part that somebody plays, `states` those of item or sheet in which it may go well."""

    who: str
    verb: str
    states: frozenset[Any]
    args: Mapping[str, Any] = field(default_factory=dict)
    often: int = 1

    @property
    def name(self) -> str:
        return " ".join([self.who, self.verb, *(str(value) for value in self.args.values())])


def _act(who: str, verb: str, *states: Any, often: int = 1, **args: Any) -> Act:
    flat = [one for each in states for one in (each if isinstance(each, frozenset) else (each,))]
    return Act(who, verb, frozenset(flat), args, often)


_S = State
ACTS: tuple[Act, ...] = (
    _act("reporter", "supplement", OPEN, _S.MERGED),
    _act("reporter", "withdraw", OPEN),
    _act("reporter", "object", ENDED, often=3),
    _act("reporter", "rate", _S.ANSWERED, _S.MERGED, solved="yes"),
    _act("reporter", "rate", _S.ANSWERED, _S.MERGED, solved="partly"),
    _act("reporter", "rate", _S.ANSWERED, _S.MERGED, solved="no", often=3),
    _act("reporter", "rate_again", _S.CLOSED, FRESH, _S.ANSWERED, _S.MERGED),
    _act("reporter", "reopen", _S.CLOSED),
    _act("reporter", "reissue", frozenset(State)),
    _act("reporter", "explain_rating", _S.CLOSED, _S.ACCEPTED, _S.ANSWERED, round=1),
    _act("handler", "accept", _S.ASSIGNED, often=4),
    _act("offered", "accept", OWNED, often=4),
    _act("offered", "decline", OWNED, often=2),
    _act("handler", "decline", _S.ASSIGNED),
    _act("handler", "tell", OWNED, _S.ANSWERED),
    _act("handler", "visit", OWNED),
    _act("handler", "ask", _S.ACCEPTED, often=2),
    _act("handler", "note", frozenset(State)),
    _act("handler", "hand_over", _S.ASSIGNED, OWNED),
    _act("handler", "extend", _S.ACCEPTED),
    _act("handler", "propose_referral", _S.ACCEPTED),
    _act("handler", "answer", _S.ACCEPTED, often=4),
    _act("handler", "correct", frozenset(State)),
    _act("handler", "recuse", OPEN),
    _act("handler", "begin_consultation", _S.ACCEPTED, _S.CONSULTING, often=2),
    _act("handler", "join_consultation", _S.ACCEPTED, _S.CONSULTING),
    _act("member", "see_check", _S.CLOSED),
    _act("head", "assign", _S.REPORTED, often=4),
    _act("head", "assign", _S.ASSIGNED),
    _act("head", "accept", _S.ASSIGNED),
    _act("head", "classify", OPEN),
    _act("head", "refuse", FRESH),
    _act("head", "merge", OPEN, often=2),
    _act("head", "unmerge", _S.MERGED, often=2),
    _act("head", "split", OPEN),
    _act("head", "restore", ENDED, often=3),
    _act("head", "transfer", FRESH),
    _act("head", "conclude", _S.ANSWERED, often=2),
    _act("head", "reopen", _S.CLOSED),
    _act("head", "recuse", OPEN),
    _act("head", "correct", frozenset(State)),
    _act("head", "hand_over", _S.ACCEPTED),
    _act("head", "refer", OWNED),
    _act("head", "release", _S.ACCEPTED, often=3),
    _act("head", "open_item", OPEN, often=2),
    _act("head", "hide_item", OPEN),
    _act("head", "see_phone", OPEN),
    _act("head", "begin_consultation", _S.ACCEPTED, _S.CONSULTING),
    _act("neighbour", "support", OPEN, often=3),
    _act("neighbour", "unsupport", OPEN),
    _act("clerk", "refer", OWNED, often=2),
    _act("clerk", "assign", _S.REPORTED, _S.ASSIGNED),
    _act("clerk", "rate_by_call", _S.ANSWERED),
    _act("clerk", "note_call", frozenset(State)),
    _act("staff", "restore", ENDED),
    _act("staff", "answer_objection", ENDED, often=4),
    _act("staff", "transfer", FRESH),
    _act("staff", "assign", _S.REPORTED),
    _act("staff", "merge", OPEN),
)
_P = SheetState
ON_SHEETS: tuple[Act, ...] = (
    _act("liaison", "sign_sheet", _P.SENT, often=2),
    _act("liaison", "return_sheet", WITH_IT),
    _act("liaison", "extend_sheet", WITH_IT),
    _act("liaison", "reply_sheet", WITH_IT, often=4),
    _act("liaison", "reply_sheet", _P.REPLIED, amends=True),
    _act("liaison", "ask_phone", WITH_IT),
    _act("liaison", "see_sheet_phone", WITH_IT),
    _act("reporter", "answer_phone", WITH_IT, said="yes"),
    _act("reporter", "answer_phone", WITH_IT, said="no"),
    _act("clerk", "sign_sheet", _P.SENT, on_paper=True),
    _act("clerk", "return_sheet", WITH_IT, on_paper=True),
    _act("clerk", "extend_sheet", WITH_IT, on_paper=True),
    _act("clerk", "reply_sheet", WITH_IT, on_paper=True, often=2),
    _act("clerk", "recall_sheet", WITH_IT),
    _act("clerk", "drop_sheet", _P.PROPOSED),
    _act("clerk", "refer", _P.PROPOSED, often=2),
    _act("clerk", "grant_extension", WITH_IT, often=2),
    _act("clerk", "refuse_extension", WITH_IT),
    _act("clerk", "allow_return", WITH_IT),
    _act("clerk", "ask_phone", WITH_IT),
    _act("clerk", "pass_sheet_on", _P.RETURNED, often=2),
)
ON_TALKS: tuple[Act, ...] = (
    _act("head", MEETS, BEFORE, often=2),
    _act("head", "conclude_consultation", Stage.HELD, often=3),
    _act("head", "call_off", BEFORE),
    _act("head", "revive", Stage.CALLED_OFF, often=2),
)

_BY_NAME = {act.name: act for act in (*ACTS, *ON_SHEETS, *ON_TALKS)} | {"reporter says": Act("reporter", SAYS, OPEN)}
_AGAIN = ("handler answer", "reporter rate no", "handler answer", "reporter rate partly", "handler answer")
_TALK = ("handler accept", "handler begin_consultation")
WAYS = tuple(
    tuple(_BY_NAME[name] for name in names)
    for names in (
        ("handler accept", "handler ask", "reporter says", "handler visit", "handler extend"),
        ("head open_item", "neighbour support", "neighbour unsupport"),
        ("head open_item", "neighbour support", "reporter withdraw"),
        ("head open_item", "neighbour support", "head merge", "head unmerge"),
        ("head open_item", "head hide_item"),
        ("head refuse", "reporter object", "staff answer_objection"),
        ("head split", "handler decline", "head transfer"),
        ("handler accept", "handler hand_over", "offered decline"),
        ("handler accept", "handler hand_over", "offered accept", "handler tell", "handler correct"),
        ("handler accept", *_AGAIN, "reporter rate no", "head conclude"),
        ("handler accept", "handler answer", "reporter rate yes", "reporter reopen"),
        (*_TALK, "head meets", "head conclude_consultation", "handler answer"),
        (*_TALK, "handler begin_consultation", "head call_off", "head revive", "head call_off", "head call_off"),
        (*_TALK, "handler hand_over", "offered accept", "head transfer", "reporter withdraw"),
        (*_TALK, "head recuse", "head merge", "head meets", "head conclude_consultation"),
        ("handler accept", "clerk refer", "liaison extend_sheet", "clerk grant_extension", "liaison reply_sheet"),
        ("handler accept", "handler propose_referral", "clerk refer", "liaison return_sheet", "clerk pass_sheet_on"),
        ("handler accept", "clerk refer", "liaison sign_sheet", "liaison reply_sheet", "head release"),
        ("handler accept", "clerk refer", "clerk ask_phone", "reporter answer_phone yes", "liaison see_sheet_phone"),
        ("handler accept", "handler answer", "reporter rate yes", "reporter rate_again"),
        ("head refuse", "reporter object", "staff restore"),
        ("head merge", "reporter object", "head restore"),
        ("handler accept", "handler tell", "reporter says"),
        ("handler accept", *_AGAIN, "reporter rate no"),
    )
)
"""What follows on each other, each of which may be refused; first what hardly comes about by single acts."""
AT_ONCE = 6
"""Among how many of them, of those that were gone least, the next one is chosen: the first ones are never left out."""

SAID = {
    "planned": "2027年3月1日", "done": "今天", "doer": "执法二中队 张某", "called": "跳过", "place": "跳过",
    "phone": "138 0000 0187",
}  # fmt: skip
"""What a question is answered with; any other that wants words gets some."""
DONE = "已劝离车辆并加装隔离桩，当晚复查无车停放"
LAST = ("就这些", "没有协办")
NOT_ANSWERS = ("取消", "跳过", "更多", "下一页", "换一批")


async def answers(who: Resident, pick: int, words: str = DONE) -> None:
    """Whatever is asked, until nothing is: a choice by `pick`, words as they come."""
    for turn in range(16):
        asked = next((letter for kind, letter in reversed(who.fresh) if kind.endswith(".ask")), None)
        kind = next((kind for kind, _ in reversed(who.fresh) if kind.endswith(".ask")), "")
        if asked is None:
            return
        await _answer(who, kind.split(".")[1], asked, pick + turn * (turn > 6), words, turn)
    await who.says("取消")


async def _answer(who: Resident, name: str, asked: Rendered, pick: int, words: str, turn: int) -> None:
    options = [b for b in asked.buttons if not any(b.label.startswith(no) for no in NOT_ANSWERS)]
    last = next((b for b in options if b.label in LAST), None)
    if name in SAID:
        await who.says(SAID[name])
    elif last is not None and (len(options) == 1 or turn > 2 or pick % 2):
        await who.sends(Press(last.letter, last.code))
    elif name in ("check", "agree", "sure") and options:
        await who.sends(Press(options[0].letter, options[0].code))
    elif options and name not in ("words", "reason"):
        chosen = options[pick % len(options)]
        await who.sends(Press(chosen.letter, chosen.code))
    elif name == "words" and turn > 8:
        await who.sends_photo(words)
    else:
        await who.says(words)
