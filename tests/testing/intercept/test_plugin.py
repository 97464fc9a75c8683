"""Interception in pytest: a fixture, an argument of the marker, settings of the run."""

from __future__ import annotations

import pytest

USE = """
    import pytest
    import requests
    from sandbox.testing.intercept import NetworkRefused

    STATUS = "https://app.leadconduit.com/flows"

    def test_with_the_fixture(sandbox, sandbox_intercept):
        assert requests.get(STATUS, timeout=5).status_code == 401
        assert requests.get("https://ini.partner.test/flows", timeout=5).status_code == 401
        assert requests.get("https://option.partner.test/flows", timeout=5).status_code == 401
        with pytest.raises(NetworkRefused):
            requests.get("https://example.com", timeout=5)
        assert sandbox_intercept.refused[0].host == "example.com"
        assert len(sandbox.requests) == 3

    @pytest.mark.sandbox(intercept=True)
    def test_with_the_marker(sandbox):
        assert requests.get(STATUS, timeout=5).status_code == 401
        assert len(sandbox.requests) == 1

    @pytest.mark.sandbox(intercept=["marked.partner.test"])
    def test_with_hosts_in_the_marker(sandbox):
        assert requests.get("http://marked.partner.test/flows", timeout=5).status_code == 401

    def test_without(sandbox):
        import http.client
        assert http.client.HTTPConnection.connect.__module__ == "http.client"
        assert not hasattr(http.client.HTTPConnection.connect, "__wrapped__")
        assert requests.get(f"{sandbox.url}/flows", timeout=5).status_code == 401
"""


def test_tests_intercept_as_they_say(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USE)
    pytester.makeini(
        """
        [pytest]
        sandbox_intercept_hosts = ini.partner.test
        """
    )

    result = pytester.runpytest_subprocess("--sandbox-intercept-hosts", "option.partner.test")

    result.assert_outcomes(passed=4)


def test_a_host_that_is_none_is_an_error_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(sandbox_intercept): pass")

    result = pytester.runpytest_subprocess("--sandbox-intercept-allow", "https://x.test/")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'https://x.test/' is no host; expected a name*"])
