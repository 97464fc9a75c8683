"""What docs/any-api.md says of serving documents is true, and complete."""

from __future__ import annotations

import pytest

from sandbox.cli.serve import serve
from sandbox.cli.spec_options import SERVING, SPEC, with_options
from tests.spec.test_state_docs import block, section


def test_the_test_of_the_page_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("Serve", "python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_every_switch_is_on_the_page() -> None:
    @with_options(SPEC, SERVING)
    def command() -> None:
        """Takes the options of documents."""

    switches = command.__click_params__  # type: ignore[attr-defined]
    names = {name for switch in switches for name in (*switch.opts, *switch.secondary_opts)}
    on_the_page = section("Serve")

    assert {name for name in names if f"`{name}" not in on_the_page} == {"--cors"}
    assert names <= {name for one in serve.params for name in (*one.opts, *one.secondary_opts)}
