# Made from ../jobs.py by `python -m local.openapi`; not to be edited.
"""Jobs: how work goes that takes longer than a request."""

from __future__ import annotations

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment


class Jobs:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def read(self, job_id: str) -> types.JobAnswer:
        """How a job goes, and what it came to once its `state` is `done`."""
        return await self._calls.get(f"/risk/v1/jobs/{segment(job_id)}")
