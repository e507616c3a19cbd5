"""python -m local.history: try a rule, a sensitivity or a model on all of history.

    python -m local.history --rule rule.json
    python -m local.history --sensitivity sensitivity.json --from 2026-09-01 --to 2026-12-01
    python -m local.history --model model.json --configuration configuration.json --lists lists.json
    python -m local.history --rule rule.json --most-friction 0.005 --least-precision 0.2 --publish

Every decision in the lake is decided again twice: as it is now, and with the draft. What is in force is asked of the running server, or
read from files, as `GET /risk/v1/configuration` and `GET /risk/v1/lists` answer it. Users, devices and addresses are keyed hashes in the
lake: with `--keys`, the file of the deployment's master keys, rules may name them. Without, it is said of how many decisions that left open
what the rule comes to.

Days that are done are kept in the file of `--kept`: killed, it goes on where it was. In the end the file has the result.

With limits, a draft that history shows to be noisier is refused, and the command fails. With `--publish`, a rule that is not refused is put
into force at the running server.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any

from pydantic import TypeAdapter

from local.history_told import report, result
from local.lake.warehouse import Warehouse, during
from simulator.running import running
from tessera.configuration import EVERY, Configuration, check, collision
from tessera.policy import Policy
from tessera.rules import InvalidRule, Rule
from tessera.rules.lists import TypedList
from tessera.scoring import Model
from tessera.service import dependencies
from tessera.service.configuration.contract.rules import RuleRequest
from tessera.service.keys.keyring import Keyring
from tessera_lake.redeciding.deciding import Candidate
from tessera_lake.redeciding.endings import Endings
from tessera_lake.redeciding.figures import Tally
from tessera_lake.redeciding.hashing import Hash
from tessera_lake.redeciding.keys import hashes_of
from tessera_lake.redeciding.limits import Limits
from tessera_lake.redeciding.matching import compile_columns
from tessera_lake.redeciding.reading import by_day
from tessera_lake.redeciding.running import History, tallies

TENANT = "fjord"
BEGINNING, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class Refused(ValueError):
    """What was asked for cannot be tried; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class InForce:
    """What decides now: a configuration, its lists by id and by name, and a model."""

    configuration: Configuration
    lists: Mapping[str, TypedList]
    model: Model

    @classmethod
    def of(cls, document: Mapping[str, Any], lists: Sequence[Mapping[str, Any]], model: Model) -> "InForce":
        """From what the API answers."""
        typed: dict[str, TypedList] = {}
        for each in lists:
            if each["list_type"] != "action_id":
                entries = {item["item_id"]: item.get("expires_at") for item in each["items"]}
                typed |= dict.fromkeys((each["list_id"], each["list_name"]), TypedList(each["list_type"], entries))
        return cls(configuration=TypeAdapter(Configuration).validate_python(document), lists=typed, model=model)

    def candidate(self, before: Candidate | None = None) -> Candidate:
        """What decides, for columns. Rules that `before` has, too, are evaluated once for both."""
        configuration = self.configuration
        policies = {
            name: Policy(thresholds=configuration.thresholds_for(name), sensitivity=configuration.sensitivity)
            for name in {EVERY, *(choice.application for choice in configuration.thresholds)}
        }
        known = {id(each.rule): each for each in (before.rules if before else ())}
        enabled = sorted((rule for rule in configuration.rules if rule.enabled), key=lambda rule: rule.priority)
        rules = [known.get(id(rule)) or compile_columns(rule, self.lists) for rule in enabled]
        return Candidate(policies=policies, otherwise=policies[EVERY], model=self.model, rules=rules)

    def with_rule(self, asked: Mapping[str, Any]) -> tuple["InForce", Rule]:
        """With a rule, enabled and in production whatever it says; in place of the one of its id, if it names one.

        Raises:
            Refused: it could not be put into force.
        """
        told = {name: value for name, value in asked.items() if name not in ("rule_id", "id")}
        rule_id = str(asked.get("rule_id") or asked.get("id") or "draft")
        request = TypeAdapter(RuleRequest).validate_python({"type": "risk", "mode": "production", **told})
        rule = replace(request.rule(rule_id, 0, self.configuration.rule(rule_id)), enabled=True, mode="production")
        if taken := collision(self.configuration, rule):
            raise Refused(f"the rule's {taken.location.removeprefix('body.')} {taken.message}")
        return replace(self, configuration=self.configuration.with_rule(rule)), rule

    def with_sensitivity(self, sensitivity: Mapping[str, Any]) -> "InForce":
        """With another sensitivity, whole.

        Raises:
            Refused: it names what is no reason.
        """
        document = TypeAdapter(Configuration).validate_python({"sensitivity": sensitivity})
        changed = replace(self.configuration, sensitivity=document.sensitivity)
        if faults := check(changed, self.lists):
            raise Refused("; ".join(f"{fault.location} {fault.message}" for fault in faults))
        return replace(self, configuration=changed)


def main() -> None:
    options = arguments().parse_args()
    if options.publish and not options.rule:
        sys.exit("Only a rule is published from here: a sensitivity goes into the draft, and a model is made active by its own command.")
    try:
        tally = try_draft(options)
    except (Refused, InvalidRule) as fault:
        sys.exit(f"It cannot be tried: {fault}.")
    print("\n".join(report(tally)))
    limits = Limits(most_friction=options.most_friction, least_precision=options.least_precision)
    if broken := "; ".join(limits.broken_by(tally.corrected or tally.figures)):
        sys.exit(f"It is too noisy: {broken}.")
    if options.publish:
        print(f"The rule is in force: {publish(options)}")


def publish(options: argparse.Namespace) -> str:
    """Put the rule into force, as its file says it; answers its id."""
    told = dict(_json(options.rule))
    rule_id, rules = told.pop("rule_id", None) or told.pop("id", None), running(options.credentials).backend().rules
    return str((rules.replace(rule_id, **told) if rule_id else rules.create(**told))["data"]["id"])


def try_draft(options: argparse.Namespace) -> Tally:
    """The tally of a draft, from the days that were kept and those that are left.

    Raises:
        Refused, InvalidRule: the draft could not be put into force, or there is no lake.
    """
    if not (options.lake / "catalogue.db").exists():
        raise Refused(f"there is no lake in {options.lake}: start `make run`, or name another with --lake")
    now = _in_force(options)
    before = now.candidate()
    with_draft, draft = _with_draft(now, options)
    after = with_draft.candidate(before)
    history = History(
        tenant=options.tenant,
        start=_milliseconds(options.start),
        end=_milliseconds(options.end),
        before=before,
        after=after,
        draft=next((each for each in after.rules if draft is not None and each.rule is draft), None),
        application=options.application,
        now=options.now,
        hashes=_hashes(options),
    )
    asked = sha256(repr((_read(options.keys), now, with_draft, history.start, history.end, options.application)).encode()).hexdigest()
    with Warehouse(options.lake) as warehouse:
        days = by_day(map(Path, warehouse.files("decisions", during(history.start, history.end))))
        results, labels = (list(map(Path, warehouse.files(name))) for name in ("results", "labels"))
        endings = Endings.read(results, labels, options.tenant, options.processes)
    kept = Kept.read(options.kept, asked)
    for so_far in _worked(kept, history, days, endings, options.processes):
        kept = so_far
        kept.write(options.kept)
        _say(f"{len(kept.days)} of {len(days)} days, {kept.tally.actions:,} decisions")
    _say("")
    return kept.tally


def _worked(kept: "Kept", history: History, days: Sequence[Sequence[Path]], endings: Endings, processes: int) -> Iterator["Kept"]:
    """What is kept after each day that was left."""
    left = [files for files in days if _named(files) not in kept.days]
    for files, tally in tallies(history, left, endings, processes):
        kept = replace(kept, days=(*kept.days, _named(files)), tally=kept.tally + tally)
        yield kept


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was done for one draft: the days, each by a hash of its files, and their tally."""

    asked: str
    days: Sequence[str] = ()
    tally: Tally

    @classmethod
    def read(cls, file: Path | None, asked: str) -> "Kept":
        """What a file has of this draft; nothing if it has another's."""
        told = json.loads(file.read_text()) if file and file.exists() else {}
        if told.get("asked") != asked:
            return cls(asked=asked, tally=Tally())
        return cls(asked=asked, days=told["days"], tally=Tally.of(told["tally"]))

    def write(self, file: Path | None) -> None:
        """Keep it, whole or not at all."""
        if file is None:
            return
        content = {"asked": self.asked, "days": list(self.days), "tally": self.tally.plain, "result": result(self.tally)}
        beside = file.with_suffix(".part")
        beside.write_text(json.dumps(content))
        beside.replace(file)


def _in_force(options: argparse.Namespace) -> InForce:
    model = Model.of(_json(options.deciding)) if options.deciding else Model.load()
    if options.configuration:
        document = _json(options.configuration)
        return InForce.of(document.get("configuration", document), _json(options.lists) if options.lists else (), model)
    backend = running(options.credentials).backend()
    return InForce.of(backend.configuration.read()["configuration"], [dict(each) for each in backend.lists.read_all()], model)


def _with_draft(now: InForce, options: argparse.Namespace) -> tuple[InForce, Rule | None]:
    if options.rule:
        return now.with_rule(_json(options.rule))
    if options.sensitivity:
        return now.with_sensitivity(_json(options.sensitivity)), None
    return replace(now, model=Model.of(_json(options.model))), None


def _hashes(options: argparse.Namespace) -> Mapping[str, Hash]:
    if not options.keys:
        return {}
    keyring = Keyring.of(options.keys.read_text())
    dependencies.keyring = lambda: keyring
    return hashes_of(options.tenant)


def _named(files: Sequence[Path]) -> str:
    return sha256(" ".join(map(str, files)).encode()).hexdigest()[:16]


def _json(file: Path) -> Any:
    return json.loads(file.read_text())


def _read(file: Path | None) -> str:
    return file.read_text() if file else ""


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _say(text: str) -> None:
    print(f"\r{text:70}", end="" if text else "\n", file=sys.stderr, flush=True)


def arguments() -> argparse.ArgumentParser:
    described = argparse.ArgumentParser(
        prog="python -m local.history", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    draft = described.add_mutually_exclusive_group(required=True)
    draft.add_argument("--rule", type=Path, help="a rule as it is sent to `POST /risk/v1/rules`; with `rule_id`, in place of that one")
    draft.add_argument("--sensitivity", type=Path, help="a whole sensitivity: levels by reason")
    draft.add_argument("--model", type=Path, help="the artefact of a model")
    described.add_argument("--from", dest="start", type=_moment, default=BEGINNING, help="the first day, as in 2026-09-01")
    described.add_argument("--to", dest="end", type=_moment, default=END, help="the day after the last")
    described.add_argument("--application", help="decisions of one application only")
    described.add_argument("--lake", type=Path, default=Path(".local/lake"), help="where the lake is (default: %(default)s)")
    described.add_argument("--tenant", default=TENANT, help="whose decisions (default: %(default)s)")
    described.add_argument("--configuration", type=Path, help="what is in force (default: ask the running server)")
    described.add_argument("--lists", type=Path, help="the lists of that configuration")
    described.add_argument("--deciding", type=Path, help="the artefact of the model that decides (default: the one that ships)")
    described.add_argument("--keys", type=Path, help="the deployment's master keys, as its secret has them")
    described.add_argument("--most-friction", type=float, help="the largest share of honest people that may be hit, 0 to 1")
    described.add_argument("--least-precision", type=float, help="the smallest share of known hits that may be fraud, 0 to 1")
    described.add_argument("--publish", action="store_true", help="put the rule into force if no limit is broken")
    described.add_argument("--kept", type=Path, help="a file for progress and result")
    described.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="what `make run` wrote")
    described.add_argument("--processes", type=int, default=2, help="how many work at once (default: %(default)s)")
    described.add_argument("--now", type=int, default=round(time() * 1000), help=argparse.SUPPRESS)
    return described


if __name__ == "__main__":
    main()
