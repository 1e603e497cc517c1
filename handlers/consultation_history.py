"""来龙去脉: what has happened to a consultation, who did it and when; the newest page first."""

from __future__ import annotations

from typing import Any

from dialogs.cards import button
from dialogs.clock_lines import clock_name
from dialogs.consultation_cards import card_choice
from dialogs.consultation_forms import ConsultationHistory
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, Param, Phrase, both, listing, moment, name, phrase, text, words
from domain.clocks import Clock
from domain.consultation_rules import Rules
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.show_consultation import readable
from handlers.talk import Talk
from storage.database import Row
from storage.items import events_of

FORM = ConsultationHistory
REQUIRES = Permission.CONSULTATION_SEE
PAGE = 12


async def handle(talk: Talk, form: ConsultationHistory) -> None:
    found, _, inside = await readable(talk, form.consultation)
    if not inside:
        raise Refusal(Refused.NOT_YOURS)
    events = await events_of(talk.work, found.id, "consultation")
    rules = talk.house.consulting_of(found.rules)
    end = len(events) - form.page * PAGE
    lines = [line(one, rules) for one in events[max(0, end - PAGE) : max(0, end)]]
    earlier = (button(Button.EARLIER, FORM.name, consultation=found.id, page=form.page + 1),) if end > PAGE else ()
    key = f"say.{Say.CONSULTATION_HISTORY}"
    said = phrase(key, number=found.number, lines=listing(lines))
    talk.reply(Letter(key, (said,), choices=(*earlier, card_choice(found)), carries=True))


def line(event: Row, rules: Rules) -> Phrase:
    """「11月23日 09:30 李慧敏：定下时间地点（11月25日 15:00）」; what came by itself without a name."""
    what: dict[str, Param] = {"at": moment(event["at"]), "what": text(f"event.{event['name']}")}
    what["more"] = _more(Name(event["name"]), event["particulars"], rules)
    if event["maker"] is None:
        return phrase(f"say.{Say.HISTORY_BY_ITSELF}", **what)
    return phrase(f"say.{Say.HISTORY_LINE}", by=name(event["maker"]), **what)


def _more(kind: Name, said: dict[str, Any], rules: Rules) -> Param:
    """What one wants to know beside: which step, when, who, why. Nothing of any single vote or answer."""
    match kind:
        case Name.CONSULTATION_STEP_DONE:
            inner: Param = _step(said["step"], rules)
        case Name.CONSULTATION_SENT_BACK:
            inner = text(f"label.{Label.HISTORY_BACK}", step=_step(said["to"], rules), reason=words(said["reason"], 60))
        case Name.CONSULTATION_FIXED | Name.CONSULTATION_MOVED:
            inner = _time(said)
        case Name.CONSULTATION_LED_BY:
            inner = name(said["to"])
        case Name.CONSULTATION_CALLED_OFF if said.get("reason"):
            inner = words(said["reason"], 60)
        case Name.CONSULTATION_RAISED:
            inner = words(said["reason"], 60)
        case Name.CONSULTATION_RESEARCHED:
            inner = words(said["words"], 60)
        case Name.CONSULTATION_FATE_NOTED:
            inner = text(f"fate.{said['fate']}")
        case Name.CONSULTATION_WARNED | Name.CONSULTATION_OVERDUE:
            inner = clock_name(Clock(said["clock"]))
        case Name.CONSULTATION_DUE_MOVED:
            inner = moment(said["to"])
        case _:
            return ""
    return text(f"label.{Label.HISTORY_MORE}", more=inner)


def _time(said: dict[str, Any]) -> Param:
    at = moment(said["start"])
    return text(f"label.{Label.HISTORY_SHORT}", at=at) if said.get("short") else at


def _step(at: int, rules: Rules) -> Param:
    return both(rules.steps[at].name, rules.steps[at].name_en) if at < len(rules.steps) else ""
