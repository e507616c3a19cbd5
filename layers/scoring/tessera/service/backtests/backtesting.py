"""Backtesting: on which stored actions a draft is tried, how they are read back, and what is counted.

Each action is decided anew on two sides (`tessera.backtest`): by the configuration in force, and by the same with the draft. So any
difference comes from the draft, and not from changes since the actions happened.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from tessera.action import Action
from tessera.assessment import Assessment
from tessera.backtest import Candidate, Past, decide_again
from tessera.configuration import Configuration, check, collision
from tessera.errors import Fault, Malformed, NameTaken, RuleNotFound, VersionNotFound
from tessera.policy import Policy
from tessera.rules import InvalidRule, Rulebook, compile_rule
from tessera.rules.facts import Facts, of_action
from tessera.scoring import Model
from tessera.service import dependencies
from tessera.service.backtests.contract import BacktestAnswer, BacktestRequest, ChangedDecisions, Overlap
from tessera.service.configuration import drafts, published
from tessera.service.configuration.published import InForce
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.store.action_index import Row
from tessera.service.store.records import StoredAction

LONGEST_PERIOD = 31 * 86_400_000  # ms
MOST_EXAMPLES = 20
PLACE = "body.rule"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two sides that are compared. `rule` is the draft rule, on the draft's side."""

    configuration: Configuration
    rulebook: Rulebook
    model: Model
    rule: str | None = None
    _candidates: dict[str, Candidate] = field(default_factory=dict, compare=False)

    def decide(self, action: StoredAction, past: Past) -> Assessment:
        return decide_again(past, self._for(action.application))

    def _for(self, application: str) -> Candidate:
        if application not in self._candidates:
            thresholds, sensitivity = self.configuration.thresholds_for(application), self.configuration.sensitivity
            policy = Policy(thresholds=thresholds, sensitivity=sensitivity)
            self._candidates[application] = Candidate(policy=policy, model=self.model, rulebook=self.rulebook)
        return self._candidates[application]


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """A draft, ready to be tried."""

    tenant: str
    request: BacktestRequest
    before: Side
    after: Side

    @classmethod
    def of(cls, tenant: str, request: BacktestRequest, now: int) -> Self:
        """Compile the draft on top of what is in force.

        Raises:
            Malformed, NameTaken, RuleNotFound, VersionNotFound: the draft could not be put into force.
        """
        _check(request)
        in_force = published.in_force(tenant, now)
        deciding = dependencies.store().models.deciding(tenant, now).deciding
        before = Side(configuration=in_force.configuration, rulebook=in_force.rulebook, model=deciding)
        if request.rule is not None:
            after = _with_rule(before, in_force, request, now)
        elif request.sensitivity is not None:
            after = _with_sensitivity(before, in_force, request)
        elif request.draft:
            after = _with_draft(tenant, before, in_force, now)
        else:
            after = replace(before, model=_model(tenant, request.model or ""), _candidates={})
        return cls(tenant=tenant, request=request, before=before, after=after)

    def run(self, now: int) -> BacktestAnswer:
        """Try the draft on as many actions as one call allows, the newest first."""
        rows, cursor = self._page()
        looked_at, hits, examples = 0, 0, list[str]()
        decisions, ended, ended_hit = Counter[tuple[Any, Any]](), Counter[tuple[Any, str]](), Counter[tuple[Any, str]]()
        found = dependencies.store().index.actions(self.tenant, rows, now)
        wanted = (action for action in found if self.request.application in (None, action.application))
        for action, answer in answers.recall_each(wanted):
            past = Past(decision=action.decision, facts=facts_of(action, answer))
            before, after = self.before.decide(action, past), self.after.decide(action, past)
            hit = after.rule == self.after.rule if self.after.rule else before.decided != after.decided
            looked_at, hits = looked_at + 1, hits + hit
            decisions[before.decided, after.decided] += 1
            ended.update(ways := list(_ways_of(action)))
            if hit:
                ended_hit.update(ways)
                examples += [action.id] if len(examples) < MOST_EXAMPLES else []
        return BacktestAnswer(
            actions=looked_at,
            hits=hits,
            changed=sum(number for (before, after), number in decisions.items() if before != after),
            decisions=tuple(ChangedDecisions(before=one, after=other, actions=n) for (one, other), n in sorted(decisions.items())),
            overlap=tuple(Overlap(of=of, value=value, actions=n, hits=ended_hit[of, value]) for (of, value), n in sorted(ended.items())),
            examples=tuple(examples),
            progress=self._progress(cursor),
            cursor=cursor,
        )

    def _page(self) -> tuple[list[Row], int | None]:
        """The rows of this call, and where to continue: actions of the same millisecond are not separated."""
        asked, take = self.request, self.request.take
        until = min(asked.end_time, asked.cursor or asked.end_time)
        rows = dependencies.store().index.of_days(self.tenant, asked.start_time, until, take + 1) if until > asked.start_time else []
        if len(rows) <= take:
            return rows, None
        cut = rows[take].at
        return [row for row in rows if row.at > cut] or rows[:take], cut + 1 if rows[0].at > cut else cut

    def _progress(self, cursor: int | None) -> float:
        asked = self.request
        return 1.0 if cursor is None else round((asked.end_time - cursor) / (asked.end_time - asked.start_time), 4)


def facts_of(action: StoredAction, answer: RecommendationAnswer) -> Facts:
    """The facts that rules could ask about when the action happened, from what was answered then."""
    context, decision = answer.context, action.decision
    users = tuple(dict.fromkeys(filter(None, (context.user_id, context.claimed_user_id))))
    happened = Action(
        type=context.action_type,
        base=decision["base"],
        performed_at=context.action_performed_at,
        triggered_by=action.triggered_by,
        correlation_id=context.correlation_id,
        transaction=answer.transaction_data,
        custom_attributes=answer.custom_attributes or {},
    )
    told = {
        group: {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        for group, values in asdict(answer.risk_signals).items()
    }
    known = {name: value for name, value in asdict(context).items() if value is not None}
    return of_action(happened, told, {**known, "users": users}, decision["observed"], decision.get("unproven", ()))


def _check(request: BacktestRequest) -> None:
    named = [name for name in ("rule", "sensitivity", "model", "draft") if getattr(request, name) is not None]
    if len(named) != 1:
        raise Malformed(faults=[Fault("body", "must have exactly one of rule, sensitivity, model and draft")])
    if not 0 < request.end_time - request.start_time <= LONGEST_PERIOD:
        raise Malformed(faults=[Fault("body.end_time", "must come after start_time, at most 31 days")])


def _with_rule(before: Side, in_force: InForce, request: BacktestRequest, now: int) -> Side:
    """The configuration in force with the draft rule, enabled and in production whatever the draft says."""
    earlier = in_force.configuration.rule(request.rule_id) if request.rule_id else None
    if request.rule is None or (request.rule_id and earlier is None):
        raise RuleNotFound
    asked = request.rule.rule(request.rule_id or "draft", now, earlier)
    rule = replace(asked, enabled=True, mode="production")
    if taken := collision(before.configuration, rule):
        raise NameTaken(faults=[Fault(taken.location.replace("body", PLACE, 1), taken.message)])
    try:
        compiled = compile_rule(rule, in_force.lists, PLACE)
    except InvalidRule as faulty:
        raise Malformed(faults=faulty.faults) from None
    others = (each for each in before.rulebook.rules if each.rule.id != rule.id)
    rules = sorted((*others, compiled), key=lambda each: each.rule.priority)
    return replace(before, rulebook=Rulebook(tuple(rules)), rule=rule.name, _candidates={})


def _with_sensitivity(before: Side, in_force: InForce, request: BacktestRequest) -> Side:
    configuration = replace(before.configuration, sensitivity=request.sensitivity or {})
    if faults := [fault for fault in check(configuration, in_force.lists) if fault.location.startswith("sensitivity")]:
        raise Malformed(faults=[Fault(f"body.{fault.location}", fault.message) for fault in faults])
    return replace(before, configuration=configuration, _candidates={})


def _with_draft(tenant: str, before: Side, in_force: InForce, now: int) -> Side:
    """The draft as it would be in force."""
    draft = drafts.opened(tenant, now)
    if draft.faults:
        raise Malformed(faults=[Fault(f"draft.{fault.location}", fault.message) for fault in draft.faults])
    return replace(before, configuration=draft.after, rulebook=published.compiled(draft.after, in_force.lists), _candidates={})


def _model(tenant: str, version: str) -> Model:
    artefact = dependencies.store().models.version(tenant, version)
    if artefact is None:
        raise VersionNotFound
    return Model.of(artefact)


def _ways_of(action: StoredAction) -> Iterator[tuple[Any, str]]:
    """How the action ended, and how it was labelled later."""
    if action.result:
        yield "result", action.result
    if action.label:
        yield "label", action.label.type
