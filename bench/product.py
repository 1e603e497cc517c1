"""The product, `python -m bot run`, with a real district, folders of its own and Telegram by webhook."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bench.processes import ROOT, Started, free_port, product_python

TOKEN = "110201543:bench-bench-bench-bench-bench-bench"
SECRET = "bench-bench-bench-bench"
STATIONS = 32
PATH = "/telegram/webhook"


def slug(index: int) -> str:
    return f"bench{index:03d}"


def code(index: int) -> str:
    return "B" + chr(65 + index // 26) + chr(65 + index % 26)


def member(short: str) -> str:
    return f"陈{short}"


SLUGS = tuple(slug(index) for index in range(STATIONS))


def district_file(folder: Path) -> Path:
    """tests/district.yaml with so many stations that are open, in a time zone where nobody sleeps now.

    A station takes 60 reports of strangers an hour where the file says nothing else; here thousands come.
    """
    document = yaml.safe_load((ROOT / "tests" / "district.yaml").read_text(encoding="utf-8"))
    document["district"] |= {"timezone": _awake(), "most_reports_an_hour": 1_000_000_000}
    model = next(station for station in document["stations"] if station["code"] == "NY")
    plan = next(plan for plan in document["rota"] if plan["station"] == "NY")
    for index in range(STATIONS):
        short = code(index)
        name = {"slug": slug(index), "name": f"{short} 驿站"}
        document["stations"].append({**copy.deepcopy(model), "code": short, **name})
        document["people"].append(_member(short))
        document["rota"].append({**copy.deepcopy(plan), "station": short, "weekly": [short.lower()]})
    path = folder / "district.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _member(short: str) -> dict[str, Any]:
    return {"id": short.lower(), "name": member(short), "appointments": [{"role": "member", "station": short}]}


def _awake() -> str:
    """Ten in the morning there; the database's own names have their sign the other way round."""
    offset = (10 - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/UTC"


class Product:
    """Data and keys lie in `folder`; `tree` is the source that runs, by default this one."""

    def __init__(self, folder: Path, api: str, tree: Path = ROOT, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.tree = folder, tree
        self.port = free_port()
        self.settings = {
            "YIZHAN_DATA": str(folder / "data"),
            "YIZHAN_KEYS": str(folder / "keys"),
            "YIZHAN_DEMO": "0",
            "YIZHAN_PORT": str(self.port),
            "YIZHAN_MESSAGES_A_MINUTE": "100000",  # these people never stop to think
            "YIZHAN_TELEGRAM_TOKEN": TOKEN,
            "YIZHAN_TELEGRAM_API": api,
            "YIZHAN_TELEGRAM_RATE": "0",  # Telegram itself would take 30 messages a second from one bot
            "YIZHAN_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{self.port}",
            "YIZHAN_TELEGRAM_SECRET": SECRET,
            **settings,
        }

    def beside(self) -> Product:
        """Another worker on the same data, at a port of its own."""
        port = {"YIZHAN_PORT", "YIZHAN_TELEGRAM_WEBHOOK"}
        kept = {name: value for name, value in self.settings.items() if name not in port}
        return Product(self.folder, kept["YIZHAN_TELEGRAM_API"], self.tree, **kept)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "yizhan.db"

    def environment(self) -> Mapping[str, str]:
        path = [str(self.tree), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {**self.settings, "PYTHONPATH": os.pathsep.join(path)}

    def command(self, *words: str) -> list[str]:
        return [product_python(self.tree), "-m", "bot", *words]

    async def init(self) -> None:
        made = await self._start("init", str(district_file(self.folder)))
        out, _ = await made.process.communicate()
        if made.process.returncode:
            raise RuntimeError(out.decode() + made.log.read_text(encoding="utf-8"))

    async def invite(self, index: int) -> str:
        """The code of the invitation of a station's one member."""
        words = ("--role", "member", "--station", code(index), "--name", member(code(index)))
        made = await self._start("invite", *words)
        out, _ = await made.process.communicate()
        if made.process.returncode:
            raise RuntimeError(made.log.read_text(encoding="utf-8"))
        return out.decode().split()[0]

    async def run(self) -> Started:
        return await self._start("run")

    async def _start(self, *words: str) -> Started:
        log = self.folder / "product.log"
        return await Started.start(self.command(*words), log, env=self.environment(), cwd=self.folder)
