"""The committed widget is what its source builds to, and its own tests pass; needs Node."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.browsing import missing

WIDGET = Path(__file__).resolve().parents[2] / "widget"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.mark.parametrize("step", ["--check", "--test"])
def test_the_widget_builds_to_the_committed_files_and_passes_its_tests(step: str) -> None:
    node = shutil.which("node")
    if node is None or not (WIDGET / "node_modules").exists():
        missing("Node with `npm ci` in widget/")
    done = subprocess.run([str(node), "build.mjs", step], cwd=WIDGET, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_file_names_no_registry() -> None:
    assert "://" not in "".join(
        line for line in (WIDGET / "package-lock.json").read_text().splitlines() if '"resolved"' in line
    )
