"""What is imitated is graded, in the code and in one page that is made from it."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sandbox.compose import build_products
from sandbox.world.switches import Switch

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "fidelity.py"
PAGE = ROOT / "docs" / "fidelity.md"
SWITCHES = [switch for product in build_products() for switch in product.switches]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fidelity", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_grade_may_go_on_in_the_next_line(script: ModuleType) -> None:
    text = """
    # grade: observed | ties go to the last |
    #   leadconduit-default 2.9.14
    '''grade: ours | in one line | no source'''
    \"\"\"grade: inferred | as a docstring | no source\"\"\"
    """
    found = [(one.grade, one.behaviour, one.source) for one in script.grades_of(text, "x.py")]
    assert found == [
        ("observed", "ties go to the last", "leadconduit-default 2.9.14"),
        ("inferred", "as a docstring", "no source"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# grade: guessed | something | no source", "'guessed' is no grade"),
        ("# grade: ours | without a source", "WHICH | WHAT | SOURCE"),
    ],
)
def test_a_grade_that_cannot_be_read_is_refused(script: ModuleType, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        list(script.grades_of(text, "x.py"))


def test_every_grade_in_the_code_is_found(script: ModuleType) -> None:
    """None is overlooked because it stands in the middle of a line, or is spelt differently."""
    looks_like_one = re.compile(rf"grade\s*:\s*({'|'.join(script.GRADES)})\b", re.IGNORECASE)
    for path in script.files():
        text = path.read_text()
        found = len(list(script.grades_of(text, path.name)))
        lines = [line for line in text.splitlines() if path.suffix == ".py" or "#" in line]
        assert found == sum(bool(looks_like_one.search(line)) for line in lines), path


def test_every_grade_names_what_it_is_and_where_it_is_known_from(script: ModuleType) -> None:
    for path in script.files():
        for one in script.grades_of(path.read_text(), path.name):
            assert one.behaviour, path
            assert one.source, path
            if one.grade in ("documented", "observed"):
                assert one.source != "no source", f"{path}: {one.behaviour}"


def test_switches_have_names_of_their_own() -> None:
    names = [switch.name for switch in SWITCHES]
    assert len(names) == len(set(names)) > 4


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_switch_is_graded_and_stands_in_the_page(switch: Switch, script: ModuleType) -> None:
    assert switch.grade in script.GRADES
    assert switch.default in switch.choices
    assert len(switch.choices) > 1
    assert len(switch.about) > 20
    row = f"| `{switch.name}` | `{json.dumps(switch.default)}` |"
    assert PAGE.read_text().count(row) == 1


def test_switches_that_grades_name_exist(script: ModuleType) -> None:
    known = {switch.name for switch in SWITCHES}
    named = {
        name
        for path in script.files()
        for one in script.grades_of(path.read_text(), path.name)
        for name in re.findall(r"\bswitch (\w+_\w+)", one.behaviour)
    }
    assert named
    assert named <= known
