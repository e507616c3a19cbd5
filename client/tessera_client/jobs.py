"""Jobs: how work goes that takes longer than a request."""

from __future__ import annotations

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment


class Jobs:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def read(self, job_id: str) -> types.JobAnswer:
        """How a job goes, and what it came to once its `state` is `done`."""
        return self._calls.get(f"/risk/v1/jobs/{segment(job_id)}")
