"""The rules for consultations of a district file: what it sets anew, and what does not go together."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.consultation_edits import DEFAULTS, differing, next_version, numbered
from domain.consultation_rules import Rules
from domain.district_checks import Fault
from domain.district_consulting import ConsultingPart, merged
from domain.district_file import DistrictFile
from domain.events import Event, Name
from handlers.district_changes import Changes
from storage import tables
from storage.consultation_rules import put_consultation_rules
from storage.database import Row
from storage.work import Work


@dataclass(frozen=True, slots=True)
class RulesSetting:
    """What a file makes of the rules in force; `made` has a version of its own where `changed` says anything."""

    made: Rules
    changed: tuple[tuple[str, str, str], ...] = ()
    faults: list[Fault] = field(default_factory=list)

    @property
    def version(self) -> str:
        return str(self.made.version)

    def tell(self, changes: Changes) -> None:
        for key, old, new in self.changed:
            changes.changed["协商规则"] += 1
            changes.tell("更新 协商规则", f"{key} “{old}” → “{new}”")

    def put(self, work: Work, row: Row, by: str | None = None, via: str = "cli") -> None:
        """The new version with one event; `row` is the district's as it was read or made."""
        if self.changed:
            work.record_thing(
                tables.districts,
                row,
                rules_changed(work.district_id, by, work.now, via, self.changed),
                consulting=self.version,
            )
            put_consultation_rules(work, self.made, by)


def rules_changed(
    district_id: str, by: str | None, at: int, via: str, changed: tuple[tuple[str, str, str], ...]
) -> Event:
    lines = tuple(f"{key}: {old} → {new}" for key, old, new in changed)
    return Event(Name.DISTRICT_CONSULTING_CHANGED, district_id, by, at, via=via, particulars={"changed": lines})


def rules_setting(file: DistrictFile, versions: dict[str, Rules], in_force: str) -> RulesSetting:
    old = versions.get(in_force, DEFAULTS)
    made, faults = merged(old, file.consulting or ConsultingPart())
    changed = tuple(differing(old, made))
    if not changed or faults:
        return RulesSetting(old, (), list(faults))
    return RulesSetting(numbered(made, next_version(versions)), changed)
