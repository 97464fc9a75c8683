"""Connection tests: decided by the config alone, or by really calling a webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sandbox.world.exchange import Exchange, OutgoingRequest
from sandbox.world.namespace import Namespace
from sandbox.zeotap.connectors import Check, Connector, Setting, Step, is_blank
from sandbox.zeotap.secrets import holds_secret

Profile = Literal["lenient", "strict"]
Probe = Callable[[Mapping[str, Any]], "Problems"]
Problems = Mapping[str, str]
"""Messages by the names of the steps that fail."""

FAIL: Final = "fail_"
SLOW: Final = "slow_test"
SLOW_SECONDS: Final = 0.5
_STEPS: Final = ("connectivity", "authentication", "authorization", "query")
MAGIC: Final[Mapping[str, str]] = {
    f"{FAIL}connectivity": "Could not connect",
    f"{FAIL}authentication": "Invalid credentials",
    f"{FAIL}authorization": "Permission denied",
    f"{FAIL}query": "Query failed",
}
_MOST_VALUES: Final = 10_000


@dataclass(frozen=True, slots=True)
class TestResult:
    """What came of a test. `steps` are as they are sent; `error` is the message of the step that
    failed, or empty; `delay` is how many seconds the config asks for between events."""

    __test__ = False  # not a test of pytest's

    steps: list[dict[str, str]]
    success: bool
    error: str = ""
    delay: float = 0.0


def run_test(
    connector: Connector,
    config: Mapping[str, Any],
    *,
    existing: bool,
    profile: Profile = "lenient",
    probe: Probe | None = None,
) -> TestResult:
    """Test a connection with `config`, which already includes that of a shared connection.

    The lenient profile forgives what the documents do not ask for: no credentials are needed. The
    strict one wants every required setting. `probe` is asked when the config alone finds no fault
    (see `webhook_probe`). The same config gives the same result.
    """
    texts = list(_texts(config))
    steps: list[dict[str, str]] = []
    error = ""
    problems = _problems(connector, config, texts, profile)
    if probe is not None and not problems:
        problems = dict(probe(config))
    for step in _steps_of(connector, config, problems):
        # grade: inferred | a failing step has the status failed and ends the test | no source
        error = problems.get(step.name, "")
        passed = step.passed_existing if existing else step.passed
        status = "failed" if error else "passed"
        steps.append({"name": step.name, "status": status, "message": error or passed})
        if error:
            break
    slow = any(SLOW in text for text in texts)
    return TestResult(steps, not error, error, SLOW_SECONDS if slow else 0.0)


def webhook_probe(namespace: Namespace, timeout: float = 5.0) -> Probe:
    """A probe that really calls the webhook of a config, through the namespace's outbox.

    Only loopback addresses and allowed hosts are called; others are answered by stubs.
    grade: ours | a probe sends a batch without rows; 401 and 403 fail authentication, any other
      answer but 2xx and 3xx fails connectivity | no source
    """

    def probe(config: Mapping[str, Any]) -> Problems:
        from sandbox.zeotap.delivery import batch_body, webhook_headers, webhook_method

        exchange = namespace.outbox.send(
            OutgoingRequest(
                method=webhook_method(config),
                url=str(config.get("url", "")),
                headers=webhook_headers(config),
                body=batch_body("insert", []),
                timeout=timeout,
            )
        )
        return _told_by(exchange)

    return probe


def _told_by(exchange: Exchange) -> Problems:
    if exchange.response is None:
        return {"connectivity": f"Could not connect: {exchange.error_kind}"}
    status = exchange.response.status
    if status in (401, 403):
        return {"authentication": f"The webhook answered with status {status}"}
    if status >= 400:
        return {"connectivity": f"The webhook answered with status {status}"}
    return {}


def _problems(
    connector: Connector, config: Mapping[str, Any], texts: list[str], profile: Profile
) -> dict[str, str]:
    """The message of each step that fails by the config alone.

    grade: ours | a text with fail_connectivity, fail_authentication, fail_authorization or
      fail_query anywhere in the config fails that step, also where the type does not have it;
      slow_test makes events come slowly | no source
    """
    problems = {
        word.removeprefix(FAIL): message
        for word, message in MAGIC.items()
        if any(word in text for text in texts)
    }
    settings = connector.settings
    for step in connector.steps:
        for check in step.fails_when:
            if (profile == "strict" or not check.strict) and _FAILS[check.rule](
                check, config, settings
            ):
                problems.setdefault(step.name, check.says)
    return problems


def _steps_of(connector: Connector, config: Mapping[str, Any], problems: Problems) -> list[Step]:
    """The steps that are run: those of the type, and any other that fails."""
    steps = {step.name: step for step in connector.steps}
    needless = {
        step.name
        for step in connector.steps
        if step.with_secrets_only and not holds_secret(connector, config)
    }
    names = (set(steps) - needless) | set(problems)
    return [steps.get(name) or Step(name, "", "") for name in _STEPS if name in names]


def _missing(check: Check, config: Mapping[str, Any], settings: Mapping[str, Setting]) -> bool:
    return all(is_blank(config.get(key)) for key in check.keys)


def _malformed(check: Check, config: Mapping[str, Any], settings: Mapping[str, Setting]) -> bool:
    key = check.keys[0]
    value = config.get(key)
    # A magic word is excused from every form: it is to fail its own step and no other.
    return not is_blank(value) and not _is_magic(value) and not settings[key].accepts(value)


def _equals(check: Check, config: Mapping[str, Any], settings: Mapping[str, Setting]) -> bool:
    return bool(config.get(check.keys[0]) == check.value)


def _differs(check: Check, config: Mapping[str, Any], settings: Mapping[str, Setting]) -> bool:
    """Whether the end of the second value, after the separator, is not the first value."""
    wanted, holder = (config.get(key) for key in check.keys)
    if is_blank(wanted) or is_blank(holder) or _is_magic(wanted) or _is_magic(holder):
        return False
    return str(holder).rpartition(check.separator)[2] != wanted


_FAILS: Final[Mapping[str, Callable[[Check, Mapping[str, Any], Mapping[str, Setting]], bool]]] = {
    "missing": _missing,
    "malformed": _malformed,
    "equals": _equals,
    "differs": _differs,
}


def _is_magic(value: Any) -> bool:
    return isinstance(value, str) and any(word in value for word in (*MAGIC, SLOW))


def _texts(value: Any) -> Iterator[str]:
    """All texts in `value`, at any depth; bounded."""
    waiting = [value]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
