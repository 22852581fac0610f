"""The project as a whole: what may be in its files, and that its parts say the same."""

import ast
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from stylist import __version__
from stylist.agent import prompt
from stylist.settings import Settings
from stylist.tools import support, texts

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {
    "node_modules",
    "__pycache__",
    "build",
    "dist",
}
LOCKS = ("runtime", "dev", "tools", "peers", "node")
LARGEST_BYTES = 1_000_000
LARGER: frozenset[str] = frozenset()

# Taken apart, so that this file does not name them either.
REGISTRIES = re.compile(
    r"(?:pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg)\.(?:org|com|net)|index[-_]url\s*[= ]\s*http", re.I
)
MACHINE_PATHS = re.compile(r"(?<![\w/.])/(?:work|home|Users)/[a-z]+/|[A-Z]:\\Users\\")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?! ?\(#\d+\))")


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project; without git, every file that is not made by tools."""
    found = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode == 0:
        paths = [ROOT / name for name in found.stdout.split("\0") if name]
    else:
        paths = [
            Path(folder) / name
            for folder, folders, names in os.walk(ROOT)
            if not prune(folders)
            for name in names
        ]
    return tuple(path for path in paths if path.is_file())


def prune(folders: list[str]) -> None:
    folders[:] = [
        name
        for name in folders
        if name not in NOT_OURS
        and not name.endswith(".egg-info")
        and (not name.startswith(".") or name == ".ci")
    ]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_files() -> Mapping[str, str]:
    """Contents by name; what is no UTF-8 text is left out."""
    read: dict[str, str] = {}
    for path in project_files():
        try:
            read[named(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return read


def hits(pattern: re.Pattern[str], *, under: tuple[str, ...] = ("",)) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in text_files().items()
        if name.startswith(under) and name != "tests/test_project.py"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def python_files(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for name, text in text_files().items():
        if name.startswith(folder) and name.endswith(".py"):
            yield name, ast.parse(text)


def test_the_files_of_the_project_are_found() -> None:
    assert {"README.md", "Makefile", "stylist/cli.py", ".ci/run"} <= {named(path) for path in project_files()}


def test_no_file_names_a_package_registry() -> None:
    assert hits(REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert hits(MACHINE_PATHS) == []


def test_no_work_is_left_undone_in_a_comment() -> None:
    assert hits(UNFINISHED, under=("stylist/", "migrations/", "tests/", "widget/src/")) == []


def test_no_file_is_large() -> None:
    large = {named(path) for path in project_files() if path.stat().st_size > LARGEST_BYTES}

    assert large == LARGER


def test_every_package_says_what_it_holds() -> None:
    silent = [
        name
        for name, tree in python_files("stylist/")
        if name.endswith("__init__.py") and not ast.get_docstring(tree)
    ]
    folders = {Path(name).parent for name, _ in python_files("stylist/")}

    assert silent == []
    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in python_files("stylist/") if not ast.get_docstring(tree)] == []


def imported_names(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def test_only_the_database_layer_ends_transactions() -> None:
    ending = {
        name
        for name, tree in python_files("stylist/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
        # A function of an imported module, such as confirmations.commit, ends none.
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in imported_names(tree))
    }

    assert {name for name in ending if not name.startswith("stylist/db/")} == set()


def test_imports_inside_functions_are_the_command_lines_alone() -> None:
    inside = {
        name
        for name, tree in python_files("stylist/")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert inside <= {"stylist/cli.py"}


@cache
def lock(name: str) -> Mapping[str, Version]:
    """The locked version of every package."""
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock_text(name), re.M)
    return {canonicalize_name(package): Version(version) for package, version in pinned}


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(name: str) -> None:
    text = lock_text(name)
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]

    assert len(entries) == len(lock(name)) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--index" not in text


def required(texts_: list[str]) -> list[Requirement]:
    return [Requirement(text) for text in texts_]


def test_the_lock_satisfies_what_the_package_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    asked = required(project["dependencies"])

    unmet = [
        str(one)
        for one in asked
        if (version := lock("runtime").get(canonicalize_name(one.name))) is None
        or not one.specifier.contains(version, prereleases=True)
    ]
    assert unmet == []


@pytest.mark.parametrize("name", ["dev", "tools", "peers", "node"])
def test_a_lock_satisfies_its_list(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()

    asked = required([line for line in lines if line.strip() and not line.startswith(("#", "-r"))])

    assert asked
    assert [
        str(one)
        for one in asked
        if (version := lock(name).get(canonicalize_name(one.name))) is None
        or not one.specifier.contains(version, prereleases=True)
    ] == []


def test_development_uses_the_versions_that_run() -> None:
    different = {
        name: (str(version), str(lock("dev").get(name)))
        for name, version in lock("runtime").items()
        if lock("dev").get(name) != version
    }

    assert different == {}


@pytest.mark.parametrize("folder", ["widget", "requirements/peers"])
def test_an_npm_lock_has_hashes_and_names_no_address(folder: str) -> None:
    held = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: entry for name, entry in held.items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_every_part_has_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    widget = json.loads((ROOT / "widget/package.json").read_text(encoding="utf-8"))

    assert {project["version"], widget["version"]} == {__version__}
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def given_to_fill(module_text: str, name: str) -> set[str]:
    """The keywords with which code fills a text."""
    for node in ast.walk(ast.parse(module_text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fill":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and first.value == name:
                return {keyword.arg for keyword in node.keywords if keyword.arg is not None}
    raise LookupError(f"no code fills {name}.md")


@pytest.mark.parametrize("name", ["system", "voice"])
def test_a_prompts_placeholders_are_what_code_fills(name: str) -> None:
    source = Path(prompt.__file__).read_text(encoding="utf-8")

    assert texts.placeholders(name) == given_to_fill(source, name)


def test_every_policy_text_has_a_topic_and_its_placeholders_are_filled() -> None:
    folder = ROOT / "prompts/policies"
    topics = support.GetPolicyArgs.model_fields["topic"].annotation
    tree = ast.parse(Path(support.__file__).read_text(encoding="utf-8"))
    values = next(
        node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef) and node.name == "_values"
    )
    known = {
        key.value
        for node in ast.walk(values)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }

    named_topics = set(getattr(topics, "__args__", ()))
    used = {key for path in folder.glob("*.md") for key in texts.placeholders(f"policies/{path.stem}")}

    assert {path.stem for path in folder.glob("*.md")} == named_topics
    assert used == known


def test_every_prompt_is_used() -> None:
    found = {path.relative_to(ROOT / "prompts").as_posix() for path in (ROOT / "prompts").rglob("*.md")}

    assert {name for name in found if not name.startswith("policies/")} == {"system.md", "voice.md"}


def test_the_readme_tells_every_setting_and_no_other() -> None:
    readme = text_files()["README.md"]

    told = set(re.findall(r"^\| `STYLIST_([A-Z_]+)`", readme, re.M))

    assert told == {name.upper() for name in Settings.model_fields}


def test_migrations_are_one_line_with_dated_names() -> None:
    files = [path for path in (ROOT / "migrations/versions").glob("*.py")]
    parents: dict[str, str | None] = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        revision = re.search(r"^revision(?:: str)? = \"(.+)\"", text, re.M)
        before = re.search(r"^down_revision(?:: [^=]+)? = (?:\"(.+)\"|None)", text, re.M)
        assert revision is not None
        assert before is not None
        assert re.fullmatch(r"\d{8}_[a-z0-9_]+", path.stem)
        assert revision[1] == path.stem
        parents[revision[1]] = before[1]

    heads = set(parents) - set(parents.values())

    assert [name.endswith("_baseline") for name, before in parents.items() if before is None] == [True]
    assert len(heads) == 1
    assert len(set(parents.values())) == len(parents)


def test_decision_notes_are_numbered_listed_and_whole() -> None:
    folder = ROOT / "docs/decisions"
    notes = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [int(path.name[:4]) for path in notes] == list(range(1, len(notes) + 1))
    for path in notes:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]}: "), path.name
        assert re.search(r"^Status: (accepted|superseded by \d{4})", text, re.M), path.name
        headings = re.findall(r"^## (.+)$", text, re.M)
        assert headings[:4] == ["Context", "Decision", "Consequences", "Refused"], path.name
        assert f"]({path.name})" in index, path.name


def test_decision_notes_named_in_code_exist() -> None:
    numbers = {path.name[:4] for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}
    mentioned = {
        number
        for name, text in text_files().items()
        if name.endswith((".py", ".md", ".toml", ".ts"))
        for number in re.findall(r"[Dd]ecision (\d{4})", text)
    }

    assert mentioned - numbers == set()


def test_links_within_the_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in text_files().items()
        if name.endswith(".md") and not name.startswith("prompts/")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if not re.match(r"[a-z]+:", target) and not (ROOT / Path(name).parent / target).exists()
    ]

    assert broken == []


def test_the_ci_script_runs_every_check() -> None:
    script = ROOT / ".ci/run"
    text = script.read_text(encoding="utf-8")

    parsed = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)

    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert os.access(script, os.X_OK)
    assert "export REQUIRE_ALL=1" in text
    assert re.search(r"^make .*\bcheck$", text, re.M)


def test_check_runs_every_target_it_should() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = re.search(r"^check: (.+)$", makefile, re.M)

    assert targets is not None
    assert {"fmt-check", "lint", "types", "imports", "drift", "test"} <= set(targets[1].split())
