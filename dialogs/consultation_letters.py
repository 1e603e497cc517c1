"""Letters about a consultation's time: it runs out, it is over, it is another one by a new list of days off."""

from __future__ import annotations

from dialogs.clock_lines import over_by
from dialogs.consultation_cards import card_choice
from dialogs.keys import Label
from dialogs.letter import Choice, Letter, Param, both, moment, phrase, text, title
from dialogs.outcome_letters import minutes_decided
from domain.clocks import Clock
from domain.consultation import Consultation
from domain.consultation_rules import Rules
from domain.consultation_tellings import ConsultationNotice
from domain.running import Running, Step

_NAMES = {
    Clock.CONSULTATION: Label.TIME_TO_HOLD,
    Clock.MINUTES: Label.TIME_FOR_MINUTES,
    Clock.OBJECTED: Label.TIME_TO_SETTLE,
    Clock.STEP: Label.TIME_TO_CONCLUDE,
}
_QUIET = frozenset({ConsultationNotice.WARNED, ConsultationNotice.DUE_MOVED, ConsultationNotice.STEP_OVER})


def late_letter(
    notice: ConsultationNotice, found: Consultation, rules: Rules, one: Running, step: Step, minutes: str = ""
) -> Letter:
    """To those who may see it; a patron reads the number, the kind and how long, never what it is about.

    `minutes`: an edition that somebody objected to, to be decided about from here.
    """
    key = f"consultation_notice.{notice}"
    kind = rules.kind(found.kind)
    said: dict[str, Param] = {
        "number": found.number,
        "clock": text(f"label.{_NAMES.get(one.clock, Label.TIME_TO_HOLD)}"),
        "over": over_by(one, step),
        "due": moment(one.due_at),
    }
    choices: tuple[Choice, ...] = (*(minutes_decided(found, minutes) if minutes else ()), card_choice(found))
    if notice is ConsultationNotice.PATRON_OVERDUE:
        said["kind"], choices = both(kind.name, kind.name_en), ()
    else:
        said["title"] = title(found.title_id)
    if notice is ConsultationNotice.STEP_OVER and found.step < len(rules.steps):
        said["step"] = both(rules.steps[found.step].name, rules.steps[found.step].name_en)
    return Letter(
        key,
        (phrase(key, **said),),
        choices=choices,
        must_reach=notice not in _QUIET,
        urgent=found.urgency == "danger",
        carries=notice is not ConsultationNotice.PATRON_OVERDUE,
    )
