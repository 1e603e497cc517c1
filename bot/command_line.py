"""What every command does the same way: its settings, its loop, and one line for what its user can mend."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

import typer

from bot.settings import Settings, SettingsError, read_settings


def settings_or_exit() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def perform(work: Coroutine[Any, Any, None], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
    """Runs one command; what its user can mend is one line, exit 2."""
    gc.freeze()
    gc.enable()
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(work)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
