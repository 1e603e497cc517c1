"""Who sits, as Grafana OnCall asks: rotas as iCalendar with RRULEs, evaluated by recurring-ical-events.

`python -m bench.peers.ical` reads stations a line, answers a line. A station is JSON: `ics`, `at` (moments, ISO: two of
one day, one of another). The answer has who sits at each (a list of names) and the µs; parsing is part of the first.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta

import recurring_ical_events
from icalendar import Calendar


def main() -> None:
    for line in sys.stdin:
        station = json.loads(line)
        query, sits, took = None, [], []
        for moment in map(datetime.fromisoformat, station["at"]):
            began = time.perf_counter()
            query = query or recurring_ical_events.of(Calendar.from_ical(station["ics"]))
            sits.append(_sits(query, moment))
            took.append((time.perf_counter() - began) * 1e6)
        print(json.dumps({"sits": sits, "took": took}), flush=True)


def _sits(query: object, at: datetime) -> list:
    return [str(event["summary"]) for event in query.between(at, at + timedelta(seconds=1))]


main()
