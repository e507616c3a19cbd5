"""What evaluating twenty rules costs if none matches: the most that an action can cause.

Gathering the facts is timed apart: it is done once, however many rules there are.
"""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter_ns
from typing import Any

from benchmarks.report import Options, Row, main
from tessera.action import Action
from tessera.evidence import gather as gather_evidence
from tessera.history import History
from tessera.profile import Profiles
from tessera.rules import Rule, Rulebook
from tessera.rules.facts import gather, of_score
from tessera.session import DeviceSession
from tessera.telemetry import DeviceTraits

CALLS = 20_000
RULES = 20
CONTEXT = {
    "ip": "198.51.100.23", "ip_country": "NO", "ip_asn_id": "AS64496", "device_id": "device", "device_platform": "desktop",
    "browser_name": "Chrome", "os_version": "10.0", "client_id": "client", "application_id": "shop", "user_agent": "Mozilla/5.0 Chrome/148",
    "location": "https://shop.example/checkout", "users": ("user-1",),
}  # fmt: skip
MATCHERS: tuple[dict[str, Any], ...] = (
    {"ip_cidrs": {"op": "ip_in", "value": [f"203.0.{number}.0/24" for number in range(50)]}},
    {"country_codes": {"op": "in", "value": ["KP", "IR"]}, "browser_names": {"op": "in", "value": ["yandex"]}},
    {"user_agent": {"op": "contains", "value": ["HeadlessChrome", "PhantomJS"]}},
    {"user_ids": {"op": "in", "value": [f"user-{number}" for number in range(100, 200)]}},
)
CONDITIONS: dict[str, Any] = {
    "all": [
        {"field": "risk_score", "op": "gt", "value": 10},
        {"any": [{"field": "ip_country", "op": "eq", "value": "SE"}, {"field": "reasons", "op": "in", "value": ["IP_TOR"]}]},
    ]
}


def benchmark(options: Options) -> Iterator[Row]:
    rules = [
        Rule(
            id=str(number),
            name=str(number),
            priority=number + 1,
            recommendation="deny",
            mode="production",
            enabled=True,
            matchers=(MATCHERS[number % 5],) if number % 5 < 4 else (),
            conditions=None if number % 5 < 4 else CONDITIONS,
        )
        for number in range(RULES)
    ]
    book = Rulebook.of(rules)
    action = Action(type="login", base="login", performed_at=1, triggered_by="backend")
    session = DeviceSession(id="s", device="d", opened_at=0, traits=DeviceTraits(user_agent=CONTEXT["user_agent"], ram=8))  # type: ignore[arg-type]
    evidence = gather_evidence(action, session, Profiles(), History())
    calls = CALLS // 4 if options.quick else CALLS

    def facts() -> Any:
        return {**gather(evidence, CONTEXT), **of_score(30, 0.01, ("IP_VPN",))}

    known = facts()
    if book.judge(known).enforced is not None:
        raise AssertionError("One of the rules matches.")
    yield Row(
        what=f"{RULES} rules, none of which matches", figure=_timed(lambda: book.judge(known), calls), unit="µs", line=10, better="lower"
    )
    yield Row(what="gathering the facts", figure=_timed(facts, calls), unit="µs", better="lower")


def _timed(call: Callable[[], object], calls: int) -> float:
    """The median of single calls, in microseconds."""
    taken = []
    for _ in range(calls):
        began = perf_counter_ns()
        call()
        taken.append((perf_counter_ns() - began) / 1000)
    return median(taken)


if __name__ == "__main__":
    main("rules", __doc__ or "", benchmark)
