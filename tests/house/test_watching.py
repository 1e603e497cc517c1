"""Metrics, dashboard and alert rules: what they name exists, and no label could tell of anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from bot.running import Running
from bot.watch import watched
from tests.talk import World

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
BOARD = json.loads((ROOT / "docs/grafana/yizhan.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((ROOT / "docs/prometheus/alerts.yml").read_text(encoding="utf-8"))
LABELS = {
    "channel": {"web", "wire", "telegram"},
    "outcome": {"done", "refused", "duplicate", "fault", "too_fast", "sent", "put_off", "failed", "held"},
    "folder": {"data", "backups"},
    "place": {"database", "data", "keys", "backups"},
    "version": None,
    "migration": None,
}
"""Every label that we make, with its values; None: one value a process."""
OTHERS = ("process_", "python_", "up")
"""Metrics of the client library and of Prometheus itself."""
OF_BACKUPS = {"yizhan_backup_age_seconds", "yizhan_running_log_whole"}
"""Where there are backups, which a test of the rest goes without."""
FIRST, SECOND = "$__rate_interval", "5m"


@pytest.fixture(scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> list[Metric]:
    """A product in which a little has happened."""
    async with World.open(tmp_path_factory.mktemp("watched")) as world:
        registry = CollectorRegistry()
        gauges = watched(Running(world.core, dict(world.wires)), registry)
        chen = world.person("陈女士")
        await chen.opens("st_xm2k8vwd")
        await chen.reports()
        await gauges.look()
        return list(registry.collect())


def expressions() -> Iterator[str]:
    for panel in BOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    for group in RULES["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@dataclass(frozen=True, slots=True)
class Selected:
    metric: str
    labels: frozenset[str]


def selected(node: Any) -> Iterator[Selected]:
    """Every series that a parsed expression reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield Selected(node.name or "", frozenset(matcher.name for matcher in node.matchers.matchers))
    for name in ("expr", "lhs", "rhs", "param", "vector_selector"):
        if (inner := getattr(node, name, None)) is not None:
            yield from selected(inner)
    for inner in getattr(node, "args", None) or ():
        yield from selected(inner)


def test_labels_are_few_and_tell_of_nobody(told: list[Metric]) -> None:
    for family in told:
        for sample in family.samples:
            if family.name.startswith(OTHERS):
                continue
            assert family.name.startswith("yizhan_"), family.name
            for name, value in sample.labels.items():
                if name != "le":
                    allowed = LABELS[name]
                    assert allowed is None or value in allowed, f"{sample.name}: {name}={value}"


def test_the_handbook_names_every_metric_and_invents_none(told: list[Metric]) -> None:
    explained = set(re.findall(r"`(yizhan_\w+)", OPERATING))
    made = {
        family.name + {"counter": "_total", "info": "_info"}.get(family.type, "")
        for family in told
        if family.name.startswith("yizhan_")
    }
    assert explained - OF_BACKUPS == made


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_every_expression_reads_what_there_is(expression: str, told: list[Metric]) -> None:
    names = {name for family in told for name in (family.name, *(sample.name for sample in family.samples))}
    names |= {"up", *OF_BACKUPS}
    found = list(selected(promql_parser.parse(expression.replace(FIRST, SECOND))))
    assert found
    for one in found:
        assert one.metric in names, one.metric
        assert one.labels <= LABELS.keys() | {"job", "instance"}


def test_alerts_say_what_to_do() -> None:
    rules = [rule for group in RULES["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert " · " in rule["annotations"]["summary"] and rule["annotations"]["do"]


def test_the_board_is_one_that_grafana_reads() -> None:
    """As far as it can be told without Grafana: ids are unique, panels lie side by side, variables exist."""
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    variables = {variable["name"] for variable in BOARD["templating"]["list"]}
    assert set(re.findall(r"\$\{?([a-z]+)\b", json.dumps(BOARD))) == variables
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken and at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells
