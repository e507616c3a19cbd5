"""The opened store: two tables, with a part for each subject. The package's docstring (`store`) says what each access costs."""

import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cached_property
from typing import TYPE_CHECKING

from tessera.service.store.action_index import ActionIndex
from tessera.service.store.actions import ActionStore
from tessera.service.store.activities import ActivityStore
from tessera.service.store.archive import Archive
from tessera.service.store.audit import AuditStore
from tessera.service.store.cases import CaseStore
from tessera.service.store.clients import ClientStore
from tessera.service.store.configurations import ConfigurationStore
from tessera.service.store.counters import Counters
from tessera.service.store.gather import Gathering
from tessera.service.store.idempotency import IdempotencyStore
from tessera.service.store.labels import LabelStore
from tessera.service.store.models import ModelStore
from tessera.service.store.people import PersonStore
from tessera.service.store.profiles import ProfileStore
from tessera.service.store.requests import RequestCounter
from tessera.service.store.rollups import RollupStore
from tessera.service.store.sessions import SessionStore
from tessera.service.store.sites import SiteStore
from tessera.service.store.table import Table
from tessera.service.store.ties import TieStore
from tessera.service.store.token_bans import TokenBanStore
from tessera.service.store.traces import TraceStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tessera.service.store.erasing import Erasing
    from tessera.service.store.jobs import JobStore
    from tessera.service.store.outbox import Outbox
    from tessera.service.store.rights import RightsStore
    from tessera.service.store.saved_views import SavedViewStore
    from tessera.service.store.webhooks import WebhookStore


class Store:
    """The tables, opened once per process. Any call may raise `Unavailable` when DynamoDB throttles, fails or is too slow.

    `governance` names the table of clients, configuration and audit; if it is empty, everything is in one table.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        governance: str = "",
        deadline_ms: int = 800,
        chance: random.Random | None = None,
        threads: Executor | None = None,
    ) -> None:
        chance = chance or random.SystemRandom()
        self._table = Table(client, table, threads)
        governed = self._table.beside(governance) if governance else self._table
        counters = Counters(self._table, chance)
        self.clients = ClientStore(governed)
        self.requests = RequestCounter(self._table, chance)
        self.traces = TraceStore(self._table)
        self.sessions = SessionStore(self._table, self.traces)
        self.gathering = Gathering(self._table, counters, deadline_ms)
        self.ties = TieStore(self._table)
        self.actions = ActionStore(self._table, counters, self.ties, self.traces)
        self.profiles = ProfileStore(self._table)
        self.idempotency = IdempotencyStore(self._table)
        self.labels = LabelStore(self._table)
        self.models = ModelStore(governed)
        self.sites = SiteStore(self._table)
        self.archive = Archive(self._table)
        self.configurations = ConfigurationStore(governed)
        self.audit = AuditStore(governed)
        self.index = ActionIndex(self._table)
        self.cases = CaseStore(self._table)
        self.people = PersonStore(self._table)
        self.rollups = RollupStore(self._table)
        self.token_bans = TokenBanStore(self._table)
        self.activities = ActivityStore(self._table)
        self._governed = governed

    # What no decision needs is loaded by those who ask for it.

    @cached_property
    def webhooks(self) -> "WebhookStore":
        from tessera.service.store.webhooks import WebhookStore

        return WebhookStore(self._governed)

    @cached_property
    def outbox(self) -> "Outbox":
        from tessera.service.store.outbox import Outbox

        return Outbox(self._table)

    @cached_property
    def jobs(self) -> "JobStore":
        from tessera.service.store.jobs import JobStore

        return JobStore(self._table)

    @cached_property
    def saved_views(self) -> "SavedViewStore":
        from tessera.service.store.saved_views import SavedViewStore

        return SavedViewStore(self._table)

    @cached_property
    def erasing(self) -> "Erasing":
        from tessera.service.store.erasing import Erasing

        return Erasing(self._table)

    @cached_property
    def rights(self) -> "RightsStore":
        from tessera.service.store.rights import RightsStore

        return RightsStore(self._governed)

    def ahead[Read](self, read: Callable[[], Read]) -> Future[Read]:
        """Start a read now, in parallel with the next calls, to wait for it later."""
        return self._table.ahead(read)
