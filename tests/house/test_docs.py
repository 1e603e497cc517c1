"""What the documents say of settings and commands is so."""

from __future__ import annotations

import re
from pathlib import Path

from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_explained_and_none_is_invented() -> None:
    told = set(re.findall(r"^\| `YIZHAN_(\w+)`", OPERATING, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_command_stands_in_the_readme() -> None:
    assert set(re.findall(r"^\| `([\w-]+)", README, re.MULTILINE)) == set(standing().commands)


def standing() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            file, _, heading = link.partition("#")
            if link.startswith("http"):
                continue
            there = page.parent / file if file else page
            assert there.exists(), f"{page.name}: {link}"
            assert not heading or heading in headings(there), f"{page.name}: {link}"


def test_files_that_are_named_are_there() -> None:
    ours = "bot|bench|channels|dialogs|domain|handlers|locales|storage|tests|web"
    for page in [ROOT / "README.md", ROOT / "bench/README.md", *(ROOT / "docs").rglob("*.md")]:
        for file in re.findall(rf"\b((?:{ours})/[\w/]+\.(?:py|toml|css|js|html))\b", page.read_text(encoding="utf-8")):
            assert (ROOT / file).exists(), f"{page.name}: {file}"


def headings(page: Path) -> set[str]:
    """As a page's links name them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in found}


def test_every_command_says_what_it_does_and_what_its_words_mean() -> None:
    group = standing()
    assert group.help and "docs/operating.md" in group.help
    for name, command in group.commands.items():
        assert command.help, name
        for word in command.params:
            assert word.name == "help" or getattr(word, "help", None), f"{name} {word.name}"


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8") and "make test" in README
