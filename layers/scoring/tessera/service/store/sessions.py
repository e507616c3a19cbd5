"""Device sessions in the table, with their streams of telemetry: `store().sessions`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

import secrets
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b

from tessera import errors
from tessera.service.store import items, primary_keys
from tessera.service.store.compression import OF_TRAITS
from tessera.service.store.items import Item, Value
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import BatchArrival, BoundUser, Heard, SessionName, SessionTraits, StoredPage
from tessera.service.store.table import KEPT, ConditionFailed, Table, expiry, kept
from tessera.service.store.traces import TraceStore
from tessera.units import DAY

SESSION_LIFE = DAY
FARTHEST_AHEAD = 1024  # numbers above a stream's mark
LARGEST_WINDOW = 64  # numbers seen before the mark is advanced
LONGEST_LOCATION = 256  # characters of a page's address kept with a stream
TOKENS_REMEMBERED = 16  # secured tokens, before expired ones are removed
TOKENS_ALIVE = 64  # secured tokens of one session within their five minutes
CONTESTED = 300_000  # ms for which it is uncertain whose a session is that sends from two places at once
MOST_PAGES = 66  # items of a session that are told: its facts, its traits and 64 streams
PLACES_REMEMBERED = 8  # from which a session sent, other than that of issue


class SessionStore:
    """Device sessions of one table."""

    def __init__(self, table: Table, traces: TraceStore) -> None:
        self._table = table
        self._traces = traces

    def open_session(self, traits: SessionTraits, now: int) -> bool:
        """Store what a device session was opened with; False if there is already another session with this name."""
        key, opening = primary_keys.session_traits(traits.name), secrets.token_bytes(8)
        opened = {"document": items.document(traits, OF_TRAITS), "opening": opening, **expiry(now, SESSION_LIFE)}
        try:
            self._table.put(key, opened, condition="attribute_not_exists(#PK)")
        except ConditionFailed as failure:
            return bool(failure.item.get("opening") == opening)  # our own: the first attempt's answer was lost
        return True

    def renew_session(self, traits: SessionTraits, proof: tuple[str, int] | None, now: int) -> None:
        """Store what a device session was renewed with; its user stays bound as long as the session lives. `proof` is the id of the key
        proof by which it is renewed, valid once. Without one the session keeps its first values; values no longer sent are removed, and new
        ones are added.

        Raises:
            SecuredTokenUsed: the proof was used before.
        """
        key = primary_keys.session_traits(traits.name)
        if proof:
            self.use_secured_token(traits.name, *proof, now)
        elif before := self._table.get(key, now):
            traits = _as_it_began(items.read(SessionTraits, before["document"]), traits)
        self._table.put(key, {"document": items.document(traits, OF_TRAITS), **expiry(now, SESSION_LIFE)})
        if not proof:
            with suppress(ConditionFailed):
                facts = primary_keys.session_facts(traits.name)
                self._table.update(facts, f"SET {KEPT}", kept(now, SESSION_LIFE), condition="attribute_exists(#PK)")

    def fold(self, batch: BatchArrival) -> bool:
        """Add a batch to its stream, once; True if it was there already.

        Raises `SequenceAhead` (which names the `mark`), `SessionClosed` or `TooMany`.
        """
        key = primary_keys.stream(batch.name, batch.stream)
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
        sets = "#mark = if_not_exists(#mark, :zero), #sealed = :sealed, #first = if_not_exists(#first, :last), #last = :last"
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

    def pages(self, name: SessionName, now: int) -> tuple[SessionTraits | None, tuple[StoredPage, ...]]:
        """What a session opened with, and the newest of its pages; both only as long as it lives."""
        first, last = primary_keys.stream(name, ""), primary_keys.session_traits(name)
        found = self._table.query(first, last, MOST_PAGES, now)
        return items.session_of(found, name).traits, items.pages_of(found, name)

    def hear_elsewhere(self, name: SessionName, heard: Heard) -> None:
        """Store that a session sent a request from elsewhere than its token was issued to. It is kept with the session and not with a
        stream: the sender chooses which streams there are, and which one sorts last."""
        with suppress(ConditionFailed):  # so many places in so little time contradict each other, whichever is the latest
            try:
                self._hear(name, heard)
            except ConditionFailed as failure:
                self._forget_heard(name, failure.item, heard.at)
                self._hear(name, heard)

    def use_secured_token(self, name: SessionName, token_id: str, expires_at: int, now: int, *, use: str | None = None) -> None:
        """Use up a secured session token that expires at `expires_at` (epoch milliseconds); `SecuredTokenUsed` the second time, unless that
        is the same `use` of it."""
        key = primary_keys.session_facts(name)
        token, use = _token(token_id, expires_at), use or secrets.token_hex(8)
        try:
            before = self._use_token(key, token, use, now)
        except ConditionFailed as failure:
            if token in failure.item.get("tokens", ()):
                raise errors.SecuredTokenUsed from None
            self._forget_tokens(key, failure.item, now)
            try:
                self._use_token(key, token, use, now)
            except ConditionFailed as again:
                if token in again.item.get("tokens", ()):
                    raise errors.SecuredTokenUsed from None
                raise errors.TooMany(headers={"Retry-After": "60"}) from None
        else:
            if len(before.get("tokens", ())) >= TOKENS_REMEMBERED:
                self._forget_tokens(key, before, now)

    def give_back_secured_token(self, name: SessionName, token_id: str, expires_at: int) -> None:
        """Make a secured session token valid again after a use without effect."""
        self._table.update(
            primary_keys.session_facts(name), "DELETE #tokens :tokens", {":tokens": frozenset({_token(token_id, expires_at)})}
        )

    def bind_user(self, name: SessionName, user: BoundUser | None, now: int, *, acted: bool = False) -> None:
        """Set the user of a device session, or clear it. An SDK cannot set a user again whom a backend has set: it stays the backend's
        statement. `acted`: an action of theirs is there, which leads to the session; otherwise a trace does."""
        key = primary_keys.session_facts(name)
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
            if not acted:
                self._traces.on_device(name.tenant, user.user, name.device, now)

    def _advance_mark(self, key: Key, item: Item) -> None:
        """Move the mark past the numbers that follow it without a gap. Nothing is lost if another process did so first."""
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

    def _use_token(self, key: Key, token: str, use: str, now: int) -> Item:
        """Use up a token; returns the item as it was. The last use is stored with a name, so that a repeated attempt recognises itself."""
        use = f"{token} {use}"
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
            primary_keys.session_facts(name),
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
        """Remove requests from elsewhere that are too old to contradict anything."""
        found = items.heard_elsewhere(own)
        if past := frozenset(place for place, value in found.items() if items.heard_of(value).at <= now - CONTESTED):
            removed = ", ".join(f"#{items.HEARD}{place}" for place in sorted(past))
            self._table.update(primary_keys.session_facts(name), f"REMOVE {removed} DELETE #places :past", {":past": past})

    def _forget_tokens(self, key: Key, item: Item, now: int) -> None:
        """Remove used tokens that have expired: they are refused as expired, so that nobody can use them again."""
        if expired := frozenset(token for token in item["tokens"] if int(token.partition(".")[0]) <= now):
            self._table.update(key, "DELETE #tokens :expired", {":expired": expired})


def _explain(item: Item, batch: BatchArrival) -> bool:
    """Why a batch was not added: True for a duplicate, otherwise raises the refusal that fits the stream's state."""
    mark = item.get("mark", 0)
    if "closed" in item:
        raise errors.SessionClosed
    if batch.sequence <= mark or batch.sequence in item.get("seen", ()):
        return True
    if batch.sequence > mark + FARTHEST_AHEAD:
        raise errors.SequenceAhead(fields={"mark": mark})
    raise errors.TooMany(headers={"Retry-After": "5"})


def _token(token_id: str, expires_at: int) -> str:
    return f"{expires_at:015}.{token_id}"


def _as_it_began(before: SessionTraits, told: SessionTraits) -> SessionTraits:
    """What a session without a key holds after renewal: for values sent again, the first ones. Somebody who copied its token cannot turn it
    into a session of their own device; values that a person has withdrawn are removed."""
    first = {name: before.traits[name] for name in told.traits if name in before.traits}
    return replace(told, traits={**told.traits, **first}, headers=before.headers)
