"""The store: one DynamoDB table, and every way in which it is touched. Each row is one method; nothing else talks to DynamoDB.

    method           calls, parallel within a trip                         trips   write units   read units
    client           1 get (kept 30 s in the process)                      0–1     0             0–0.5
    application      1 get (kept 30 s in the process)                      0–1     0             0–0.5
    count_request    1 update of the minute's item, for 1 request in `limit / 64`
                                                                           0–1     0–1           0
    open_session     1 put of the session's traits                         1       1             0
    fold             1 update of the stream's aggregate; one more when its window of 64 numbers is full
                                                                           1       1             0
    use_secured_token 1 update of the session's item                       1       1             0
    bind_user        1 update of the session's item                        1       1             0
    gather           query of session, traits and streams ∥ update of the address's hour, the user's and the device's counters
                     ∥ batch get of user and device profile, link, the address's previous hour
                                                                           1       3             3
    gather_again     the same, of what changed only                        0–1     0–3           0–1.5
    put_action       put of the action (∥ its transaction data ∥ its correlation's pointer), two index rows
                                                                           1       4             0
    action           1 get, once more strongly on a miss                   1–2     0             0.5–1
    consume          1 update, the first time                              0–1     0–2           0
    report_result    1 update                                              1       2             0
    observe_failure  update of the user's counters ∥ of the address's hour 1       2             0
    learn            3 gets, 3 puts (none if nothing is new)               6       3             1.5
    claim            1 put                                                 1       1             0
    keep_answer      1 update                                              1       1–2           0

Why it is so
    *Item collections instead of indexes.* A session's streams (`S#sid#stream`), the session's own facts (`S#sid~`) and its traits
    (`S#sid~T`) are one range of the device's partition. Read backwards with a limit it yields the facts, the traits and the newest 64
    streams: bounded, in one query, billed by its sum. The query is strongly consistent (1 unit per 4 KB), because telemetry flushed
    milliseconds before the action must count.
    *Sums, not rows.* `ADD` folds a batch's tallies without reading. A batch counts once: its number must lie above the stream's `mark`,
    at most 1,024 ahead, and not be among those `seen`. The refused update returns the item, which tells a duplicate from a gap.
    *Sets make counting idempotent.* Botocore may send an update twice. A number added to a set twice is in it once, so users' and
    devices' counters are sets of moments (milliseconds, and three digits to keep simultaneous ones apart), which also makes the rate of
    the last 60 s exact. They are cleaned when they outgrow 48; counts saturate there. Old values come back from the update itself, so
    100 parallel attempts do not all see zero.
    *Addresses are busier than people.* An address has an item per hour with a counter per minute, and sets of hashes mod 256 in which
    distinct users and devices are estimated by linear counting. When a process is throttled on an address it spreads its writes over
    2, 4 … 16 shards, chosen by user and device, and scales what one shard says.
    *One request in several counts for all of them* where a limit is high: an unbiased estimate at a
    fraction of the units.
    *Only reading the session and putting the action are mandatory.* What else is late or fails is named in `Gathered.missing`.
    *No scan, no transaction.* Every write is a conditional single-item update or may be repeated as it is.

Units of `now`, `at`: epoch milliseconds; of the attribute `expires` (the table's TTL): epoch seconds. An item past it is invisible whether
or not DynamoDB has removed it. Tenants' names contain no `#`. The store holds no key: ids arrive hashed, addresses and answers sealed.
"""

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tessera.action import ActionResult, ChallengeType
from tessera.place import Place
from tessera.profile import Outcome
from tessera.service.records import (
    Application,
    BatchArrival,
    BoundUser,
    Claim,
    Client,
    Gathered,
    SessionName,
    SessionTraits,
    StoredAction,
    Subjects,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Store:
    """The table, opened once per process. Any call may refuse with `Unavailable` when DynamoDB throttles, fails or is not in time."""

    def __init__(self, client: "DynamoDBClient", table: str, *, deadline_ms: int = 800, chance: random.Random | None = None) -> None:
        raise NotImplementedError

    # who calls

    def client(self, client_id: str, now: int) -> Client | None:
        """The client of this id, at most 30 s old."""
        raise NotImplementedError

    def put_client(self, client: Client) -> None:
        """Create or replace a client."""
        raise NotImplementedError

    def application(self, tenant: str, application_id: str, now: int) -> Application | None:
        """The tenant's application of this id, at most 30 s old."""
        raise NotImplementedError

    def put_application(self, application: Application) -> None:
        """Create or replace an application."""
        raise NotImplementedError

    def count_request(self, tenant: str, client: str, address: str, limit: int, now: int) -> None:
        """Count a request of a client from an address (keyed hash); refuses with `TooMany` above `limit` in this minute."""
        raise NotImplementedError

    # device sessions

    def open_session(self, traits: SessionTraits, now: int) -> None:
        """Store what a device session opened with, or was renewed with."""
        raise NotImplementedError

    def fold(self, batch: BatchArrival) -> bool:
        """Add a batch to its stream, once; True if it was there already.

        Refuses with `SequenceAhead` (which names the `mark`), `SessionClosed` or `TooMany`.
        """
        raise NotImplementedError

    def use_secured_token(self, name: SessionName, token_id: str, expires_at: int, now: int) -> None:
        """Use up a secured session token that expires at `expires_at` (epoch milliseconds); `SecuredTokenUsed` the second time."""
        raise NotImplementedError

    def bind_user(self, name: SessionName, user: BoundUser | None, now: int) -> None:
        """Set the user of a device session, or clear it."""
        raise NotImplementedError

    # the moment of an action

    def gather(self, subjects: Subjects) -> Gathered:
        """All that bears on an action, in one trip under the deadline; counts the action with its address, user and device."""
        raise NotImplementedError

    def gather_again(
        self,
        subjects: Subjects,
        gathered: Gathered,
        *,
        address: str | None = None,
        user: str | None = None,
        place: Place | None = None,
    ) -> Gathered:
        """The rare third trip: what the session turned out to have otherwise than `subjects` said, each counted as in `gather`.

        `address` and `user` are given only where they differ; `place` where the device's observed place has still to be moved.
        """
        raise NotImplementedError

    def put_action(self, action: StoredAction, now: int) -> StoredAction:
        """Store a judged action; a repeat changes nothing. Answers what is stored: the first judgement of this ULID."""
        raise NotImplementedError

    def action(self, tenant: str, device: str, ulid: str, now: int) -> StoredAction | None:
        """The action of this name, also when it was stored a millisecond ago. Without its transaction data."""
        raise NotImplementedError

    def consume(self, action: StoredAction) -> None:
        """Note that the recommendation has been read."""
        raise NotImplementedError

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
        """Store how an action ended and answer the action; `users` adds to those it may be learned under, `subject` fills a missing one.

        The same result again is fine; another refuses with `ResultConflict`, an unknown action with `ActionTokenInvalid`.
        """
        raise NotImplementedError

    def observe_failure(self, tenant: str, *, user: str | None, device: str, address: str | None, action: str, at: int) -> None:
        """Count a failed action (by its ULID, once) with its user and its address."""
        raise NotImplementedError

    def learn(self, tenant: str, outcome: Outcome) -> None:
        """Learn a success into link, user profile and device profile; again or in another order, it makes the same profiles."""
        raise NotImplementedError

    @staticmethod
    def action_from_image(image: Mapping[str, Any]) -> StoredAction:
        """The action in a stream record's image, in DynamoDB JSON (binary values as bytes, or base64 as Lambda hands them over)."""
        raise NotImplementedError

    # idempotency keys

    def claim(self, scope: str, body: str, now: int) -> Claim | None:
        """Claim an idempotency key (`scope`: hash of tenant, route and key) for a request (`body`: its hash) for 24 hours.

        None: it is ours now. Otherwise what was claimed before. A claim of the same body that has had no answer for 15 s is taken over.
        """
        raise NotImplementedError

    def keep_answer(self, scope: str, status: int, answer: bytes) -> None:
        """Keep the first answer to a claimed request (sealed), to be given again."""
        raise NotImplementedError

    def release_claim(self, scope: str) -> None:
        """Let go of a claim that has come to no answer, so that the request may be repeated at once."""
        raise NotImplementedError
