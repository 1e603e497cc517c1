# ruff: noqa: E501
"""Server time, bytes and requests of every page of the desk, before ten thousand and before a million matters."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bench.large import READERS, Large, large, make
from bench.plan import Plan
from bench.table import Part, Row
from tests.web.all_pages import addresses, ask

FEW = 10_000
SLOW = 0.1
HEAVY = 60_000
TURNS = 10
"""Times that each page is asked for in a round."""
LEADS = frozenset({"/desk/together"})
"""Before anything was chosen, only a way to another page."""
_LINES = 50
_BARE = """<!doctype html><title>{{ title }}</title><table>{% for row in rows %}<tr class="{{ row.state }}">
<td><a href="/desk/items/{{ row.number }}">{{ row.number }}</a><td>{{ row.words }}<td>{{ row.state }}</tr>{% endfor %}
</table>"""


@dataclass(slots=True)
class Measured:
    """One page as one reader, in one database; seconds of each round, and of the processor in all of them."""

    bytes: int = 0
    requests: int = 0
    rounds: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        every = sorted(second for one in self.rounds for second in one)
        return every[min(len(every) - 1, int(len(every) * share))]


async def run(plan: Plan) -> Part:
    folder = plan.part("pages")
    few = min(FEW, plan.items // 4)
    async with AsyncExitStack() as stack:
        places = [folder / str(many) for many in (few, plan.items)]
        for place, many in zip(places, (few, plan.items), strict=True):
            place.mkdir()
            await make(place, many)
        sides = [await stack.enter_async_context(large(place)) for place in places]
        found = [await _all(side, plan) for side in sides]
        bare = await _measured(_bare(), ["/"], "", plan)
    counts = [few, plan.items]
    rows = [_row(page, *(side[page] for side in found)) for page in found[1]]
    rows += _whole(found, bare["/"])
    notes = [
        f"{counts[1]:,} matters of three years in one district of {len(sides[1].world.core.house.district.stations)} stations, "
        f"against {counts[0]:,}; p50 and p99 of server time, {plan.rounds} rounds of {TURNS} requests each, nothing kept between "
        "them but what the product itself keeps; the first request of each page is left out. CPU: the median, of all "
        "threads of the process; it hardly changes on a busy machine, p99 does.",
        "KB: page, style and script together as they travel (gzip) to an empty cache, and in how many requests.",
        f"The bare page: Starlette and Jinja2, {_LINES} lines with a number, a title and a state, read from nowhere.",
    ]
    return Part("Pages of the desk, SQLite", rows, notes)


async def _all(side: Large, plan: Plan) -> dict[str, Measured]:
    """Every page as every reader who may look at it; one that nobody is shown ends the run."""
    house = side.world.core.house
    routes = [one for one in side.app.router.routes if isinstance(one, Route)]
    asked = _paths(routes, side.known)
    called = dict(zip(asked, _paths(routes, {name: f"({name})" for name in side.known}), strict=True))
    await house.reload()
    made: dict[str, Measured] = {}
    for role in READERS:
        found = await _measured(side.app, asked, side.cookies[role], plan)
        made |= {f"{called[path]}, {role}": one for path, one in found.items()}
    named = [path for path in called.values() if path not in LEADS]
    if unseen := [path for path in named if not any(f"{path}, {role}" in made for role in READERS)]:
        raise RuntimeError(f"shown to nobody: {unseen}")
    return made


def _paths(routes: Sequence[Route], known: Mapping[str, str]) -> list[str]:
    """What is known has another name in each district: in the table it stands in brackets."""
    return [path for paths in addresses(routes, known, more=True).values() for path in paths]


async def _measured(app: ASGIApp, paths: Sequence[str], cookie: str, plan: Plan) -> dict[str, Measured]:
    made: dict[str, Measured] = {}
    for path in paths:
        first = await ask(app, path, cookie)
        if first.status in (303, 403, 404):
            continue  # not for this reader, or only a way to another page
        if first.status != 200:
            raise RuntimeError(f"{path}: {first.status}")
        one = made[path] = Measured(first.bytes, first.requests)
        for _ in range(plan.rounds):
            gc.collect()
            one.rounds.append([await _asked(app, path, cookie, one.cpu) for _ in range(TURNS)])
    return made


async def _asked(app: ASGIApp, path: str, cookie: str, cpu: list[float]) -> float:
    """Seconds by the wall; those of the processor go into `cpu`, and are the same on a busy machine."""
    spent: list[float] = []

    def clock() -> float:
        spent.append(time.process_time())
        return time.perf_counter()

    seconds = (await ask(app, path, cookie, clock=clock)).seconds
    cpu.append(spent[1] - spent[0])
    return seconds


def _bare() -> ASGIApp:
    page = Environment(autoescape=True).from_string(_BARE)
    rows = [
        {"number": f"XM-261123-{at:03d}", "words": "路灯坏了一个月，晚上摔了人", "state": "已提交"}
        for at in range(_LINES)
    ]

    async def show(request: Request) -> HTMLResponse:
        return HTMLResponse(page.render(title="bare", rows=rows))

    return Starlette(routes=[Route("/", show)])


def _row(page: str, few: Measured, many: Measured) -> Row:
    growth = [median(m) / median(f) for m, f in zip(many.rounds, few.rounds, strict=True)]
    weight = f"{median(many.cpu) * 1000:.0f} ms of CPU; {many.bytes / 1000:.0f} KB, {many.requests} requests"
    over = [word for word, bad in (("SLOW", many.at(0.99) > SLOW), ("HEAVY", many.bytes > HEAVY)) if bad]
    return Row(page, f"{_ms(many)}; {weight}", _ms(few), growth, note=" ".join(over))


def _ms(one: Measured) -> str:
    return f"{one.at(0.5) * 1000:.1f} / {one.at(0.99) * 1000:.1f} ms"


def _whole(found: Sequence[dict[str, Measured]], bare: Measured) -> list[Row]:
    """All pages together: the slowest, the heaviest, and the median one beside a page that does nothing."""
    few, many = found
    middle = sorted(many, key=lambda page: many[page].at(0.5))[len(many) // 2]
    beside = [median(m) / median(b) for m, b in zip(many[middle].rounds, bare.rounds, strict=True)]
    slowest = max(many, key=lambda page: many[page].at(0.99))
    heaviest = max(many, key=lambda page: many[page].bytes)
    under = sum(one.at(0.99) <= SLOW for one in many.values())
    return [
        Row("the median page beside a bare page", _ms(many[middle]), _ms(bare), beside, note=middle),
        Row(
            "pages with p99 under 100 ms", f"{under} of {len(many)}", f"{sum(o.at(0.99) <= SLOW for o in few.values())}"
        ),
        Row(
            "pages with a median of CPU under 100 ms",
            f"{sum(median(one.cpu) <= SLOW for one in many.values())} of {len(many)}",
            f"{sum(median(one.cpu) <= SLOW for one in few.values())}",
        ),
        Row("the slowest", _ms(many[slowest]), _ms(few[slowest]), note=slowest),
        Row(
            "the heaviest",
            f"{many[heaviest].bytes / 1000:.0f} KB",
            f"{few[heaviest].bytes / 1000:.0f} KB",
            note=heaviest,
        ),
    ]
