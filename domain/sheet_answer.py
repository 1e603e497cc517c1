"""Departments' replies as words for the resident: a proposal, cleared of names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.item import Outcome
from domain.moves import Resting
from domain.sheet import Part, Sheet, SheetState
from domain.wording.mask import mask


@dataclass(frozen=True, slots=True)
class Said:
    """One department's reply in clear: what was done, and why not (C)."""

    department: str
    outcome: Outcome
    words: str
    done_day: str
    day: str | None = None
    reason: str = ""


def proposed(replies: Sequence[Said]) -> str:
    """In the district's language, a paragraph for each department, the lead's first."""
    return "\n\n".join(_paragraph(one) for one in replies)


def _paragraph(one: Said) -> str:
    lines = [f"{one.department}答复：{cleared(one.words)}（{_day(one.done_day)}）"]
    match one.outcome:
        case Outcome.B:
            lines.append(f"已列入计划，{_day(one.day or '', one.done_day)}前办好。")
        case Outcome.C:
            lines.append(f"暂时办不了，原因：{cleared(one.reason)}")
        case Outcome.D:
            lines.append("您说的情况已记下，留作参考。")
    return "\n".join(lines)


def _day(iso: str, near: str = "") -> str:
    """「12月20日」 of YYYY-MM-DD, with its year where that is not the year of `near`."""
    if not iso:
        return ""
    found = date.fromisoformat(iso)
    year = f"{found.year}年" if near and found.year != date.fromisoformat(near).year else ""
    return f"{year}{found.month}月{found.day}日"


def cleared(text: str) -> str:
    """Without names, numbers and plates; doors stay, they are the resident's own."""
    return mask(text, doors=False).text


def waiting(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The replies that the next answer passes on, the lead's first."""
    found = [one for one in sheets if one.state is SheetState.REPLIED and one.ended_at is None]
    return sorted(found, key=lambda one: (one.part is not Part.LEAD, -one.batch, one.id))


def resting(sheets: Sequence[Sheet]) -> Resting | None:
    """What an answer given now rests on; None where no department has replied."""
    found = waiting(sheets)
    if not found or found[0].outcome is None:
        return None
    lead = found[0]
    assert lead.outcome is not None
    return Resting(lead.outcome, lead.outcome_day, lead.department_id, tuple(one.id for one in found))
