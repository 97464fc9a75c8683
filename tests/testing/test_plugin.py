"""The pytest plugin, run by pytest inside these tests."""

from __future__ import annotations

import pytest

PLUGIN = ("-p", "sandbox.testing.plugin", "-p", "no:cacheprovider")
XDIST = ("-p", "xdist.plugin")


@pytest.fixture(autouse=True)
def no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin alone, by its module: whether or not the distribution is installed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("SANDBOX_WORLD", raising=False)


def test_nothing_is_loaded_before_a_fixture_is_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        HEAVY = {"flask", "werkzeug", "yaml", "orjson", "faker", "sandbox.service"}

        def test_without():
            assert not HEAVY & set(sys.modules)

        def test_with(sandbox):
            assert "sandbox.service" in sys.modules
            assert "flask" not in sys.modules
        """
    )

    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


LEADS = """
import pytest, requests

@pytest.mark.parametrize("number", range(4))
def test_each_begins_afresh(sandbox, number):
    assert sandbox.leads == ()
    answer = requests.post(sandbox.submit_url(), data={"email": "a@example.com", "state": "TX"})
    assert answer.status_code == 201
    assert len(sandbox.leads) == 1
    assert len(sandbox.verify(operation="submitLead", exactly=1)) == 1

def test_the_namespace_has_the_name_of_the_test(sandbox):
    assert "/~test_the_namespace_has_the_name" in sandbox.url

def test_the_server_is_there_for_all(sandbox, sandbox_server):
    assert sandbox.url.startswith(sandbox_server.url)
    assert sandbox_server.leads == ()
"""


@pytest.mark.parametrize("workers", [(), (*XDIST, "-n", "2")], ids=["one process", "xdist"])
def test_a_fresh_world_for_each_test(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile(LEADS)

    result = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-world=demo", *workers)

    result.assert_outcomes(passed=6)


def test_namespaces_are_deleted_afterwards(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def sandbox_settings():
            return {"world": "demo", "max_namespaces": 2}

        @pytest.mark.parametrize("number", range(5))
        def test_one(sandbox, number):
            assert sandbox.world == "demo"
        """
    )

    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=5)


def test_the_marker_chooses_world_seed_and_switches(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", beside="name: beside the test\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.sandbox(world="demo", seed=5, switches={"strict_accept": True})
        def test_all(sandbox):
            assert sandbox.world == "demo"
            assert sandbox.switches["strict_accept"] is True

        @pytest.mark.sandbox(world="beside.yaml")
        def test_a_file_beside_the_test(sandbox):
            assert sandbox.world == "beside the test"

        @pytest.mark.sandbox(world={"name": "inline"})
        def test_inline(sandbox):
            assert sandbox.world == "inline"
        """
    )

    pytester.runpytest_subprocess(*PLUGIN, "--sandbox-world=demo").assert_outcomes(passed=3)


WRONG_MARKERS = """
import pytest

@pytest.mark.sandbox("demo")
def test_position(sandbox):
    pass

@pytest.mark.sandbox(wrld=1)
def test_name(sandbox):
    pass

@pytest.mark.sandbox(world="demmo")
def test_world(sandbox):
    pass

@pytest.mark.sandbox(switches={"strict": True})
def test_switch(sandbox):
    pass
"""


def test_a_wrong_marker_says_what_is_right(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRONG_MARKERS)

    result = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-world=demo")

    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(
        [
            "*::test_position: the marker is written @pytest.mark.sandbox(world=None*, "
            "not with 'demo'",
            "*::test_name: the marker is written @pytest.mark.sandbox(world=None*, not with wrld",
            "*there is no world of this name; did you mean 'demo'*",
            "*there is no switch 'strict'*",
        ]
    )


WORLD_TEST = """
def test_world(sandbox):
    print("world is", sandbox.world)
"""


@pytest.mark.parametrize(
    ("option", "variable", "ini", "chosen"),
    [
        (None, None, "mine.yaml", "mine"),
        (None, "demo", "mine.yaml", "demo"),
        ("mine.yaml", "demo", None, "mine"),
    ],
)
def test_option_then_environment_then_ini(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    option: str | None,
    variable: str | None,
    ini: str | None,
    chosen: str,
) -> None:
    pytester.makefile(".yaml", mine="name: mine\n")
    pytester.makepyfile(WORLD_TEST)
    if ini:
        pytester.makeini(f"[pytest]\nsandbox_world = {ini}\n")
    if variable:
        monkeypatch.setenv("SANDBOX_WORLD", variable)
    arguments = [f"--sandbox-world={option}"] if option else []

    result = pytester.runpytest_subprocess(*PLUGIN, "-s", *arguments)

    result.stdout.fnmatch_lines([f"*world is {chosen}"])


def test_a_failure_shows_the_conversation(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest, requests

        @pytest.fixture
        def client(sandbox):
            return lambda data: requests.post(sandbox.submit_url(), data=data)

        def test_fails(client, sandbox):
            client({"email": "a@example.com", "state": "AK"})
            requests.post(sandbox.url + "/flows", json={"name": ""}, auth=sandbox.auth)
            assert sandbox.leads[0].outcome == "success"

        def test_passes(client):
            client({"email": "a@example.com", "state": "TX"})
        """
    )

    result = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-world=demo", *XDIST, "-n", "1")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- sandbox -*",
            "<Handle 'test_fails-*",
            "requests:",
            "  #1 <POST /flows/*/submit → 201> submitLead",
            "  #2 <POST /flows → 4*> createFlow",
            "      request: body.*",
            "leads:",
            "  <lead * failure: lead.state must be included in TX,CA,FL *",
            "      decided by acceptance_criteria*",
            "      receive done: Flow*",
            "      acceptance_criteria ended: *",
            "no deliveries",
            "the same again, for `sandbox serve` with the same world:",
            "  curl -sS http://127.0.0.1:8080/flows/*/submit *",
            "  curl -sS http://127.0.0.1:8080/flows -u 'API:***' *",
        ]
    )
    assert result.stdout.str().count("- sandbox -") == 1


CHECKED = """
import pytest, requests

def test_nobody_answers(sandbox):
    requests.get(sandbox.url + "/nowhere")

def test_a_verified_miss_is_no_surprise(sandbox):
    requests.get(sandbox.url + "/nowhere")
    sandbox.verify(status=404)

def test_the_contract_is_broken(sandbox):
    requests.post(sandbox.url + "/flows", json={"name": 5}, auth=sandbox.auth)

def test_an_expected_refusal_is_no_surprise(sandbox):
    sandbox.expect(operation="createFlow", status="4xx")
    requests.post(sandbox.url + "/flows", json={"name": 5}, auth=sandbox.auth)

def test_what_was_expected_did_not_come(sandbox):
    sandbox.expect(kind="leads", outcome="success", exactly=2)
    sandbox.submit(email="ada@example.com", phone_1="5125550142", state="TX")

def test_never_is_never(sandbox):
    sandbox.never(operation="submitLead")
    sandbox.submit(email="ada@example.com", phone_1="5125550142", state="TX")

@pytest.mark.sandbox(checks=False)
def test_opted_out(sandbox):
    requests.get(sandbox.url + "/nowhere")

@pytest.mark.sandbox(checks=["contract"])
def test_of_one_check(sandbox):
    requests.get(sandbox.url + "/nowhere")

def test_a_failure_of_its_own_is_told_first(sandbox):
    requests.get(sandbox.url + "/nowhere")
    assert sandbox.requests == ()
"""


def test_tests_fail_by_themselves(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CHECKED)

    result = pytester.runpytest_subprocess(*PLUGIN, "-rA")

    result.assert_outcomes(passed=4, failed=5)
    lines = result.stdout.str()
    for said in (
        "unexpected: No operation fits GET /nowhere (number 1): 404.",
        "contract: POST /flows (number 1) breaks the contract at body.name",
        "expectations: Expected exactly 2 of the leads to meet the criteria; 1 did.",
        "expectations: Expected exactly 0 of the requests to meet the criteria; 1 did.",
    ):
        assert said in lines
    for name in ("nobody_answers", "the_contract_is_broken", "what_was_expected", "never_is"):
        assert f"FAILED test_tests_fail_by_themselves.py::test_{name}" in lines


def test_the_checks_of_a_run_can_be_chosen(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CHECKED)
    pytester.makeini("[pytest]\nsandbox_checks = contract, expectations\n")

    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=5, failed=4)
    none = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-checks=none")
    none.assert_outcomes(passed=8, failed=1)
    wrong = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-checks=colour")
    wrong.stderr.fnmatch_lines(["*'colour' is no check; there are expectations*"])


def test_help_and_markers_are_listed(pytester: pytest.Pytester) -> None:
    listed = pytester.runpytest_subprocess(*PLUGIN, "--markers")
    listed.stdout.fnmatch_lines(["@pytest.mark.sandbox(world=None, seed=None, switches=None, *"])
    helped = pytester.runpytest_subprocess(*PLUGIN, "--help")
    helped.stdout.fnmatch_lines(["*--sandbox-world=WORLD*", "*sandbox_world (*"])
