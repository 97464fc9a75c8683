"""`import sandbox` and the pytest plugin cost next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import sandbox.testing

COUNT = """
import json, sys
before = set(sys.modules)
{statement}
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by(statement: str) -> list[str]:
    """The modules that a statement loads into a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(statement=statement)],
        capture_output=True,
        text=True,
        check=True,
    )
    modules: list[str] = json.loads(done.stdout)
    return modules


def test_importing_the_package_loads_itself_alone() -> None:
    assert set(loaded_by("import sandbox")) <= {"sandbox", "__future__"}


def test_the_plugin_loads_nothing_of_the_sandbox() -> None:
    loaded = loaded_by("import sandbox.testing.plugin")

    assert [name for name in loaded if name.startswith("sandbox")] == [
        "sandbox",
        "sandbox.testing",
        "sandbox.testing.checks_plugin",
        "sandbox.testing.coverage_plugin",
        "sandbox.testing.plugin",
    ]
    assert not {"flask", "werkzeug", "yaml", "orjson", "jsonschema_rs"} & set(loaded)


@pytest.mark.parametrize("name", ["Sandbox", "Settings", "create_app"])
def test_what_the_package_offers_comes_when_it_is_used(name: str) -> None:
    assert callable(getattr(sandbox, name))
    assert name in dir(sandbox)


@pytest.mark.parametrize("name", ["Handle", "Recipient", "Sandbox", "VerificationError"])
def test_what_tests_need_is_in_one_place(name: str) -> None:
    assert getattr(sandbox.testing, name).__name__ == name


def test_the_version_is_known() -> None:
    assert sandbox.__version__[0].isdigit()


def test_an_unknown_name_is_an_attribute_error() -> None:
    for module in (sandbox, sandbox.testing):
        with pytest.raises(AttributeError, match="no attribute 'Sandbux'"):
            _ = module.Sandbux
