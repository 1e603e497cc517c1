"""What an audit has found: its figures, and everything that is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.chains import broken_chains

Row = dict[str, Any]


class Findings:
    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.figures: dict[str, int] = {}

    def says(self, what: str, *those: object) -> None:
        if those:
            shown = ", ".join(str(one) for one in those[:5])
            self.wrong.append(f"{what}: {shown}{' …' if len(those) > 5 else ''} ({len(those)})")

    def storage(self, items: Iterable[Row], events: Iterable[Row], faults: Iterable[Row]) -> None:
        heads = [{name: row[name] for name in ("id", "number", "version", "head")} for row in items]
        ordered = sorted(events, key=lambda row: (row["thing_id"], row["seq"]))
        self.says("the chain of events is broken", *broken_chains(ordered, heads))
        self.says("a message failed", *(row["reason"] for row in faults))

    def logs(self, logs: Sequence[Path]) -> None:
        """Errors that the product wrote down, and what it wrote that is no line of a log."""
        errors: Counter[str] = Counter()
        for line in (line for log in logs for line in log.read_text(encoding="utf-8").splitlines()):
            try:
                row = json.loads(line)
            except ValueError:
                errors[line[:100]] += 1
                continue
            if row["level"] == "error":
                errors[f"{row['from']}: {row['said']} {row.get('error', '')} {row.get('where', '')}"] += 1
        self.says("the log has errors", *(f"{said} × {count}" for said, count in errors.most_common()))
