"""The wiring of the metrics: what is asked of whom, and the loop that tells it. Imported only where they are on."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Info, disable_created_metrics

from bot import VERSION
from bot.gauges import Gauges
from bot.metrics import Meter, machine
from bot.metrics_page import metrics_app, serve_metrics
from bot.running import Running
from storage.migrate import HEAD


def watched(running: Running, registry: CollectorRegistry) -> Gauges:
    """From here on everything is counted; what stands and waits is told by the gauges that are returned."""
    house, channels = running.core.house, running.channels
    disable_created_metrics()  # type: ignore[no-untyped-call]
    meter = Meter(registry, sorted(channels))
    house.meter = meter
    house.database.observe = meter.commit
    machine(registry)
    Info("yizhan_build", "The program", registry=registry).info({"version": VERSION, "migration": HEAD})
    gauges = Gauges(house, running.core.settings, channels, running.storage)
    registry.register(gauges)
    return gauges


def metrics_loop(running: Running, listener: socket.socket) -> Callable[[], Awaitable[None]]:
    registry = CollectorRegistry()
    app = metrics_app(registry, watched(running, registry).look)
    return lambda: serve_metrics(app, listener)
