"""What a visitor's page has told Tessera so far, counted where it passes: at the bank's own proxy. Only the demo's panel asks.

Numbers are kept, and no content; of the visitors who came last.
"""

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass

VISITORS = 500


@dataclass(frozen=True, kw_only=True)
class Told:
    """Whether a device session was opened and its key proven (None: no session yet), and the telemetry since the page came up."""

    key_proven: bool | None = None
    batches: int = 0
    events: int = 0
    bytes: int = 0


class Witness:
    """What was told, by visitor. Thread-safe."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._lock = threading.Lock()

    def page_came_up(self, visitor: str) -> None:
        """Count anew; the device session outlives the page."""
        with self._lock:
            self._keep(visitor, Told(key_proven=self.of(visitor).key_proven))

    def saw(self, visitor: str, path: str, sent: bytes, answered: bytes) -> None:
        """A request to the collection API went by, and was accepted."""
        answer = json.loads(answered or b"{}")
        with self._lock:
            told = self.of(visitor)
            if path.endswith("/sessions"):
                self._keep(visitor, Told(key_proven=answer["key_proven"], batches=told.batches, events=told.events, bytes=told.bytes))
            elif path.endswith("/device/events"):
                events, size = told.events + answer["accepted"], told.bytes + len(sent)
                self._keep(visitor, Told(key_proven=told.key_proven, batches=told.batches + 1, events=events, bytes=size))

    def of(self, visitor: str) -> Told:
        return self._told.get(visitor, Told())

    def _keep(self, visitor: str, told: Told) -> None:
        self._told[visitor] = told
        self._told.move_to_end(visitor)
        if len(self._told) > VISITORS:
            self._told.popitem(last=False)
