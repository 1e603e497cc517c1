"""The sheet 时限 of a workbook."""

from __future__ import annotations

from typing import Any

from domain.cell_words import parts
from domain.clock_rules import Rule
from domain.said import said
from domain.wording import DEFAULT_CATEGORIES
from handlers.district_clocks import TITLES
from handlers.workbook import Line
from handlers.workbook_places import Sheets

_RULES = {title: rule for rule, title in TITLES.items()}


def put_clocks(sheets: Sheets) -> None:
    """After the categories, by whose names the simple ones are known."""
    made: dict[str, Any] = {}
    seen: dict[Rule, int] = {}
    for line in sheets.lines.get("clocks", []):
        title, amount = sheets.read(line, "rule"), sheets.read(line, "amount")
        if not title or not amount:
            continue
        rule = _RULES.get(title)
        if rule is None:
            sheets.faults.add(line.place("rule"), said("没有“{}”这一项，请从单子里选", title))
            continue
        before = seen.setdefault(rule, line.number)
        if before != line.number:
            sheets.faults.add(line.place("rule"), said("第 {} 行已经写过了，去掉一行", before))
            continue
        made[rule.value] = _slugs(sheets, line, amount) if rule is Rule.SIMPLE_CATEGORIES else amount
        sheets.places["clocks", rule.value] = line.place("amount")
    if made:
        sheets.document["clocks"] = made


def _slugs(sheets: Sheets, line: Line, amount: str) -> list[str]:
    known = {category.zh: category.slug for category in DEFAULT_CATEGORIES} | sheets.known.categories
    known |= {part["zh"]: part["slug"] for part in sheets.document.get("categories", [])}
    known |= {slug: slug for slug in known.values()}
    for name in parts(amount):
        if name not in known:
            sheets.faults.add(line.place("amount"), said("没有“{}”这个事项类别", name))
    return [known[name] for name in parts(amount) if name in known]
