"""A consultation as a card: what the station sees of it, and what one who is invited sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import (
    Card,
    Choice,
    Letter,
    Param,
    Phrase,
    Ref,
    Row,
    both,
    clock,
    hours,
    listing,
    moment,
    name,
    phrase,
    row,
    text,
    title,
    words,
)
from dialogs.quality_keys import Quality
from domain import running
from domain.clocks import Clock
from domain.consultation import Consultation, Mode, Participant, Stage
from domain.consultation_people import People
from domain.consultation_rules import Evidence, Rules
from domain.consultation_score import Score

SHOWN = 160
_MOST = 5
_TONES = {Stage.MEETING: "alert", Stage.CLOSED: "done", Stage.CALLED_OFF: "plain"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a card tells beside the consultation's own row."""

    people: People = field(default_factory=People)
    room: tuple[str, str] = ("", "")  # in Chinese and in English
    missing: tuple[Evidence, ...] = ()
    agenda: Ref | None = None  # its lines, with who speaks and for how long
    items: tuple[str, ...] = ()  # numbers
    score: Score | None = None
    short: bool = False  # fixed with less notice than the rules ask


def consultation_card(found: Consultation, rules: Rules, around: Around | None = None) -> Card:
    """For the station: where it stands, what is missing, when and where, who comes, until when."""
    around = around or Around()
    rows = [*_marks(found), row("tag", kind_of(found, rules))]
    if found.open:
        rows.append(row("check", step_said(found, rules, around.missing)))
    if found.held_back and found.open and found.reason_id:
        rows.append(row("info", words(found.reason_id, SHOWN), f"label.{Label.SENT_BACK_REASON}"))
    rows += meeting_rows(found, around)
    if around.short:
        rows.append(row("info", text(f"label.{Label.CONSULTATION_SHORT}")))
    rows.append(row("user", name(found.leader_id), f"label.{Label.CONSULTATION_LEADER}"))
    if around.people.invited:
        rows.append(row("users", _people(found, around.people)))
    rows += _agenda(around)
    if around.items:
        rows.append(row("message-square", text(f"label.{Label.CONSULTATION_ITEMS}", numbers=_listed(around.items))))
    rows += [*_due(found), *_came_of_it(found), *_quality(around.score)]
    return _card(found, rows)


def _listed(numbers: Sequence[str]) -> Ref:
    return listing([phrase(f"button.{Button.PERSON_LINE}", name=one) for one in numbers], "comma")


def invited_card(found: Consultation, rules: Rules, mine: Participant, around: Around | None = None) -> Card:
    """For one who is invited: title, time, place, agenda, his answer, what came of it; nothing of the others."""
    around = around or Around()
    rows = [*_marks(found), row("tag", kind_of(found, rules)), *meeting_rows(found, around), *_agenda(around)]
    rows.append(row("user", name(found.leader_id), f"label.{Label.CONSULTATION_LEADER}"))
    rows.append(row("check", _answer(mine), f"label.{Label.CONSULTATION_ANSWER}"))
    return _card(found, [*rows, *_came_of_it(found)])


def _card(found: Consultation, rows: Sequence[Row]) -> Card:
    tone = "alert" if found.urgency == "danger" and found.open else _TONES.get(found.state, "busy")
    return Card(
        title(found.title_id),
        found.number,
        f"consultation_stage.{found.state}",
        tone,
        tuple(rows),
        _track(found),
        day=found.start_at or 0 if found.state in _AHEAD or found.off else 0,
    )


_AHEAD = frozenset({Stage.SCHEDULED, Stage.MEETING})
_TRACK: tuple[tuple[Label, frozenset[Stage]], ...] = (
    (Label.TRACK_PREPARE, frozenset({Stage.PREPARING})),
    (Label.TRACK_MEET, _AHEAD),
    (Label.TRACK_MINUTES, frozenset({Stage.HELD})),
    (Label.TRACK_FOLLOW, frozenset({Stage.FOLLOWING})),
    (Label.TRACK_DONE, frozenset({Stage.CLOSED})),
)
"""Five steps of every consultation, with the stages that each lasts; how a district divides them stands in a row."""


def _track(found: Consultation) -> tuple[tuple[str, int, str], ...]:
    if found.off:
        return ()
    at = {
        Label.TRACK_PREPARE: found.made_at,
        Label.TRACK_MEET: found.start_at or found.held_at,
        Label.TRACK_MINUTES: found.concluded_at,
        Label.TRACK_DONE: found.ended_at,
    }
    now = next(step for step, (_, stages) in enumerate(_TRACK) if found.state in stages)
    last = found.state is Stage.CLOSED
    states = ["done" if step < now or last else "now" if step == now else "todo" for step in range(len(_TRACK))]
    return tuple(
        (f"label.{label}", at.get(label) or 0, state) for (label, _), state in zip(_TRACK, states, strict=True)
    )


def _marks(found: Consultation) -> list[Row]:
    rows = [row("info", text(f"label.{Label.PRACTICE}"))] if found.practice else []
    if found.urgency != "normal":
        rows.append(row("triangle-alert", text(f"urgency.{found.urgency}")))
    if found.reason_id and found.state is Stage.CALLED_OFF:
        rows.append(row("info", words(found.reason_id, SHOWN), f"label.{Label.CONSULTATION_REASON}"))
    return rows


def kind_of(found: Consultation, rules: Rules) -> Ref:
    """微协商（关键小事）."""
    kind = rules.kind(found.kind)
    return text(
        f"label.{Label.CONSULTATION_KIND}", kind=both(kind.name, kind.name_en), track=text(f"track.{found.track}")
    )


def step_said(found: Consultation, rules: Rules, missing: Sequence[Evidence] = ()) -> Ref:
    """第 3 步，共 7 步：组织调研。还差：走访或调研记录."""
    if found.step >= len(rules.steps):
        return text(f"label.{Label.CONSULTATION_STEPS_DONE}", steps=len(rules.steps))
    step = rules.steps[found.step]
    said: dict[str, Param] = {"at": found.step + 1, "steps": len(rules.steps), "step": both(step.name, step.name_en)}
    if missing:
        return text(f"label.{Label.CONSULTATION_STEP_MISSING}", missing=evidence_said(missing), **said)
    return text(f"label.{Label.CONSULTATION_STEP}", **said)


def evidence_said(missing: Sequence[Evidence]) -> Ref:
    return listing([phrase(f"evidence.{one}") for one in missing], "comma")


def when_said(found: Consultation) -> Ref | None:
    """12月3日 15:00 到 16:30; None while it has no time."""
    if found.start_at is None:
        return None
    if found.end_at is None:
        return moment(found.start_at)
    return text(f"label.{Label.CONSULTATION_WHEN}", start=moment(found.start_at), end=clock(found.end_at))


def where_said(found: Consultation, room: tuple[str, str] = ("", "")) -> Param:
    """The room or what was written in its place; empty at a distance, or while it has none."""
    if found.mode is Mode.ONLINE:
        return ""
    if room[0]:
        return both(*room)
    return words(found.place_id, 60) if found.place_id else ""


def meeting_rows(found: Consultation, around: Around) -> list[Row]:
    """When and where it is held; for invitations and reminders as well."""
    when, where = when_said(found), where_said(found, around.room)
    short: Param = hours(found.start_at, found.end_at) if found.start_at and found.end_at else ""
    rows = [row("calendar", when if when is not None else text(f"label.{Label.CONSULTATION_NO_TIME}"), short=short)]
    if when is None:
        return rows if found.open else []
    if where:
        rows.append(row("map-pin", where))
    if found.link_id and found.mode is not Mode.PLACE:
        rows.append(row("info", words(found.link_id, 300), f"label.{Label.CONSULTATION_LINK}"))
    return rows


def _people(found: Consultation, people: People) -> Ref:
    counts: dict[str, Param] = {
        "invited": people.asked,
        "yes": people.yes,
        "written": people.written,
        "no": people.no,
        "silent": people.silent,
    }
    if found.opened_at is not None or found.held_at is not None:
        came: dict[str, Param] = {"invited": people.invited, "came": people.came}
        if people.uninvited:
            return text(f"label.{Label.CONSULTATION_CAME_UNINVITED}", uninvited=people.uninvited, **came)
        return text(f"label.{Label.CONSULTATION_CAME}", **came)
    if people.queued:
        return text(f"label.{Label.CONSULTATION_PEOPLE_QUEUED}", queued=people.queued, **counts)
    return text(f"label.{Label.CONSULTATION_PEOPLE}", **counts)


def _agenda(around: Around) -> list[Row]:
    if around.agenda is None:
        return []
    return [row("message-circle", around.agenda, f"label.{Label.CONSULTATION_AGENDA}")]


def _answer(mine: Participant) -> Ref:
    if mine.queued_at is not None:
        return text(f"label.{Label.CONSULTATION_QUEUED}")
    return text(f"attendance.{mine.answer}" if mine.answer else f"label.{Label.CONSULTATION_SILENT}")


def _due(found: Consultation) -> list[Row]:
    """What is due next: the meeting, after it the minutes, or what the head decides about them."""
    labels = {
        Clock.CONSULTATION: Label.CONSULTATION_DUE,
        Clock.MINUTES: Label.MINUTES_DUE,
        Clock.OBJECTED: Label.OBJECTED_DUE,
    }
    made = []
    for which, label in labels.items():
        one = running.of(found.running, which)
        if one is not None and one.stopped_at is None and found.open:
            mark: Param = text(f"label.{Label.PROVISIONAL}") if one.provisional else ""
            made.append(row("hourglass", text(f"label.{label}", by=moment(one.due_at), provisional=mark)))
    return made


def _came_of_it(found: Consultation) -> list[Row]:
    rows = []
    if found.conclusion_id:
        rows.append(row("check", words(found.conclusion_id, SHOWN), f"label.{Label.CONSULTATION_AGREED}"))
    if found.fate is not None:
        rows.append(row("info", text(f"fate.{found.fate}"), f"label.{Label.CONSULTATION_FATE}"))
    return rows


def _quality(score: Score | None) -> list[Row]:
    if score is None or score.value is None:
        return []
    lacking = [phrase(f"quality_part.{part}") for part, value in score.parts.items() if value is None]
    said: dict[str, Param] = {"value": f"{score.value:.0f}"}
    if lacking:
        said["parts"] = listing(lacking, "comma")
    key = Quality.SCORE_NOT_YET if lacking else Quality.SCORE
    return [row("check", text(f"quality.{key}", **said), f"quality.{Quality.LABEL}")]


def consultations_waiting(waits: Sequence[tuple[Consultation, Phrase]]) -> Letter:
    """Those of which something waits for the reader, with a line each."""
    key = f"say.{Say.CONSULTATIONS_WAIT}"
    said = phrase(key, count=len(waits), lines=listing([line for _, line in waits[:_MOST]]))
    return Letter(key, (said,), choices=tuple(consultation_choice(one) for one, _ in waits[:_MOST]), carries=True)


def consultation_choice(found: Consultation, key: Button = Button.CONSULTATION_LINE) -> Choice:
    """A consultation in a list."""
    label = phrase(f"button.{key}", number=found.number, title=title(found.title_id))
    return Choice(label, "show_consultation", {"consultation": found.id})


def card_choice(found: Consultation) -> Choice:
    """看这场协商, under a letter about one."""
    return button(Button.SHOW_CONSULTATION, "show_consultation", consultation=found.id)
