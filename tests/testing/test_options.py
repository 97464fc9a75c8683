"""Options follow the conventions of pytest: each has an ini setting of its name, and the docs list
them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.documents import ROOT

PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8").partition("## Options of pytest")[2]


def options(config: pytest.Config) -> dict[str, Any]:
    """Every option of the plugin by its name, as the parser has it."""
    groups = (*config._parser._groups, config._parser._anonymous)
    found = (option for group in groups for option in group.options)
    return {
        name: option for option in found for name in option.names() if name.startswith("--sandbox")
    }


def ini_of(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def ini_settings(config: pytest.Config) -> dict[str, str]:
    return {
        name: str(told[0])
        for name, told in config._parser._inidict.items()
        if name.startswith("sandbox")
    }


def test_every_option_has_an_ini_setting_of_its_name(pytestconfig: pytest.Config) -> None:
    found = options(pytestconfig)

    assert len(found) > 5
    assert {ini_of(name) for name in found} == set(ini_settings(pytestconfig))


def test_every_option_and_setting_says_what_it_is_for(pytestconfig: pytest.Config) -> None:
    for name, option in options(pytestconfig).items():
        assert option.attrs().get("help", "").endswith("."), name
    assert all(ini_settings(pytestconfig).values())


def test_the_docs_list_them_all(pytestconfig: pytest.Config) -> None:
    rows = re.findall(r"^\| `(--[\w-]+)([^`]*)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    found = options(pytestconfig)

    assert {option for option, _, _ in rows} == set(found)
    for option, value, ini in rows:
        assert ini == ini_of(option)
        assert value.strip() == (found[option].attrs().get("metavar") or "")


@pytest.mark.parametrize("setting", ["sandbox_spec", "sandbox_world", "sandbox_checks"])
def test_a_setting_is_heeded(
    setting: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("SANDBOX_WORLD", raising=False)
    values = {
        "sandbox_spec": "jobs=jobs.yaml",
        "sandbox_world": "caps",
        "sandbox_checks": "none",
    }
    pytester.makefile(
        ".yaml", jobs="openapi: 3.1.0\ninfo: {title: Jobs, version: '1'}\npaths: {}\n"
    )
    pytester.makeini(f"[pytest]\n{setting} = {values[setting]}\n")
    pytester.makepyfile(
        test_it="""
        import requests

        def test_it(sandbox, pytestconfig):
            if pytestconfig.getini("sandbox_checks"):
                requests.get(sandbox.url + "/nowhere")
            elif pytestconfig.getini("sandbox_world"):
                assert sandbox.world == "caps"
            else:
                assert [one.name for one in sandbox.apis] == ["jobs"]
        """
    )

    done = pytester.runpytest_subprocess("-p", "sandbox.testing.plugin", "-p", "no:cacheprovider")

    done.assert_outcomes(passed=1)
