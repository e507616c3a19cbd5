"""The store: one DynamoDB table, and every way in which it is touched. Each row is one method, or two; nothing else talks to DynamoDB.

    method            calls, parallel within a trip                                          trips  write units  read units
    client            1 get (kept 30 s in the process); `put_client` 1 put                   0–1    0            0–0.5
    application       1 get (kept 30 s in the process); `put_application` 1 put              0–1    0            0–0.5
    count_request     1 update of the minute's item, for one request in `limit / 64`         0–1    0–1          0
    open_session      1 put of the session's traits                                          1      1            0
    renew_session     1 put of the traits, 1 update of its own item; without a key 1 get     2      2            0–0.5
    fold              1 update of the stream's aggregate; 1 more when its window is full     1      1            0
    hear_elsewhere    1 update of the session's own item, where a request comes from         0–1    0–1          0
                      elsewhere than its session token was issued to
    use_secured_token 1 update of the session's own item (`give_back_secured_token` too)     1      1            0
    bind_user         1 update of the session's own item                                     1      1            0
    gather            query of the session ∥ update of the address's hour, the user's and the device's counters
                      ∥ batch get of user, device and address profile, link, the address's previous hour
                                                                                             1      3            3.5
                      of a payment also the payee's profile, the paying account's and the market's
                                                                                                                 +0.5–1.5
                      of a payment without telemetry neither session nor device                     0–3          0.5–2.5
    gather_again      the same, of what turned out otherwise                                 1      2            1
    ahead             a call of another row, beside those that follow                        –
    put_action        put of the action ∥ of its transaction data ∥ of its correlation's pointer; two index rows
                      ∥ an update of each tie that is new in 30 days                         1      5, +0–5      0
    action            1 get, once more strongly on a miss                                    1–2    0            0.5–1.5
    transaction       1 get, once more strongly on a miss                                    1–2    0            0.5–1.5
    consume           1 update, the first time                                               0–1    3            0
    report_result     1 update                                                               1      3            0
                      of a user whom only the SDK had named: 1 more                          2      6            0
    observe_failure   update of the user's and the device's counters ∥ of the address's hour 1      3            0
    learn             3 gets, 3 puts (none where nothing is new)                             3–6    0–3          1.5
                      of a payment also the market's and the payee's profile                 +2–4   +0–2         +1
    revoke            3 gets, 3 puts of link and profiles                                    6      3            1.5
    label_payee       1 get, 1 put of the payee's profile (none where nothing is new)        1–2    0–1          0.5
    action_from_image none: reads an image of the table's stream                             0      0            0
    claim             1 put                                                                  1      1            0
    keep_answer       1 update (`release_claim` too)                                         1      1            0

A protected session (1 start, 6 batches, 1 action with its recommendation inline, 1 result with a user id, and learning it) is billed 23
write units, two of them for index rows, and 5 read units: `tests/service/test_units.py` counts them, and every row above.

    item              PK                      SK              holds                                               lives
    session's own     tenant#D#device         S#sid~          bound user, used tokens, closed, heard elsewhere    24 h
    session's traits  tenant#D#device         S#sid~T         what it opened with                                 24 h
    stream            tenant#D#device         S#sid#stream    tallies, mark, seen numbers, address, page, rhythm  24 h
    action            tenant#D#device         A#ulid          judgement, answer, result; rows in both indexes,    90 d
                                                              in that by user apart where only an SDK names them
    transaction data  tenant#D#device         A#ulid#T        as sent, sealed                                     90 d
    correlation       tenant#X#hash           A#ulid          the action's device                                 90 d
    device profile    tenant#D#device         P               what was learned, and its version                   400 d
    user profile      tenant#U#user           P               likewise                                            400 d
    payee profile     tenant#Y#account        P               who pays that account, and what of it was fraud       400 d
    market            tenant#Y                P#currency      which amounts are usual in the currency               400 d
    link              tenant#U#user           D#device        likewise, of the pair; when it was revoked          400 d
    tie               tenant#Z#kind#value     D#device#account that an account was seen with it (`tie_store`)     90 d
    address profile   tenant#I#address        P               what labels came to (`label_store`)                 90 d
    label             tenant#B#label          L               what it says, sealed                                400 d
    observed          as the two profiles     O               stamps, links, last place (`counters`)              400 d
    of a copy         tenant#D#device         O#key           likewise, of who shows the id without its key       8 d
    of a claim        tenant#U#user#claimed   O#device#key    likewise, of a user whom only an SDK names          8 d
    collection        tenant#E                risk            how far streams of activities are read (`activity_store`) 90 d
    address's hour    tenant#I#address#shard  W#yyyymmddhh    minutes and slots (`counters`)                      3 h
    requests          tenant#N#client#address M#minute        their number                                        2 min
    idempotency key   K#hash                  I               hash of the body, first answer                      24 h
    client            C#client                K               `Client`
    application       tenant#C                APPLICATION#id  `Application`

Why it is so
    *Item collections instead of indexes.* A session's streams (`S#sid#stream`), the session's own facts (`S#sid~`) and its traits
    (`S#sid~T`) are one range of the device's partition. Read backwards with a limit it yields the facts, the traits and the newest 64
    streams: bounded, in one query, billed by its sum. The query is strongly consistent (1 unit per 4 KB), because telemetry flushed
    milliseconds before the action must count.
    *Sums, not rows.* `ADD` folds a batch's tallies without reading. A batch counts once: its number must lie above the stream's `mark`,
    at most 1,024 ahead, and not be among those `seen`. The refused update returns the item, which tells a duplicate from a gap.
    *Sets make counting idempotent.* Botocore may send an update twice. A number added to a set twice is in it once, so users' and devices'
    counters are sets of moments (milliseconds, and three digits to keep simultaneous ones apart), which also makes the rate of the last 60
    s exact. They are cleaned when they outgrow 48; counts saturate there. What reaches back a day and a week (failures, and who was met in
    which hour) are such sets, too, in the same update: no decayed sum, which a repeated update would count twice. Old values come back from
    the update itself, so 100 parallel attempts do not all see zero.
    *Addresses are busier than people.* An address has an item per hour with a counter per minute, and sets of hashes mod 256 in which
    distinct users and devices are estimated by linear counting. When a process is throttled on an address it spreads its writes over
    2, 4 … 16 shards, chosen by user and device, and scales what one shard says. Minutes are plain counters: an update that botocore sends
    twice may count twice there.
    *One request in several counts for all of them* where a limit is high: an unbiased estimate at a fraction of the units.
    *Only reading the session and putting the action are mandatory.* What else is late or fails is named in `Gathered.missing`.
    *No scan, no transaction.* Every write is a conditional single-item update or may be repeated as it is.

Its parts: `table` speaks DynamoDB, `table_keys` and `items` say where records lie and how they look in it, `counters` moves what moves at
every action, `whose` says whose, `velocity` does their arithmetic, `label_store` keeps labels and reputations, `model_store` models,
`configuration_store` what is configured and the audit, `case_files` cases, `tie_store` what accounts share, `rollup_store` what overviews
count, `misuse_store` misused tokens, `activity_store` how far streams are read; `person_store` reads what is known of somebody, `finder`
and `archive` find actions. Units of `now`, `at`: epoch milliseconds; of the attribute `expires` (the table's TTL): epoch seconds. An item
past it is invisible whether or not DynamoDB has removed it. Tenants' names contain no `#`. The store holds no key: ids arrive hashed,
addresses and answers sealed.
"""

import random
import secrets
from collections.abc import Callable, Mapping, Set
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from secrets import token_hex
from time import monotonic
from typing import TYPE_CHECKING, Any

from tessera import errors
from tessera.action import ActionResult, AssertedBy, ChallengeType, Payment
from tessera.history import History
from tessera.place import NOWHERE, Place
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Profile, Profiles, UserProfile
from tessera.service import items, table_keys
from tessera.service.activity_store import ActivityStore
from tessera.service.archive import Archive
from tessera.service.case_files import CaseFileStore
from tessera.service.configuration_store import ConfigurationStore
from tessera.service.counters import Counters, fresh_ties, ties_of
from tessera.service.finder import Finder
from tessera.service.items import Item, Value
from tessera.service.label_store import LabelStore
from tessera.service.misuse_store import MisuseStore
from tessera.service.model_store import ModelStore
from tessera.service.person_store import PersonStore
from tessera.service.records import (
    Application,
    BatchArrival,
    BoundUser,
    Claim,
    Client,
    Gathered,
    Heard,
    SessionName,
    SessionTraits,
    StoredAction,
    StoredSession,
    Subjects,
)
from tessera.service.rollup_store import RollupStore
from tessera.service.site_store import SiteStore
from tessera.service.table import AGAIN, KEPT, ConditionFailed, Table, alive, expiry, kept
from tessera.service.table_keys import Key
from tessera.service.tie_store import TieStore
from tessera.ties import Tie
from tessera.units import DAY, MINUTE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SESSION_LIFE = DAY
ACTION_LIFE = 90 * DAY
PROFILE_LIFE = 400 * DAY
CLAIM_LIFE = DAY
CLAIM_PATIENCE = 15_000  # ms until a claim without an answer may be taken over
REMEMBERED = 30_000  # ms that clients and applications are kept in the process
FARTHEST_AHEAD = 1024  # numbers above a stream's mark
LARGEST_WINDOW = 64  # numbers seen before the mark is advanced
NEWEST_STREAMS = 64
LONGEST_LOCATION = 256  # characters of a page's address kept with a stream
TOKENS_REMEMBERED = 16  # secured tokens, before expired ones are cleaned
TOKENS_ALIVE = 64  # secured tokens of one session within their five minutes
CONTESTED = 300_000  # ms for which a session that is heard in two places at once is nobody's for certain
PLACES_REMEMBERED = 8  # from which a session was heard beside that of issue
EXACT_LIMIT = 64  # requests; up to this limit every one is counted
LEARNING_ATTEMPTS = 5


class Store:
    """The table, opened once per process. Any call may refuse with `Unavailable` when DynamoDB throttles, fails or is not in time."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        deadline_ms: int = 800,
        chance: random.Random | None = None,
        threads: Executor | None = None,
    ) -> None:
        self._table = Table(client, table, threads)
        self._deadline = deadline_ms / 1000
        self._chance = chance or random.SystemRandom()
        self._counters = Counters(self._table, self._chance)
        self.labels = LabelStore(self._table)
        self.models = ModelStore(self._table)
        self.sites = SiteStore(self._table)
        self.archive = Archive(self._table)
        self.configurations = ConfigurationStore(self._table)
        self.finder = Finder(self._table)
        self.case_files = CaseFileStore(self._table)
        self.people = PersonStore(self._table)
        self.ties = TieStore(self._table)
        self.rollups = RollupStore(self._table)
        self.misuses = MisuseStore(self._table)
        self.activities = ActivityStore(self._table)
        self._remembered: dict[Key, tuple[int, Any]] = {}
        self._refused: dict[Key, int] = {}

    # who calls

    def client(self, client_id: str, now: int) -> Client | None:
        """The client of this id, at most 30 s old."""
        return self._remember(Client, table_keys.client(client_id), now)

    def put_client(self, client: Client) -> None:
        """Create or replace a client."""
        self._put(table_keys.client(client.id), client)

    def application(self, tenant: str, application_id: str, now: int) -> Application | None:
        """The tenant's application of this id, at most 30 s old."""
        return self._remember(Application, table_keys.application(tenant, application_id), now)

    def put_application(self, application: Application) -> None:
        """Create or replace an application."""
        self._put(table_keys.application(application.tenant, application.id), application)

    def count_request(self, tenant: str, client: str, address: str, limit: int, now: int) -> None:
        """Count a request of a client from an address (keyed hash); refuses with `TooMany` above `limit` in this minute."""
        minute = now // MINUTE
        key = table_keys.requests(tenant, client, address, minute)
        weight = max(1, limit // EXACT_LIMIT)
        if key not in self._refused:
            if self._chance.random() * weight >= 1:
                return
            try:
                self._table.update(
                    key,
                    f"SET {KEPT} ADD #requests :weight",
                    {":weight": weight, ":limit": limit, **kept(now, 2 * MINUTE)},
                    condition="attribute_not_exists(#requests) OR #requests < :limit",
                )
            except ConditionFailed:
                self._refused = {refused: until for refused, until in self._refused.items() if until == minute} | {key: minute}
            else:
                return
        raise errors.TooMany(headers={"Retry-After": str(60 - now % MINUTE // 1000)})

    # device sessions

    def open_session(self, traits: SessionTraits, now: int) -> bool:
        """Store what a device session opened with; False where another session of this name is there already."""
        key, opening = table_keys.session_traits(traits.name), secrets.token_bytes(8)
        opened = {"document": items.document(traits), "opening": opening, **expiry(now, SESSION_LIFE)}
        try:
            self._table.put(key, opened, condition="attribute_not_exists(#PK)")
        except ConditionFailed as failure:
            return bool(failure.item.get("opening") == opening)  # our own: the answer to the first attempt was lost
        return True

    def renew_session(self, traits: SessionTraits, proof: tuple[str, int] | None, now: int) -> None:
        """Store what a device session was renewed with; its user stays as long as it lives itself. `proof` is the id of the key proof by
        which it is renewed, good once. Without one it stays as it began, but for what is not told any more; what was not told before is
        added.

        Raises:
            SecuredTokenUsed: the proof was used before.
        """
        key = table_keys.session_traits(traits.name)
        if proof:
            self.use_secured_token(traits.name, *proof, now)
        elif before := self._table.get(key, now):
            traits = _as_it_began(items.read(SessionTraits, before["document"]), traits)
        self._table.put(key, {"document": items.document(traits), **expiry(now, SESSION_LIFE)})
        if not proof:
            with suppress(ConditionFailed):
                facts = table_keys.session_facts(traits.name)
                self._table.update(facts, f"SET {KEPT}", kept(now, SESSION_LIFE), condition="attribute_exists(#PK)")

    def fold(self, batch: BatchArrival) -> bool:
        """Add a batch to its stream, once; True if it was there already.

        Refuses with `SequenceAhead` (which names the `mark`), `SessionClosed` or `TooMany`.
        """
        key = table_keys.stream(batch.name, batch.stream)
        values: dict[str, Value] = {
            ":zero": 0,
            ":one": 1,
            ":number": batch.sequence,
            ":numbers": frozenset({batch.sequence}),
            ":allowed": batch.allowed,
            ":sealed": batch.sealed_address,
            ":last": batch.now,
            **{f":{name}": amount for name, amount in batch.tallies.items()},
            **kept(batch.now, SESSION_LIFE),
        }
        sets = "#mark = if_not_exists(#mark, :zero), #sealed = :sealed, #last = :last"
        within_reach = "(attribute_not_exists(#mark) OR #mark < :number)"
        if batch.location:
            sets += ", #location = :location"
            values[":location"] = batch.location[:LONGEST_LOCATION]
        if batch.rhythm:
            sets += ", #rhythm = :rhythm"
            values[":rhythm"] = items.rhythm_attribute(batch.rhythm)
        if batch.sequence > FARTHEST_AHEAD:
            within_reach = "#mark BETWEEN :farthest AND :nearest"
            values |= {":farthest": batch.sequence - FARTHEST_AHEAD, ":nearest": batch.sequence - 1}
        try:
            item = self._table.update(
                key,
                f"SET {KEPT}, {sets} ADD #seen :numbers, #batches :one" + "".join(f", #{name} :{name}" for name in batch.tallies),
                values,
                condition=f"{within_reach} AND NOT contains(#seen, :number) AND attribute_not_exists(#closed) "
                "AND (attribute_not_exists(#batches) OR #batches < :allowed)",
                returns="ALL_NEW",
            )
        except ConditionFailed as failure:
            return _explain(failure.item, batch)
        self._advance_mark(key, item)
        return False

    def hear_elsewhere(self, name: SessionName, heard: Heard) -> None:
        """Note that a session was heard of from elsewhere than its token was issued to. It stands with the session itself and not with a
        stream: which streams there are, and which sorts last, is whoever sends them to choose."""
        with suppress(ConditionFailed):  # so many places within so little time contradict each other whichever is the latest
            try:
                self._hear(name, heard)
            except ConditionFailed as failure:
                self._forget_heard(name, failure.item, heard.at)
                self._hear(name, heard)

    def use_secured_token(self, name: SessionName, token_id: str, expires_at: int, now: int) -> None:
        """Use up a secured session token that expires at `expires_at` (epoch milliseconds); `SecuredTokenUsed` the second time."""
        key = table_keys.session_facts(name)
        token = _token(token_id, expires_at)
        try:
            before = self._use_token(key, token, now)
        except ConditionFailed as failure:
            if token in failure.item.get("tokens", ()):
                raise errors.SecuredTokenUsed from None
            self._forget_tokens(key, failure.item, now)
            try:
                self._use_token(key, token, now)
            except ConditionFailed as again:
                if token in again.item.get("tokens", ()):
                    raise errors.SecuredTokenUsed from None
                raise errors.TooMany(headers={"Retry-After": "60"}) from None
        else:
            if len(before.get("tokens", ())) >= TOKENS_REMEMBERED:
                self._forget_tokens(key, before, now)

    def give_back_secured_token(self, name: SessionName, token_id: str, expires_at: int) -> None:
        """Let a secured session token be used again, by whoever has used it to no effect."""
        self._table.update(table_keys.session_facts(name), "DELETE #tokens :tokens", {":tokens": frozenset({_token(token_id, expires_at)})})

    def bind_user(self, name: SessionName, user: BoundUser | None, now: int) -> None:
        """Set the user of a device session, or clear it. Whom a backend has set an SDK does not set anew: it is on the backend's word."""
        key = table_keys.session_facts(name)
        if user is None:
            self._table.update(key, f"SET {KEPT} REMOVE #user, #sealed_user, #asserted_by", kept(now, SESSION_LIFE))
            return
        values: dict[str, Value] = {":user": user.user, ":sealed_user": user.sealed_user, ":asserted_by": user.asserted_by}
        vouched_for = "#user = :user AND #asserted_by <> :asserted_by"
        with suppress(ConditionFailed):
            self._table.update(
                key,
                f"SET {KEPT}, #user = :user, #sealed_user = :sealed_user, #asserted_by = :asserted_by",
                {**values, **kept(now, SESSION_LIFE)},
                condition=f"attribute_not_exists(#user) OR NOT ({vouched_for})" if user.asserted_by == "sdk" else None,
            )

    # the moment of an action

    def ahead[Read](self, read: Callable[[], Read]) -> Future[Read]:
        """Something to be read that goes out now, beside what is called next, and is waited for later."""
        return self._table.ahead(read)

    def gather(self, subjects: Subjects) -> Gathered:
        """All that bears on an action, in one trip under the deadline; counts the action with its address, user and device."""
        name, address, user, now = subjects.name, subjects.address, subjects.user, subjects.now
        until = monotonic() + self._deadline
        calls: dict[str, Callable[[], Any]] = {"profiles": lambda: self._profiles(subjects, user, address, with_device=True)}
        if name.has_telemetry:
            calls["session"] = lambda: self._session(name, now)
            calls["device"] = lambda: self._counters.count_device(subjects)
        elif subjects.payment and (subjects.payment.payer or ties_of(subjects)):
            calls["device"] = lambda: self._counters.count_initiator(subjects)
        if address:
            calls["address"] = lambda: self._counters.count_address(subjects, address, user)
        if user:
            calls["user"] = lambda: self._counters.count_user(subjects, user)
        came = self._table.together(calls, until)
        if name.has_telemetry and "session" not in came:
            raise errors.Unavailable(headers=AGAIN)
        session = came.get("session", StoredSession(traits=None))
        ties = fresh_ties(ties_of(subjects), came["device"], now) if "device" in came else ()
        empty = Gathered(session=session, history=History(), profiles=Profiles(), ties=ties, until=until)
        return _combine(empty, calls.keys(), came, subjects, user)

    def gather_again(
        self,
        subjects: Subjects,
        gathered: Gathered,
        *,
        address: str | None = None,
        user: str | None = None,
        asserted_by: AssertedBy = "sdk",
        place: Place | None = None,
    ) -> Gathered:
        """A second trip, rarely: for what the session turned out to have otherwise than `subjects` said, each counted as in `gather`.

        `address` and `user` are given only where they differ, the user with whose word it is; `place` where the device's observed place has
        still to be moved.
        """
        if user:
            subjects = replace(subjects, user=user, asserted_by=asserted_by)
        subjects = replace(subjects, address=address or subjects.address)
        calls: dict[str, Callable[[], Any]] = {}
        if address:
            calls["address"] = lambda: self._counters.count_address(subjects, address, subjects.user)
        if user:
            calls["user"] = lambda: self._counters.count_user(subjects, user)
        if address or user:
            calls["profiles"] = lambda: self._profiles(subjects, user, address, with_device=False)
        if user or address or place not in (None, NOWHERE):
            calls["amendment"] = lambda: self._counters.amend_device(subjects, place)
        came = self._table.together(calls, gathered.until)
        if "amendment" in came:
            fresh = fresh_ties(ties_of(subjects), came["amendment"], subjects.now)
            gathered = replace(gathered, ties=(*gathered.ties, *fresh))
        return _combine(gathered, calls.keys(), came, subjects, user)

    def put_action(self, action: StoredAction, now: int, ties: tuple[Tie, ...] = ()) -> StoredAction:
        """Store a judged action, and the ties that it makes, as far as they can be; a repeat changes nothing. Answers what is stored: the
        first judgement of this ULID."""
        key = table_keys.action(action.tenant, action.device, action.ulid)
        expires = expiry(now, ACTION_LIFE)
        calls: dict[str, Callable[[], Any]] = {"action": lambda: self._table.put_once(key, {**items.action_item(action), **expires})}
        if transaction := action.transaction:
            apart = table_keys.transaction_data(action.tenant, action.device, action.ulid)
            calls["transaction"] = lambda: self._table.put(apart, {"transaction": transaction, **expires})
        if action.correlation:
            pointer = table_keys.correlation(action.tenant, action.correlation, action.ulid)
            calls["pointer"] = lambda: self._table.put(pointer, {"device": action.device, **expires})
        renewed = {f"tie {tie}": partial(self.ties.renew, action.tenant, tie, action.device, action.ulid, action.at) for tie in ties}
        came = self._table.together(calls | renewed)
        if not calls.keys() <= came.keys():
            raise errors.Unavailable(headers=AGAIN)
        before: Item = came["action"]
        return items.action_of(before) if before else action

    def action(self, tenant: str, device: str, ulid: str, now: int) -> StoredAction | None:
        """The action of this name, also when it was stored a millisecond ago. Without its transaction data."""
        key = table_keys.action(tenant, device, ulid)
        item = self._table.get(key, now) or self._table.get(key, now, consistent=True)
        return items.action_of(item) if item else None

    def transaction(self, action: StoredAction) -> bytes | None:
        """The transaction data of an action, sealed."""
        key = table_keys.transaction_data(action.tenant, action.device, action.ulid)
        item = self._table.get(key, 0) or self._table.get(key, 0, consistent=True)
        return item.get("transaction")

    def consume(self, action: StoredAction) -> None:
        """Note that the recommendation has been read."""
        if action.consumed:
            return
        with suppress(ConditionFailed):
            self._table.update(
                table_keys.action(action.tenant, action.device, action.ulid),
                "SET #consumed = :yes",
                {":yes": True},
                condition="attribute_exists(#PK) AND attribute_not_exists(#consumed)",
            )

    # how it ended

    def report_result(
        self,
        tenant: str,
        device: str,
        ulid: str,
        *,
        result: ActionResult,
        challenge_type: ChallengeType | None = None,
        users: tuple[str, ...] = (),
        subject: str | None = None,
        now: int,
    ) -> StoredAction:
        """Store how an action ended and answer the action; `users` adds to those it may be learned under, `subject` fills a missing one, or
        one that only an SDK named: from now on it is that user's, on a backend's word.

        The same result again is fine, and changes neither when nor by which challenge it ended. Another may follow `incomplete`: a code was
        asked for, and then it came, and that is when it ended. Any other refuses with `ResultConflict`, an unknown action with
        `ActionNotFound`.
        """
        key, whose = table_keys.action(tenant, device, ulid), ""
        values: dict[str, Value] = {":result": result, ":now": now // 1000}
        if challenge_type:
            values[":challenge_type"] = challenge_type
        if subject:
            whose += ", #subject = if_not_exists(#subject, :subject), #user_key = if_not_exists(#user_key, :user_key)"
            values |= {":subject": subject, ":user_key": table_keys.user_partition(tenant, subject)}
        if users:
            whose += " ADD #users :users"
            values[":users"] = frozenset(users)

        def put(ended: str, so_far: str, more: Mapping[str, Value]) -> Item:
            there = f"attribute_exists(#PK) AND #expires > :now AND {so_far}"
            return self._table.update(key, f"SET {ended}{whose}", {**values, **more}, condition=there, returns="ALL_NEW")

        try:
            try:
                ended = "#result = :result, #reported_at = :at" + (", #challenge_type = :challenge_type" if challenge_type else "")
                if result == "incomplete":
                    item = put(ended, "attribute_not_exists(#result)", {":at": now})
                else:
                    item = put(ended, "(attribute_not_exists(#result) OR #result = :open)", {":at": now, ":open": "incomplete"})
            except ConditionFailed as failure:
                if failure.item.get("result") != result:
                    raise
                kept = ", #challenge_type = if_not_exists(#challenge_type, :challenge_type)" if challenge_type else ""
                item = put(f"#result = :result{kept}", "#result = :result", {})
        except ConditionFailed as failure:
            if alive(failure.item, now):
                raise errors.ResultConflict from None
            raise errors.ActionNotFound from None
        if subject and item["user_key"] != table_keys.user_partition(tenant, subject) and items.is_claimed(item):
            owned: dict[str, Value] = {":subject": subject, ":user_key": table_keys.user_partition(tenant, subject)}
            self._table.update(key, "SET #subject = :subject, #user_key = :user_key", owned)
            item |= {"subject": subject}
        return items.action_of(item)

    def observe_failure(
        self,
        tenant: str,
        *,
        user: str | None,
        device: str,
        address: str | None,
        action: str,
        at: int,
        asserted_by: AssertedBy = "sdk",
        copy: str | None = None,
        with_device: bool = True,
    ) -> None:
        """Count a failed action (by its ULID, once) with its user and its address, and with its device where one acted; each as `whose`
        says."""
        calls: dict[str, Callable[[], Any]] = {}
        if with_device:
            calls["device"] = lambda: self._counters.count_device_failure(tenant, device, copy, action, at)
        if user and asserted_by == "backend":
            calls["user"] = lambda: self._counters.count_user_failure(tenant, user, action, at)
        elif user:
            calls["user"] = lambda: self._counters.count_claim_failure(tenant, user, device, copy, action, at)
        if address:
            calls["address"] = lambda: self._counters.count_address_failure(tenant, address, user, device, action, at)
        if self._table.together(calls).keys() != calls.keys():
            raise errors.Unavailable(headers=AGAIN)

    def learn(self, tenant: str, outcome: Outcome) -> None:
        """Learn a success into link, user profile and device profile; again or in another order, it makes the same profiles."""
        if outcome.device:
            link = self._learn_into(table_keys.link(tenant, outcome.user, outcome.device), Link(), outcome)
            if link.has_revoked(outcome):
                return
            self._learn_into(table_keys.device_profile(tenant, outcome.device), DeviceProfile(), outcome)
        self._learn_into(table_keys.user_profile(tenant, outcome.user), UserProfile(), outcome)
        if payment := outcome.payment:
            self._learn_into(table_keys.market(tenant, payment.currency), Market(), outcome)
            if payment.payee:
                self._learn_into(table_keys.payee(tenant, payment.payee), Payee(), outcome)

    def revoke(self, tenant: str, user: str, device: str, now: int) -> None:
        """Trust a device no more for a user: whatever they have done on it until now."""
        self._change(table_keys.link(tenant, user, device), Link(), lambda link: link.revoked(now), now)
        self._change(table_keys.user_profile(tenant, user), UserProfile(), lambda profile: profile.without(device), now)
        self._change(table_keys.device_profile(tenant, device), DeviceProfile(), lambda profile: profile.without(user), now)

    def label_payee(self, tenant: str, payee: str, action: str, *, fraud: bool, now: int) -> None:
        """Let a label on an action count for whom it paid, or count no more."""
        self._change(table_keys.payee(tenant, payee), Payee(), lambda profile: profile.labelled(action, fraud=fraud), now)

    @staticmethod
    def action_from_image(image: Mapping[str, Any]) -> StoredAction:
        """The action in a stream record's image, in DynamoDB JSON (binary values as bytes, or base64 as Lambda hands them over)."""
        return items.action_of(items.item_of(image))

    # idempotency keys

    def claim(self, scope: str, body: str, now: int) -> Claim | None:
        """Claim an idempotency key (`scope`: hash of tenant, route and key) for a request (`body`: its hash) for 24 hours.

        None: it is ours now. Otherwise what was claimed before. A claim of the same body that has had no answer for 15 s is taken over.
        """
        claimant = token_hex(8)
        try:
            self._table.put(
                table_keys.idempotency_key(scope),
                {"body": body, "claimed_at": now, "claimant": claimant, **expiry(now, CLAIM_LIFE)},
                condition=(
                    "attribute_not_exists(#PK) OR #expires <= :now "
                    "OR attribute_not_exists(#status) AND #body = :body AND #claimed_at <= :abandoned"
                ),
                values={":now": now // 1000, ":body": body, ":abandoned": now - CLAIM_PATIENCE},
            )
        except ConditionFailed as failure:
            item = failure.item
            if item.get("claimant") == claimant:  # our own put, whose answer was lost on its way
                return None
            return Claim(body=item["body"], status=item.get("status"), answer=item.get("answer"), claimed_at=item["claimed_at"])
        return None

    def keep_answer(self, scope: str, status: int, answer: bytes) -> None:
        """Keep the first answer to a claimed request (sealed), to be given again."""
        with suppress(ConditionFailed):
            self._table.update(
                table_keys.idempotency_key(scope),
                "SET #status = :status, #answer = :answer",
                {":status": status, ":answer": answer},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )

    def release_claim(self, scope: str) -> None:
        """Let go of a claim that has come to no answer, so that the request may be repeated at once."""
        with suppress(ConditionFailed):
            self._table.update(
                table_keys.idempotency_key(scope),
                "SET #claimed_at = :never",
                {":never": 0},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )

    # parts of the above

    def _remember[Record](self, kind: type[Record], key: Key, now: int) -> Record | None:
        record: Record | None
        read_at, record = self._remembered.get(key, (0, None))
        if record is None or now - read_at >= REMEMBERED:
            item = self._table.get(key, now)
            record = items.read(kind, item["document"]) if item else None
            if record is not None:
                self._remembered[key] = now, record
        return record

    def _put(self, key: Key, record: Client | Application) -> None:
        self._remembered.pop(key, None)
        self._table.put(key, {"document": items.document(record)})

    def _advance_mark(self, key: Key, item: Item) -> None:
        """Move the mark over the numbers that follow it without a gap. Nothing is lost where another process did so first."""
        mark, seen = item["mark"], item["seen"]
        if len(seen) <= LARGEST_WINDOW or mark + 1 not in seen:
            return
        end = next(number for number in range(mark + 1, mark + len(seen) + 2) if number not in seen)
        passed = frozenset(range(mark + 1, end))
        with suppress(ConditionFailed, errors.Unavailable):
            self._table.update(
                key,
                "SET #mark = :end DELETE #seen :passed",
                {":end": end - 1, ":passed": passed, ":mark": mark},
                condition="#mark = :mark",
            )

    def _use_token(self, key: Key, token: str, now: int) -> Item:
        """Use up a token; answers the item as it was. Which use was the last is kept, so that one whose answer was lost knows itself."""
        use = f"{token} {secrets.token_hex(8)}"
        try:
            return self._table.update(
                key,
                f"SET {KEPT}, #use = :use ADD #tokens :tokens",
                {":use": use, ":tokens": frozenset({token}), ":token": token, ":most": TOKENS_ALIVE, **kept(now, SESSION_LIFE)},
                condition="NOT contains(#tokens, :token) AND (attribute_not_exists(#tokens) OR size(#tokens) < :most)",
                returns="ALL_OLD",
            )
        except ConditionFailed as failure:
            if failure.item.get("use") != use:
                raise
            return failure.item

    def _hear(self, name: SessionName, heard: Heard) -> None:
        place = blake2b(heard.sealed, digest_size=4).hexdigest()
        self._table.update(
            table_keys.session_facts(name),
            f"SET {KEPT}, #{items.HEARD}{place} = :heard ADD #places :places",
            {
                ":heard": items.heard_attribute(heard),
                ":places": frozenset({place}),
                ":place": place,
                ":most": PLACES_REMEMBERED,
                **kept(heard.at, SESSION_LIFE),
            },
            condition="attribute_not_exists(#places) OR contains(#places, :place) OR size(#places) < :most",
        )

    def _forget_heard(self, name: SessionName, own: Item, now: int) -> None:
        """Forget who was heard so long ago that they contradict nobody any more."""
        found = items.heard_elsewhere(own)
        if past := frozenset(place for place, value in found.items() if items.heard_of(value).at <= now - CONTESTED):
            removed = ", ".join(f"#{items.HEARD}{place}" for place in sorted(past))
            self._table.update(table_keys.session_facts(name), f"REMOVE {removed} DELETE #places :past", {":past": past})

    def _forget_tokens(self, key: Key, item: Item, now: int) -> None:
        """Forget used tokens that have expired: they are refused for that, so nobody can use them again."""
        if expired := frozenset(token for token in item["tokens"] if int(token.partition(".")[0]) <= now):
            self._table.update(key, "DELETE #tokens :expired", {":expired": expired})

    def _session(self, name: SessionName, now: int) -> StoredSession:
        """The session's own facts, its traits and its newest streams, strongly consistent."""
        first, last = table_keys.stream(name, ""), table_keys.session_traits(name)
        found = self._table.query(first, last, NEWEST_STREAMS + 2, now)
        return items.session_of(found, name)

    def _profiles(self, subjects: Subjects, user: str | None, address: str | None, *, with_device: bool) -> dict[str, Item]:
        """Profiles, link, reputations and the address's previous hour, as far as they are wanted and exist; eventually consistent."""
        tenant, device = subjects.name.tenant, subjects.name.device
        keys: dict[str, Key] = {}
        if with_device:
            keys |= _keys_of_payment(tenant, subjects.payment)
        if with_device and subjects.name.has_telemetry:
            keys["device"] = table_keys.device_profile(tenant, device)
        if user:
            keys["user"] = table_keys.user_profile(tenant, user)
        if user and subjects.name.has_telemetry:
            keys["link"] = table_keys.link(tenant, user, device)
        if address:
            keys["address"] = table_keys.address_profile(tenant, address)
            keys["hour"] = self._counters.previous_hour_key(subjects, address, user or subjects.user)
        found = self._table.get_batch(set(keys.values()), subjects.now)  # who pays themselves is one account
        return {name: found[key] for name, key in keys.items() if key in found}

    def _learn_into[P: Profile](self, key: Key, empty: P, outcome: Outcome) -> P:
        return self._change(key, empty, lambda profile: profile.learn(outcome), outcome.at)

    def _change[P: Profile](self, key: Key, empty: P, change: Callable[[P], P], at: int) -> P:
        """Change a profile by what happened at that moment, unless it is as it was; answers what it is now."""
        for attempt in range(LEARNING_ATTEMPTS):
            item = self._table.get(key, 0, consistent=attempt > 0)
            kept = item if alive(item, at) else {}
            profile = _document(empty, kept)
            changed = change(profile)
            if changed == profile:
                return profile
            version: int = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    key,
                    {
                        **{name: kept[name] for name in ("labels",) if name in kept},
                        "document": items.document(changed),
                        "version": version + 1,
                        "expires": max((at + PROFILE_LIFE) // 1000, item.get("expires", 0)),
                    },
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return changed
        raise errors.Unavailable(headers=AGAIN)


def _explain(item: Item, batch: BatchArrival) -> bool:
    """Why a batch was not added: True for a duplicate, else the refusal that fits the stream as it is."""
    mark = item.get("mark", 0)
    if "closed" in item:
        raise errors.SessionClosed
    if batch.sequence <= mark or batch.sequence in item.get("seen", ()):
        return True
    if batch.sequence > mark + FARTHEST_AHEAD:
        raise errors.SequenceAhead(fields={"mark": mark})
    raise errors.TooMany(headers={"Retry-After": "5"})


def _combine(before: Gathered, wanted: Set[str], came: Mapping[str, Any], subjects: Subjects, user: str | None) -> Gathered:
    """What was gathered, with what came now. An address's counts need its previous hour, which comes with the profiles."""
    now, history, profiles = subjects.now, before.history, before.profiles
    first = "device" in wanted or not subjects.name.has_telemetry  # without telemetry there is no second trip
    lost = set(wanted - came.keys())
    if "profiles" in lost and "address" in wanted:
        lost.add("address")
    elif "address" in came:
        hour, shards = came["address"]
        history = items.with_address(history, hour, came["profiles"].get("hour", {}), now, shards)
    if "user" in came:
        history = items.with_user(history, came["user"], now)
    found = came.get("profiles", {})
    if "profiles" in came and first:
        profiles = replace(profiles, device=_document(DeviceProfile(), found.get("device")), **_of_payment(subjects.payment, found))
    if "device" in came:
        history = items.with_device(history, came["device"], profiles.device, subjects)
    if "profiles" in came and user:
        link = _document(Link(), found.get("link")) if subjects.name.has_telemetry else None
        profiles = replace(profiles, user=_document(UserProfile(), found.get("user")), link=link)
    if "profiles" in came:
        asked = {"device": first, "user": bool(user), "address": "address" in wanted}
        read_now: Any = {party: items.reputation_of(found.get(party, {})) for party, was_asked in asked.items() if was_asked}
        profiles = replace(profiles, reputations=replace(profiles.reputations, **read_now))
    if not first and not user:
        lost.discard("profiles")  # only the previous hour was wanted
    recovered = came.keys() - {"profiles"}  # the device's is never read again
    return replace(before, history=history, profiles=profiles, missing=(before.missing - recovered) | (lost - {"amendment"}))


def _keys_of_payment(tenant: str, payment: Payment | None) -> dict[str, Key]:
    """Of whom it pays, of the account that pays (as the payee it was before), and of all payments in its currency."""
    if payment is None:
        return {}
    accounts = {"payee": payment.payee, "account": payment.payer}
    keys = {name: table_keys.payee(tenant, account) for name, account in accounts.items() if account}
    return {**keys, "market": table_keys.market(tenant, payment.currency)}


def _of_payment(payment: Payment | None, found: Mapping[str, Item]) -> Mapping[str, Any]:
    if payment is None:
        return {}
    return {
        "payee": _document(Payee(), found.get("payee")) if payment.payee else None,
        "account": _document(Payee(), found.get("account")) if payment.payer else None,
        "market": _document(Market(), found.get("market")),
    }


def _document[Record](empty: Record, item: Item | None) -> Record:
    return items.read(type(empty), item["document"]) if item and "document" in item else empty


def _token(token_id: str, expires_at: int) -> str:
    return f"{expires_at:015}.{token_id}"


def _as_it_began(before: SessionTraits, told: SessionTraits) -> SessionTraits:
    """What a session without a key holds when it is renewed: of what is told again, what was told first. Whoever has copied its token
    cannot make it their own device's, and what a person has withdrawn is forgotten."""
    first = {name: before.traits[name] for name in told.traits if name in before.traits}
    return replace(told, traits={**told.traits, **first}, headers=before.headers)
