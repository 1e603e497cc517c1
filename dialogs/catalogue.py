"""Which text keys there are: computed from forms, enums, events, refusals and permissions; no list can lag behind."""

from __future__ import annotations

from typing import get_args

from dialogs.desk_keys import Desk
from dialogs.diary_keys import Diary
from dialogs.draw_keys import DrawWord
from dialogs.duty_keys import Clock
from dialogs.form import CHECK
from dialogs.form import Kind as Asked
from dialogs.forms import FORMS
from dialogs.health import Health
from dialogs.inviting_keys import Inviting
from dialogs.keys import Band, Button, ClockWord, Command, Label, Say, Why
from dialogs.looked_keys import Looked
from dialogs.meeting_keys import Meet, MotionWord
from dialogs.outcome_keys import After
from dialogs.paper_forms import (
    ClosingColumn,
    Column,
    ConversionColumn,
    FigureColumn,
    PersonColumn,
    ShiftColumn,
    TalkColumn,
    TallyColumn,
)
from dialogs.place_keys import Places
from dialogs.plan_keys import PlanWord
from dialogs.quality_keys import Quality
from dialogs.standing_menu import MenuLine
from dialogs.text_keys import Blank, OwnText
from dialogs.timing_keys import Timing
from domain.clock_rules import Rule
from domain.clocks import Clock as ItemClock
from domain.clocks import Unit
from domain.consultation import Answer as Attendance
from domain.consultation import Came as CameHow
from domain.consultation import Fate, Mode, Stage, Track
from domain.consultation import Part as ConsultationPart
from domain.consultation_rules import Evidence, Keeper
from domain.consultation_score import Worth
from domain.consultation_tellings import ConsultationNotice
from domain.conversion import Short, Tally, Turn
from domain.draw import Kind, Reason
from domain.events import Name
from domain.figures import Count, Last, Left, Measure, Period
from domain.hand_over import Supervised
from domain.holiday_list import Told
from domain.item import Outcome, Pleased, Solved, State, Urgency
from domain.notices import Notice
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refused
from domain.rota import Why as Came
from domain.rota_plan import Duty
from domain.rota_score import Part
from domain.running import Why as Held
from domain.sheet import Part as SheetPart
from domain.sheet import SheetState
from domain.sheet_notices import SheetNotice
from domain.station_kinds import StationKind
from domain.supporting import Step
from domain.topic import TopicState
from domain.wording.danger_words import DangerKind
from domain.wording.mask import Hidden
from domain.year_plan import PlanState

TOLD_EVENTS = tuple(
    name
    for name in Name
    if name.startswith(("item.", "sheet.", "consultation.")) or name is Name.PERSON_IDENTITY_OPENED
)
"""Those that stand in some reader's history; of the others the trace alone is kept."""

FAMILIES = {
    "say": Say,
    "label": Label,
    "button": Button,
    "looked": Looked,
    "menu": MenuLine,
    "band": Band,
    "why": Why,
    "clock": Clock,
    "clock_name": ItemClock,
    "clock_word": ClockWord,
    "pause": Held,
    "rule": Rule,
    "command": Command,
    "event": TOLD_EVENTS,
    "health": Health,
    "figure": (*Measure, *Count),
    "formula": Measure,
    "left": Left,
    "period": (*Period, *Last),
    "holiday": Told,
    "state": State,
    "sheet_state": SheetState,
    "sheet_part": SheetPart,
    "outcome": Outcome,
    "sheet_notice": SheetNotice,
    "hidden": Hidden,
    "urgency": Urgency,
    "solved": Solved,
    "pleased": Pleased,
    "supervised": Supervised,
    "notice": Notice,
    "followed": Step,
    "role": Role,
    "kind": StationKind,
    "refusal": Refused,
    "plan": PlanWord,
    "draw": DrawWord,
    "draw_kind": Kind,
    "draw_part": Part,
    "draw_reason": Reason,
    "column": Column,
    "person_column": PersonColumn,
    "tally_column": TallyColumn,
    "shift_column": ShiftColumn,
    "figure_column": FigureColumn,
    "closing_column": ClosingColumn,
    "shift_why": Came,
    "shift_duty": Duty,
    "permission": Permission,
    "meet": Meet,
    "motion_state": MotionWord,
    "after": After,
    "consultation_stage": Stage,
    "consultation_part": ConsultationPart,
    "inviting": Inviting,
    "evidence": Evidence,
    "timing": Timing,
    "places": Places,
    "desk": Desk,
    "diary": Diary,
    "quality": Quality,
    "quality_part": Worth,
    "quality_how": Worth,
    "talk_count": Tally,
    "talk_rate": Turn,
    "talk_how": Turn,
    "talk_short": Short,
    "talk_column": TalkColumn,
    "conversion_column": ConversionColumn,
    "attendance": Attendance,
    "came": CameHow,
    "track": Track,
    "topic_state": TopicState,
    "plan_state": PlanState,
    "mode": Mode,
    "fate": Fate,
    "consultation_notice": ConsultationNotice,
    "keeper": Keeper,
    "own_text": OwnText,
    "blank": Blank,
    "sample": Blank,
}


def keys() -> set[str]:
    """Every key that the product may say."""
    found = {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}
    found |= {f"clock_unit.{unit}" for unit in get_args(Unit)}
    found |= {f"danger.{kind}" for kind in get_args(DangerKind)}
    for form in FORMS.values():
        if form.check:
            found.add(f"{form.name}.{CHECK}.ask")
        for field, ask in form.asks().items():
            found.add(f"{form.name}.{field}.ask")
            if ask.kind is Asked.CHOICE:
                found |= {f"{form.name}.{field}.{option}" for option in ask.options}
    return found | {"please.pleased.ask"}
