"""A work's statements for PostgreSQL, as few as possible: those that do not meet each other go over as one.

asyncpg has no pipeline, so each statement costs a round trip. Parts of one WITH see the same snapshot and may not touch
one row twice; a wave therefore holds statements that share no table, but for plain INSERTs into it. What a work must
have touched (`Rule`) is looked at inside the statement by the function `yizhan_settle`, which raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from storage.database import Rule, Write

MOST = 40
"""Statements of one wave: their arguments stay far below the protocol's 32,767."""
MANY = 8
"""So many of one text in a row are sent as a batch."""
SEEN, BROKEN = "YZ002", "YZ001"
SETTLE = f"""
CREATE OR REPLACE FUNCTION yizhan_settle(rules text[], touched bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. array_length(rules, 1) LOOP
    IF touched[i] <> 1 AND rules[i] = 'first' THEN
      RAISE EXCEPTION 'seen before' USING ERRCODE = '{SEEN}';
    END IF;
  END LOOP;
  FOR i IN 1 .. array_length(rules, 1) LOOP
    IF touched[i] <> 1 AND rules[i] = 'one' THEN
      RAISE EXCEPTION 'lost a race' USING ERRCODE = '{BROKEN}';
    END IF;
  END LOOP;
END $$
"""

_NUMBERED = re.compile(r"\$(\d+)")


@dataclass(slots=True)
class Wave:
    """Statements that go over together; `alone`: it is a transaction by itself."""

    writes: list[Write] = field(default_factory=list)
    many: bool = False

    @property
    def alone(self) -> bool:
        return not self.locks

    @property
    def locks(self) -> set[str]:
        """What those who write the same must wait for first, in a statement of its own: a wait keeps its snapshot."""
        return {lock for write in self.writes if (lock := _lock(write))}

    def takes(self, write: Write) -> bool:
        """Whether it can come into this wave."""
        if not self.writes:
            return True
        if self.many or write.form is None or len(self.writes) == MOST:
            return False
        return all(other.form is not None and _apart(other, write) for other in self.writes)

    async def run(self, connection: Any) -> None:
        if self.many:
            await connection.executemany(self.writes[0].sql, [write.args for write in self.writes])
            return
        text = _together(tuple((write.sql, write.rule) for write in self.writes))
        await connection.fetch(text, *(arg for write in self.writes for arg in write.args))


def _lock(write: Write) -> str:
    form = write.form
    return str(write.args[form.order.index(form.lock)]) if form is not None and form.lock else ""


def _apart(one: Write, other: Write) -> bool:
    assert one.form is not None and other.form is not None
    if not one.form.touches & other.form.touches:
        return True
    if not (one.form.adds and other.form.adds):
        return False
    return not (one.form.yields or other.form.yields) or _differ(one, other)


def _differ(one: Write, other: Write) -> bool:
    """Two new rows of one table share no key: neither gives way to the other, in whichever order they go."""
    assert one.form is not None and other.form is not None
    if not one.form.keys or not other.form.keys:
        return False
    return all(
        [one.args[place] for place in here] != [other.args[place] for place in there]
        for here, there in zip(one.form.keys, other.form.keys, strict=True)
    )


def waves(writes: Sequence[Write]) -> list[Wave]:
    """In their order: what comes later never goes before what it might meet."""
    made: list[Wave] = []
    for run in _runs(writes):
        if len(run) >= MANY and run[0].rule == "any" and not _lock(run[0]):
            made.append(Wave(run, many=True))
            continue
        for write in run:
            if not made or not made[-1].takes(write):
                made.append(Wave())
            made[-1].writes.append(write)
    return made


def _runs(writes: Sequence[Write]) -> list[list[Write]]:
    """Neighbours of the same text and rule."""
    found: list[list[Write]] = []
    for write in writes:
        if found and found[-1][0].sql == write.sql and found[-1][0].rule == write.rule:
            found[-1].append(write)
        else:
            found.append([write])
    return found


@lru_cache(maxsize=2000)
def _together(parts: tuple[tuple[str, Rule], ...]) -> str:
    """One WITH of all, whose end looks at what was touched."""
    if len(parts) == 1 and parts[0][1] == "any":
        return parts[0][0]
    shift, made, rules, touched = 0, [], [], []
    for index, (text, rule) in enumerate(parts):
        moved = _NUMBERED.sub(lambda found: f"${int(found[1]) + shift}", text)  # noqa: B023
        shift += max((int(number) for number in _NUMBERED.findall(text)), default=0)
        if rule != "any":
            rules.append(f"'{rule}'")
            touched.append(f"(SELECT count(*) FROM w{index})")
            if not text.startswith("SELECT") and " RETURNING " not in text:
                moved += " RETURNING 1"
        made.append(f"w{index} AS ({moved})")
    end = f"yizhan_settle(ARRAY[{', '.join(rules)}], ARRAY[{', '.join(touched)}])" if rules else "1"
    return f"WITH {', '.join(made)} SELECT {end}"
