"""What must hold of consultations, whatever people have done to them; read from the rows alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.chains import broken_chains
from domain.attending import HOSTS
from storage.database import Row
from tests.talk import World

UNDER_WAY = frozenset({"preparing", "scheduled", "meeting", "held"})
OPEN = UNDER_WAY | {"following"}
CHAINED = {
    "consultation": "consultations", "participant": "participants", "motion": "motions", "action": "actions",
    "topic": "topics", "item": "items",
}  # fmt: skip
TABLES = (
    "consultations", "consultation_items", "participants", "items", "motions", "ballots", "tallies", "minutes",
    "actions", "appointments", "faults", "topics", "topic_supports", "timers", "persons",
)  # fmt: skip


async def look(world: World) -> list[str]:
    """Everything that must not be; nothing, where all is well."""
    rows = {name: await world.rows_of(name) for name in TABLES}
    told = [*_faults(rows), *_led(rows, world), *_items(rows), *_seats(rows), *_rooms(rows), *_votes(rows)]
    told += [*_minutes(rows), *_standing(rows, world), *_numbers(rows), *_topics(rows)]
    return told + await _chains(world)


Rows = dict[str, list[Row]]


def _faults(rows: Rows) -> Iterator[str]:
    for row in rows["faults"]:
        yield f"a message failed: {row['reason']}"


def _led(rows: Rows, world: World) -> Iterator[str]:
    """Whoever leads serves there, or its heads were told that he does not and can have somebody else lead it."""
    serves, heads = defaultdict(set), set()
    for row in rows["appointments"]:
        if row["valid_to"] is None or row["valid_to"] > world.now:
            serves[row["person_id"]].add(row["scope_id"])
            if row["role"] == "head":
                heads.add(row["scope_id"])
    for row in rows["consultations"]:
        there = row["station_id"]
        if row["state"] in OPEN and there not in serves[row["leader_id"]] and there not in heads:
            yield f"{row['number']} is nobody's"


def _items(rows: Rows) -> Iterator[str]:
    state = {row["id"]: row for row in rows["items"]}
    of = {row["id"]: row for row in rows["consultations"]}
    linked = Counter[str]()
    for row in rows["consultation_items"]:
        found = of[row["consultation_id"]]
        if row["ended_at"] is None and found["state"] in UNDER_WAY:
            linked[row["item_id"]] += 1
    for item in rows["items"]:
        if item["state"] == "consulting" and not linked[item["id"]]:
            yield f"{item['number']} is talked through nowhere"
    for item_id, count in linked.items():
        if state[item_id]["merged_into"] is None and state[item_id]["state"] in ("closed", "withdrawn", "refused"):
            yield f"{state[item_id]['number']} is {state[item_id]['state']}, and talked through {count} times"


def _seats(rows: Rows) -> Iterator[str]:
    people = defaultdict(list)
    for row in rows["participants"]:
        if row["ended_at"] is None and row["part"] not in {part.value for part in HOSTS}:
            people[row["consultation_id"]].append(row)
    for one in rows["consultations"]:
        wanting = [row for row in people[one["id"]] if row["answer"] in ("yes", "sends")]
        seated = [row for row in wanting if row["queued_at"] is None]
        if one["capacity"] is None:
            continue
        if one["seats"] != len(wanting):
            yield f"{one['number']}: {one['seats']} seats are counted, {len(wanting)} are wanted"
        if len(seated) > one["capacity"]:
            yield f"{one['number']}: {len(seated)} sit on {one['capacity']} seats"
        if one["state"] == "scheduled" and len(seated) < min(one["capacity"], len(wanting)):
            yield f"{one['number']}: somebody waits for a seat that is free"


def _rooms(rows: Rows) -> Iterator[str]:
    fixed = [row for row in rows["consultations"] if row["state"] in ("scheduled", "meeting")]
    booked = [row for row in fixed if row["room_id"] and row["start_at"] and row["mode"] != "online"]
    for index, one in enumerate(booked):
        for other in booked[index + 1 :]:
            apart = one["end_at"] <= other["start_at"] or other["end_at"] <= one["start_at"]
            if one["room_id"] == other["room_id"] and not apart:
                yield f"{one['number']} and {other['number']} are in one room"


def _votes(rows: Rows) -> Iterator[str]:
    cast, sums = Counter(row["motion_id"] for row in rows["ballots"]), {row["motion_id"] for row in rows["tallies"]}
    stage = {row["id"]: row for row in rows["consultations"]}
    for one in rows["motions"]:
        result = json.loads(one["result"])
        if one["state"] == "closed" and "total" in result:
            hands = sum(count for name, count in result.items() if name.startswith("hands_"))
            parts = [result[name] for name in ("yes", "no", "abstain", "fairly") if name in result]
            if parts and sum(parts) != result["total"]:
                yield f"a motion's parts make {parts}, its whole {result['total']}"
            if not hands and result["total"] < cast[one["id"]]:
                yield f"a motion counts {result}, of {cast[one['id']]} ballots"
            if one["id"] in sums:
                yield "a sum lives on after it was counted"
        if one["state"] == "open" and stage[one["consultation_id"]]["state"] != "meeting":
            yield f"a motion is open, but {stage[one['consultation_id']]['number']} is not being held"


def _minutes(rows: Rows) -> Iterator[str]:
    live: Counter[str] = Counter(row["consultation_id"] for row in rows["minutes"] if row["state"] in ("draft",))
    for consultation, count in live.items():
        if count > 1:
            yield f"{consultation} has {count} drafts"
    by = Counter((row["consultation_id"], row["state"]) for row in rows["minutes"])
    for (consultation, state), count in by.items():
        if state in ("sent", "settled") and count > 1:
            yield f"{consultation} has {count} {state} minutes"


def _standing(rows: Rows, world: World) -> Iterator[str]:
    """Something is still to come of each: a time, a clock, a timer, or what its people do next."""
    timed = Counter(row["subject"].split(" ")[0].split(":")[0] for row in rows["timers"] if row["done_at"] is None)
    for one in rows["consultations"]:
        if one["state"] in ("scheduled", "meeting") and (one["start_at"] is None or one["end_at"] <= one["start_at"]):
            yield f"{one['number']} is {one['state']} at no time"
        if one["state"] == "meeting" and world.now > max(one["end_at"], one["opened_at"]) + 13 * 3_600_000:
            yield f"{one['number']} is still being held, long after its end"
        until = one["poll_until"]
        if until is not None and (until < world.now or one["state"] not in ("preparing", "scheduled")):
            yield f"{one['number']} has a poll that is over"
        late = one["due_at"] is not None and one["due_at"] < world.now  # then it has climbed as high as it can
        if one["state"] in UNDER_WAY and not timed[one["id"]] and not late:
            yield f"{one['number']} ({one['state']}) has no timer"
    live = {row["id"] for row in rows["persons"]}
    for action in rows["actions"]:
        if action["state"] == "open" and action["owner_id"] and action["owner_id"] not in live:
            yield f"{action['number']} is nobody's"


def _numbers(rows: Rows) -> Iterator[str]:
    for table in ("consultations", "actions", "topics"):
        for number, count in Counter(row["number"] for row in rows[table]).items():
            if count > 1:
                yield f"{count} have the number {number}"


def _topics(rows: Rows) -> Iterator[str]:
    counted = Counter((row["topic_id"], row["kind"]) for row in rows["topic_supports"] if row["ended_at"] is None)
    for one in rows["topics"]:
        if one["state"] == "shown" and one["supports"] not in (
            counted[one["id"], "supports"],
            counted[one["id"], "supports"] + counted[one["id"], "signs"],
        ):
            yield f"{one['number']} has {one['supports']} supports, {counted}"


async def _chains(world: World) -> list[str]:
    events = sorted(await world.rows_of("events"), key=lambda row: (row["thing"], row["thing_id"], row["seq"]))
    told = []
    for thing, table in CHAINED.items():
        own = [row for row in events if row["thing"] == thing]
        ids = {row["thing_id"] for row in own}
        heads = [row for row in await world.rows_of(table) if row["id"] in ids]
        told += [f"the chain of {thing} {one} is broken" for one in broken_chains(own, heads)]
    return told
