"""The way in for staff from the machine itself: at the first start, and by `staff-code`."""

from __future__ import annotations

import typer

from bot.app import EmptyDatabase, core
from bot.settings import Settings, SettingsError
from domain.people import Role
from handlers.house import House
from handlers.invitations import holder
from handlers.staff_code import make_staff_code, unclaimed


async def first_start(settings: Settings, house: House) -> None:
    """As long as none of a real district's staff is connected, each start prints a new code."""
    if house.district.sample or not await unclaimed(house):
        return
    code = await make_staff_code(house)
    lines = (
        "  还没有工作人员连上。谁在一小时内打开这个链接，谁就是工作人员，请不要转发：",
        "  None of the staff is connected yet. Whoever opens this within an hour becomes staff:",
        "",
        f"    {settings.base_url}/i/{code}",
        *_telegram(settings, code),
        "",
        "  过了一小时，重新启动，或者运行 python -m bot staff-code ，会有新的一个。",
        "",
    )
    print("\n".join(lines), flush=True)


async def staff_code(settings: Settings, name: str) -> None:
    try:
        async with core(settings) as running:
            known = not name or await holder(running.house, Role.STAFF, running.house.district.id, name) is not None
            code = await make_staff_code(running.house, name)
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    shown = ("一小时内有效，只能用一次；以前没用过的作废了。 Good for an hour, once.", f"{settings.base_url}/i/{code}")
    typer.echo("\n".join((*shown, *(line.strip() for line in _telegram(settings, code)))))
    if not known:
        typer.echo(
            f"{name}：工作人员里没有这个人，打开的人会成为新的工作人员"
            " · not of the staff yet; whoever opens this becomes so",
            err=True,
        )


def _telegram(settings: Settings, code: str) -> list[str]:
    """Without asking Telegram for the bot's name: this must not wait for a network."""
    if settings.telegram_token is None:
        return []
    return [f"    Telegram：给机器人发 · send the bot:  /start {code}"]
