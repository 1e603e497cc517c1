"""The clocks of a district file: what it sets anew, and what does not go together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from domain.clock_rules import (
    DEFAULTS,
    Rule,
    differing,
    next_version,
    numbered,
    out_of_order,
    read_amount,
    written,
)
from domain.clocks import Clocks
from domain.district_checks import Fault
from domain.district_file import DistrictFile
from domain.events import Event, Name
from domain.said import ours, said
from domain.wording import DEFAULT_CATEGORIES
from handlers.district_changes import Changes
from storage import tables
from storage.clock_rules import put_rules
from storage.database import Row
from storage.work import Work

TITLES: dict[Rule, str] = {
    Rule.ACCEPT: "委员接单",
    Rule.ACCEPT_RESERVE: "候补接单",
    Rule.ACCEPT_HEAD: "站长接单",
    Rule.ACCEPT_DANGER: "危急时各级接单",
    Rule.FIRST_CONTACT: "第一次联系居民",
    Rule.DANGER: "危急的事联系居民",
    Rule.UTILITIES: "水电气暖联系居民",
    Rule.REACH: "没送到就打电话",
    Rule.REACH_DANGER: "危急没送到打电话",
    Rule.ANSWER_SIMPLE: "答复简单事项",
    Rule.ANSWER: "答复一般事项",
    Rule.SIMPLE_CATEGORIES: "哪些算简单事项",
    Rule.EXTENSION: "最多延期",
    Rule.SUPPLEMENT: "等居民补充",
    Rule.DECIDE: "重办两次后站长定",
    Rule.REFERRAL_RETURN: "部门退回",
    Rule.REFERRAL_REPLY: "部门答复",
    Rule.REFERRAL_RELEASE: "部门答复后转告居民",
    Rule.CONSULTATION: "一次协商办完",
    Rule.NOTICE: "协商前提前通知",
    Rule.MINUTES: "协商后报送纪要",
    Rule.OBJECTED: "纪要有异议后站长定",
    Rule.RATING: "等居民评价",
    Rule.LOOK_BACK_FIRST: "第一次回头看",
    Rule.LOOK_BACK_SECOND: "第二次回头看",
}


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """What a file makes of the clocks in force; `rules` are those that it changes, `made` has a version of its own."""

    old: Clocks
    made: Clocks
    rules: tuple[Rule, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    @property
    def version(self) -> str:
        return str(self.made.version)

    def tell(self, changes: Changes) -> None:
        for rule in self.rules:
            changes.changed["时限"] += 1
            was, now = written(self.old, rule), written(self.made, rule)
            changes.tell("更新 时限", f"{changes.say(TITLES[rule])} “{was}” → “{now}”")

    def put(self, work: Work, row: Row, by: str | None = None, via: str = "cli") -> None:
        """The new version with an event for each clock; `row` is the district's as it was read or made."""
        for rule in self.rules:
            particulars = {"clock": rule.value, "from": written(self.old, rule), "to": written(self.made, rule)}
            event = Event(
                Name.DISTRICT_CLOCKS_CHANGED, work.district_id, by, work.now, via=via, particulars=particulars
            )
            work.record_thing(tables.districts, row, event, clocks=self.version)
        if self.rules:
            put_rules(work, self.made, by)


def setting(file: DistrictFile, versions: dict[str, Clocks], in_force: str, known: Collection[str]) -> ClockSetting:
    """`known` are the categories that stand, beside those of the file."""
    old = versions.get(in_force, DEFAULTS)
    given = file.clocks.model_dump(exclude_none=True) if file.clocks else {}
    named = {part.slug for part in file.categories or ()} or {part.slug for part in DEFAULT_CATEGORIES}
    faults: list[Fault] = []
    values: dict[str, object] = {}
    for key, amount in given.items():
        if key == Rule.SIMPLE_CATEGORIES:
            values[key] = frozenset(amount)
            unknown = [at for at, slug in enumerate(amount) if slug not in named and slug not in known]
            faults += [(("clocks", key, at), said("没有 slug 是 {} 的事项类别", amount[at])) for at in unknown]
        else:
            values[key] = read_amount(Rule(key), amount)
    made = old.model_copy(update=values)
    for short, long in out_of_order(made):
        where = long if long in given else short
        if where in given:
            faults.append(
                (("clocks", where.value), said("“{}”不能比“{}”还长", ours(TITLES[short]), ours(TITLES[long])))
            )
    rules = tuple(differing(old, made))
    return ClockSetting(old, numbered(made, next_version(versions)) if rules else old, rules, faults)
