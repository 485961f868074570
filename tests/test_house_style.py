"""The rules of the house that a machine can hold. docs/decisions says why where one is broken."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
APPS = ("os2collab", "projects", "partnerships")
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
CODE = [path for path in TRACKED if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS]
TEMPLATES = [
    path for path in TRACKED if path.suffix in {".html", ".txt", ".svg"} and (ROOT / "templates") in path.parents
]

# Lines that a file may have, by where it stands: the first pattern that fits counts.
BUDGETS = [
    ("*/migrations/*", None),
    ("*/models/*.py", 200),
    ("*/actions/*.py", 250),
    ("*/views/*.py", 200),
    ("*/forms/*.py", 150),
    ("templates/components/*", 40),
    ("templates/*", 80),
    ("static/css/*.css", 150),
]
# A file that needs more says why in a decision record: path → (lines, record).
OVER_BUDGET: dict[str, tuple[int, str]] = {}

LONGEST_VIEW = 25
ALL_SCRIPTS = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def budget(path: Path) -> int | None:
    if path.relative_to(ROOT).parts[0] == "tests":
        return None
    return next((limit for pattern, limit in BUDGETS if fnmatch(name(path), pattern)), None)


def test_files_keep_to_their_budget():
    too_long = {
        name(path): lines(path)
        for path in TRACKED
        if (limit := budget(path)) and lines(path) > OVER_BUDGET.get(name(path), (limit, ""))[0]
    }
    assert not too_long


def test_every_exception_to_a_budget_has_its_decision_record():
    for path, (_, record) in OVER_BUDGET.items():
        assert (ROOT / path).exists(), path
        assert path in (ROOT / "docs" / "decisions" / record).read_text(), record


def test_all_our_scripts_together_stay_small():
    assert sum(lines(path) for path in TRACKED if path.suffix == ".js") <= ALL_SCRIPTS


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in CODE:
        if path.parent.name == "views" or path.stem == "dashboards":
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    yield f"{name(path)}::{node.name}", node


def test_a_view_is_a_short_function():
    too_long = {
        where: size for where, node in views() if (size := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_VIEW
    }
    assert not too_long


FORBIDDEN_IN_TEMPLATES = {
    "unescaped text": r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off",
    "inline style": r"<[^>]*\sstyle\s*=|<style\b(?![^>]*nonce)",
    "inline handler": r"<[^>]*\son[a-z]+\s*=|\bhx-on\b",
    "inline script": r"<script\b(?![^>]*\bsrc=)",
    "address in an href that runs": r"javascript:",
    "text that nobody translates": r">\s*[A-ZÆØÅ][a-zæøå]+ [a-zæøå]+ [a-zæøå ]+\.?\s*<",
    "untrimmed lines of text": r"\{%\s*blocktrans(late)?\b(?![^%]*\btrimmed\b)[^%]*%\}((?!\{%\s*endblock)[^\n])*\n",
}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_templates_are_free_of(what):
    pattern = re.compile(FORBIDDEN_IN_TEMPLATES[what])
    examples = "/previews/" if what == "text that nobody translates" else "//"  # the gallery shows invented data
    searched = [path for path in TEMPLATES if examples not in name(path)]
    if what == "unescaped text":
        searched = [path for path in searched if path.suffix != ".txt"]  # a mail is not HTML
    if what == "inline style":
        searched = [path for path in searched if name(path) != "templates/mail/base.html"]  # it can link to nothing
    assert not {name(path): match[0] for path in searched if (match := pattern.search(path.read_text()))}


def test_every_request_of_htmx_has_a_plain_way_beside_it():
    """A page works without JavaScript: hx-get stands on a link or a form, hx-post in a form or on its button."""
    lame = {}
    for path in TEMPLATES:
        for tag in re.findall(r"<[a-z][^>]*\shx-(?:get|post|put|delete|patch)=[^>]*>", path.read_text()):
            keeps_a_draft = tag.startswith("<fieldset") and "draft_url" in tag  # its form has a button for it
            if not keeps_a_draft and not re.search(r"\s(href|action|formaction)=", tag):
                lame[name(path)] = tag
    assert not lame


def with_includes(text: str) -> str:
    """A template with what it includes put in its place."""

    def included(match: re.Match[str]) -> str:
        path = ROOT / "templates" / match[1]
        return with_includes(path.read_text()) if path.is_file() else ""

    return re.sub(r'\{% include "([^"]+)"[^%]*%\}', included, text)


def test_enter_in_a_field_sends_the_form():
    """Enter presses the first button: never one that goes elsewhere, adds rows or only looks."""
    wrong = {}
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", with_includes(path.read_text()), re.DOTALL):
            buttons = [tag for tag in re.findall(r"<button\b[^>]*>", form) if 'type="button"' not in tag]
            if buttons and re.search(r"\sform(action|novalidate)\b", buttons[0]):
                wrong[name(path)] = buttons[0]
    assert not wrong


def our_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if not model._meta.auto_created]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_noun_says_what_it_means(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django wrote this docstring"
    assert "__str__" in vars(model) or any("__str__" in vars(base) for base in model.__mro__[1:-2])


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_rule_of_a_table_has_a_name_and_relations_protect(model):
    for constraint in model._meta.constraints:
        assert constraint.name
        assert "%" not in constraint.name
    assert not model._meta.unique_together
    for field in model._meta.get_fields():
        relation = getattr(field, "remote_field", None)
        if field.concrete and relation is not None and not field.many_to_many:
            assert relation.on_delete is not models.SET_DEFAULT, field
    assert "save" not in vars(model), "no effects in save(): write a verb"


def test_migrations_are_named_by_hand():
    automatic = re.compile(r"_(auto_\d|alter_|add_.*_and_more|remove_|rename_)|and_more$")
    assert not [name(path) for path in CODE if path.parent.name == "migrations" and automatic.search(path.stem)]


def test_our_own_code_sends_no_signals_and_keeps_no_thread_locals():
    pattern = re.compile(r"@receiver\(|\.connect\(|threading\.local\(|NotImplementedError|# (TODO|FIXME|XXX)")
    # they connect to PostgreSQL, or hear that Django has
    allowed = {"os2collab/apps.py", "os2collab/database.py", "os2collab/live.py"}
    assert not {name(path) for path in CODE if pattern.search(path.read_text())} - allowed


def test_every_kernel_module_has_its_place_among_the_layers():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    placed = set(re.findall(r"os2collab\.(\w+)", " ".join(contract["layers"])))
    modules = {
        path.relative_to(ROOT / "os2collab").parts[0].removesuffix(".py")
        for path in CODE
        if path.parts[-2:] and path.is_relative_to(ROOT / "os2collab")
    }
    assert modules - placed == {"__init__", "migrations"}


def test_nothing_that_is_not_ours_is_in_the_repository():
    strangers = [name(path) for path in TRACKED if re.search(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|mo|pyc)$", path.name)]
    assert not strangers


def test_no_machine_and_no_index_is_named():
    # Written so that this file does not name them either.
    pattern = re.compile(
        "|".join(["p[y]pi" + r"\.[a-z]+", "python[h]osted", "n[p]mjs", "/[w]ork/", "/[r]oot/", "/[h]ome/"])
    )
    texts = [
        path for path in TRACKED if path.suffix in {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".po", ""}
    ]
    assert not [name(path) for path in texts if pattern.search(path.read_text(errors="ignore"))]
