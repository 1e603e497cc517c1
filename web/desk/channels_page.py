"""The channels: how each goes, what to do where one does not, the stations' links, and a test that really tries one."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.permissions import Permission, ensure
from domain.refusal import Refusal
from handlers.desk_channels import ChannelSeen, Seen, Tried, channels_seen, try_channel
from handlers.desk_sessions import Seat
from handlers.talk import Talk
from locales.catalogue import said
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.rules_ways import HOME, ways
from web.desk.side import Side
from web.html import qr

_REASONS = frozenset({"network", "unauthorized", "address_refused", "quota", "not_allowed", "flood", "bad_request"})
QUIET = 120
"""Seconds without an answer after which a platform that we ask all the time is away."""


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    slug: str
    web: str
    deep: str
    scene: str
    practice: bool


class ChannelPages:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        try:
            seen = await channels_seen(found.talk, self._side.channels.states())
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        lines = Lines(self._side, found)
        cells = [lines.row(*one.cells) for one in seen]
        await lines.draw()
        asked = request.query_params
        looked = await self._side.channels.looks(asked.get("look", ""))
        lacks = any(one.good is False for looks in looked.values() for one in looks)
        links = self._links(found.talk.language)
        chosen = next((one for one in links if one.slug == asked.get("station", "")), None)
        return draw(
            request,
            self._side,
            found,
            "rules_channels.html",
            ways=ways(found.talk),
            channels=[
                (
                    one,
                    cell(),
                    _trouble(one),
                    _why(one.why) if one.why else "",
                    lacks and one.state.name == asked["look"],
                )
                for one, cell in zip(seen, cells, strict=True)
            ],
            tried=asked.get("tried", ""),
            looked=[(account, [_said(one, found.talk) for one in looks]) for account, looks in looked.items()],
            look=asked.get("look", ""),
            tells=self._side.channels.tells,
            was=asked.get("was", "") if asked.get("was", "") in set(Tried) else "",
            links=links,
            chosen=chosen,
            codes=_codes(chosen),
        )

    async def tries(self, request: Request, found: Seat) -> Response:
        fields = await request.form()
        name = str(fields.get("channel", ""))
        try:
            ensure(found.talk.anywhere(), Permission.HEALTH_SEE)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        known = {one.name for one in self._side.channels.states()}
        if name not in known:
            return RedirectResponse(f"{HOME}/channels", 303, {"Cache-Control": "no-store"})
        was = await try_channel(found.talk, self._side.channels, name)
        return RedirectResponse(f"{HOME}/channels?tried={name}&was={was}", 303, {"Cache-Control": "no-store"})

    def _links(self, language: str) -> list[Link]:
        house = self._side.house
        return [
            Link(
                one.called(language),
                one.slug,
                f"{house.public_url}/s/{one.slug}",
                house.deep_link(f"st_{one.slug}"),
                house.scene_links.get(f"st_{one.slug}", ""),
                one.practice,
            )
            for one in house.district.stations.values()
        ]


def _codes(link: Link | None) -> list[tuple[str, Markup]]:
    return [(to, qr(to)) for to in (link.web, link.scene, link.deep) if to] if link else []


def _said(one: Seen, talk: Talk) -> tuple[bool | None, str]:
    return one.good, said(f"looked.{one.what}", talk.language, {"detail": one.detail})


def _trouble(one: ChannelSeen) -> str:
    """What is wrong with it first; empty where nothing is."""
    if not one.state.ready:
        return "starting"
    if one.state.polled is not None and one.state.polled > QUIET:
        return "quiet"
    if one.accounts:
        return _why(one.accounts[0][1])
    if one.stands:
        return _why(one.why)
    return "failed" if one.failed else ""


def _why(reason: str) -> str:
    return f"why_{reason if reason in _REASONS else 'other'}"
