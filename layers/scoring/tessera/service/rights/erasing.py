"""Erasing a person, as a job: phase after phase over the classes of data, then a second look, then the receipt.

The mark that stops late records comes first (`accounts`), so that nothing is learned again behind the erasure. Each phase goes through a
class in bounded steps, and every step may be made twice. The ids by which a backend says that the same person was known are erased too,
where nobody else was ever seen under them. The second look goes through what can come back while the first is under way; it is repeated
until it finds nothing. A legal hold that comes meanwhile ends it at the next step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tessera.errors import Unavailable
from tessera.profile import UserProfile
from tessera.service import dependencies, settings
from tessera.service.jobs.kinds import Job, Kind, Progress
from tessera.service.rights import holds, receipts, taking_out
from tessera.service.rights.classes import accounts, actions, cases, devices, files, kept_answers, labels, policy, views
from tessera.service.rights.people import Person, Remainder, Went, added
from tessera.service.store import items, primary_keys

NAME, SCOPE = "erasure", "risk:rights"
MOST_IDS = 16  # of one person that are looked at
MOST_LOOKS = 5

type Phase = tuple[str, Callable[[Person, str, int], Went]]

PHASES: tuple[Phase, ...] = (
    ("ids", actions.find_ids),
    ("texts", cases.find_texts),
    ("accounts", accounts.erase),
    ("actions", actions.erase_own),
    ("claims", actions.erase_claimed),
    ("named", actions.erase_named),
    ("devices", devices.erase),
    ("labels", labels.erase),
    ("kept answers", kept_answers.erase),
    ("cases", cases.erase),
    ("policy", policy.erase),
    ("views", views.erase),
    ("files", files.erase),
)
AGAIN = ("accounts", "actions", "claims", "named", "devices", "labels", "kept answers")
"""The phases of the second look: what somebody who was at work when it began may have written since."""


@dataclass(frozen=True, kw_only=True)
class State:
    """How far an erasure is: the `people` (hash and id each), which of them it is `at`, in which phase and where in it; what was removed;
    the `looks` that were taken, and what this one has found."""

    people: tuple[tuple[str, str | None], ...]
    learned: tuple[str, ...] = ()
    at: int = 0
    phase: int = 0
    place: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    remains: tuple[tuple[str, str, int | None], ...] = ()
    also: tuple[tuple[str, str | None], ...] = ()
    looks: int = 0
    found: int = 0
    exact: bool = True
    steps: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "State":
        pairs = {name: tuple(tuple(each) for each in told[name]) for name in ("people", "remains", "also")}
        return cls(**{**told, **pairs, "learned": tuple(told["learned"])})

    def after(self, went: Went, phases: Sequence[Phase]) -> "State":
        """The state after a step of a phase."""
        number = sum(went.counts.values())
        known = {each for each, _ in (*self.people, *self.also)}
        new = tuple((each, name) for each, name in dict(went.also).items() if each not in known)
        further = replace(
            self,
            counts=added(self.counts, went.counts),
            remains=(*self.remains, *((each.what, each.why, each.until) for each in went.remains)),
            also=(*self.also, *new)[:MOST_IDS],
            found=self.found + (number if self.looks else 0),
            steps=self.steps + 1,
        )
        if went.place is not None:
            return replace(further, place=went.place)
        if self.phase + 1 < len(phases):
            return replace(further, phase=self.phase + 1, place="")
        return replace(further, at=self.at + 1, phase=0, place="")


def kind(*more: Phase) -> Kind:
    """The kind of job, with further phases of whoever keeps something elsewhere."""
    phases = (*PHASES, *more)
    return Kind(name=NAME, scope=SCOPE, queue=lambda said: said.rights, step=lambda job, now: _step(job, phases, now))


def _step(job: Job, phases: Sequence[Phase], now: int) -> Progress:
    state = State.of(job.cursor) if job.cursor else _begun(job, now)
    if job.stored.attempts > 1:
        state = replace(state, exact=False)
    if state.at == len(state.people):
        return _next_look(job, state, now)
    looked = [each for each in phases if not state.looks or each[0] in AGAIN]
    name, erase = looked[state.phase]
    account, user_id = state.people[state.at]
    person = Person(tenant=job.tenant, account=account, user_id=user_id)
    if hold := _hold_on_any(job, dict.fromkeys((state.people[0][0], account)), now):
        return _refused(job, state, hold, now)
    return _progress(state.after(erase(person, state.place, now), looked), name)


def _hold_on_any(job: Job, accounts: Iterable[str], now: int) -> holds.Hold | None:
    found = (holds.on(Person(tenant=job.tenant, account=each), now) for each in accounts)
    return next(filter(None, found), None)


def _begun(job: Job, now: int) -> State:
    """The state before the first step. What the profile has learned says later which other ids were never anybody else's."""
    key = primary_keys.user_profile(job.tenant, job.asked["account"])
    item = dependencies.store().erasing.present([key], 0).get(key, {})
    profile = items.read(UserProfile, item["document"]) if "document" in item else UserProfile()
    left = job.asked.get("left", {"also": (), "learned": ()})  # by an erasure that a hold ended
    also, learned = tuple((each, name) for each, name in left["also"]), (*profile.learned, *left["learned"])
    return State(people=((job.asked["account"], job.asked["user_id"]),), also=also, learned=learned)


def _next_look(job: Job, state: State, now: int) -> Progress:
    """Everybody was gone through: go through their other ids, look once more, or sign the receipt."""
    if state.also:
        theirs = [each for each in state.also if _is_only_theirs(job.tenant, each[0], state.learned)]
        others = len(state.also) - len(theirs)
        what, why = f"{others} other ids that were claimed with this one", "they were also used without it: erase them by their own request"
        remains = (*state.remains, (what, why, None)) if others else state.remains
        return _progress(replace(state, people=(*state.people, *theirs), also=(), remains=remains), "other ids")
    if not state.looks or (state.found and state.looks < MOST_LOOKS):
        return _progress(replace(state, at=0, looks=state.looks + 1, found=0), "second look")
    if state.found:
        raise Unavailable("More comes in than is erased: stop what reports this person, then ask again.")
    person = Person(tenant=job.tenant, account=state.people[0][0])
    for account, _ in state.people:
        dependencies.store().rights.note_erased(job.tenant, account, now, settings.current().backup_retention)
    if left := job.asked.get("left"):
        dependencies.store().erasing.drop([primary_keys.job(job.tenant, left["job"])])
    receipt = receipts.of_erasure(
        person,
        job.id,
        asked_at=job.stored.created_at,
        asked_by=job.by,
        counts=state.counts,
        exact=state.exact,
        remains=[Remainder(what=what, why=why, until=until) for what, why, until in state.remains],
        now=now,
    )
    return Progress(cursor=None, step="done", done=state.steps, total=state.steps, result={"outcome": "erased", "receipt": receipt})


def _is_only_theirs(tenant: str, account: str, learned: Sequence[str]) -> bool:
    """Whether an id was never seen but beside the person's: it has no actions of its own, and learned what they learned (and what the
    erasure has left of that)."""
    erasing, key = dependencies.store().erasing, primary_keys.user_profile(tenant, account)
    if erasing.actions(primary_keys.user_partition(tenant, account), "", 1):
        return False
    item = erasing.present([key], 0).get(key, {})
    theirs = {*learned, *taking_out.blanked(learned, learned)}
    return "document" not in item or theirs.issuperset(items.read(UserProfile, item["document"]).learned)


def _refused(job: Job, state: State, hold: holds.Hold, now: int) -> Progress:
    """A hold ends an erasure wherever it is: what is left is to be kept."""
    person = Person(tenant=job.tenant, account=state.people[0][0])
    receipt = receipts.of_refusal(person, job.id, hold, job.by, now, state.counts)
    left = {"job": job.id, "also": (*state.people[1:], *state.also), "learned": state.learned} if state.counts else {}
    return Progress(cursor=None, step="refused", result={"outcome": "refused", "receipt": receipt}, left=left)


def _progress(state: State, step: str) -> Progress:
    return Progress(cursor=asdict(state), step=step, done=state.steps)
