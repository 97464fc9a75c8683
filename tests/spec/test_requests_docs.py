"""The snippet of docs/any-api.md about requests does what the page says."""

from __future__ import annotations

import pytest

from tests.spec.test_state_docs import block


def test_the_test_of_the_page_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("Requests", "python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
