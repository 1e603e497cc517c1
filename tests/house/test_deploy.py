"""Dockerfile, compose.yaml and the unit name only what there is: settings, commands, folders, ports, pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from tests.house.test_rooms import ROOMS

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
UNIT = (ROOT / "docs/yizhan.service").read_text(encoding="utf-8")
CADDYFILE = (ROOT / "docs/Caddyfile").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "worker")
PROMETHEUS = yaml.safe_load((ROOT / "docs/prometheus/prometheus.yml").read_text(encoding="utf-8"))

PAGES = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md"))
PLACES = ["Dockerfile", "compose.yaml", "docs/yizhan.service", "docs/Caddyfile", "README.md", "bench/README.md", *PAGES]


def commands() -> set[str]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return set(group.commands)


def instruction(name: str) -> str:
    """What the last of these in the Dockerfile says."""
    return str(re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)[-1]).strip()


@pytest.mark.parametrize("place", PLACES)
def test_only_settings_that_exist_are_named(place: str) -> None:
    named = set(re.findall(r"\bYIZHAN_(\w+)", (ROOT / place).read_text(encoding="utf-8")))
    assert named - {"TEST_POSTGRES"} <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("place", PLACES)
def test_only_commands_that_exist_are_named(place: str) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")
    assert set(re.findall(r"-m bot ([a-z][a-z-]*)", text)) <= commands()
    assert set(re.findall(r"run --rm (?:-v \S+ )?worker ([a-z-]+)", text)) <= commands()


def test_the_image_holds_every_room_and_nothing_else() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    assert copied == ROOMS.keys()
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(let_in) == copied | {"requirements.lock"}


def test_the_image_runs_as_nobody_of_importance_and_without_a_shell() -> None:
    assert instruction("USER").isdigit() and int(instruction("USER")) > 0
    assert f"--uid {instruction('USER')} " in DOCKERFILE
    assert json.loads(instruction("ENTRYPOINT")) == ["python", "-m", "bot"]
    assert json.loads(instruction("CMD")) == ["run"], "an exec form: the signal reaches the program itself"
    assert "--require-hashes" in DOCKERFILE


def test_what_the_image_keeps_lies_on_volumes() -> None:
    volumes = json.loads(instruction("VOLUME"))
    places = dict(re.findall(r"YIZHAN_(DATA|KEYS|BACKUPS)=(\S+)", DOCKERFILE))
    assert places["BACKUPS"] in volumes
    for name in ("DATA", "KEYS"):  # `restore` unpacks beside them and renames: neither may be a mount of its own
        assert places[name] not in volumes and str(Path(places[name]).parent) in volumes
    for service in OURS:
        assert sorted(mount.split(":")[1] for mount in SERVICES[service]["volumes"]) == sorted(volumes)


def test_the_image_holds_the_pg_dump_of_the_server() -> None:
    """An older pg_dump refuses a newer server, and there would be no backup at all."""
    served = re.match(r"postgres:(\d+)-(\w+)", SERVICES["db"]["image"])
    assert served is not None
    assert f"postgresql-client-{served[1]} " in DOCKERFILE
    assert DOCKERFILE.count(f"FROM python:3.11-slim-{served[2]}") == 2, "the Debian that has this client"


def test_the_health_check_asks_a_page_that_there_is() -> None:
    asked = re.search(r"HEALTHCHECK.*'http://127\.0\.0\.1:(\d+)(/\w+)'", DOCKERFILE)
    assert asked is not None
    assert int(asked[1]) == Settings.model_fields["port"].default == int(instruction("EXPOSE"))
    assert f'"{asked[2]}"' in (ROOT / "bot/pages.py").read_text(encoding="utf-8")


def test_services_run_commands_and_wait_for_services_that_exist() -> None:
    for name, service in SERVICES.items():
        assert service.get("build") == "." or re.search(r":\D*\d", service["image"]), f"{name}: a version"
        waited = service.get("depends_on", {})
        assert waited.keys() <= SERVICES.keys()
        assert {one.split(":")[0] for one in service.get("volumes", ()) if not one.startswith(".")} <= COMPOSE[
            "volumes"
        ].keys()
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        for mount in service.get("volumes", ()):
            if mount.startswith("."):
                assert (ROOT / mount.split(":")[0]).exists(), mount
    assert {name: SERVICES[name]["command"] for name in OURS} == {"migrate": ["migrate"], "worker": ["run"]}
    assert SERVICES["worker"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_proxy_is_reached_from_outside() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    proxy = published.pop("proxy")
    assert {str(port).split(":")[0] for port in proxy} == {"80", "443"}
    assert all(str(port).startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == ["inside"]


def test_the_parts_name_each_other_rightly() -> None:
    environment = SERVICES["worker"]["environment"]
    database = environment["YIZHAN_DATABASE"]
    assert "@db/" in database and database.startswith(f"postgresql://{SERVICES['db']['environment']['POSTGRES_USER']}:")
    assert database.endswith(f"/{SERVICES['db']['environment']['POSTGRES_DB']}")
    assert re.search(rf"worker {Settings.model_fields['port'].default}\b", CADDYFILE)
    (found,) = PROMETHEUS["scrape_configs"][0]["dns_sd_configs"]
    assert found["names"] == ["worker"]
    assert environment["YIZHAN_METRICS"].endswith(f":{found['port']}")
    assert (ROOT / "docs/prometheus" / PROMETHEUS["rule_files"][0]).exists()


def test_the_unit_runs_the_product_and_lets_it_write_in_one_folder() -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))
    assert said["ExecStart"].endswith("/python -m bot run")
    assert said["WorkingDirectory"] == f"/var/lib/{said['StateDirectory']}"
    assert said["ProtectSystem"] == "strict" and "ReadWritePaths" not in said
    assert said["NoNewPrivileges"] == said["PrivateTmp"] == "yes"
    assert said["RestartPreventExitStatus"] == "2", "what its operator must mend is not tried again for ever"
    assert said["User"] != "root" and f"useradd --system --home-dir {said['WorkingDirectory']}" in OPERATING
