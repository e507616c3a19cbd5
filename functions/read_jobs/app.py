"""How work goes that takes longer than a request."""

from tessera.errors import JobNotFound
from tessera.service.http.api import Api
from tessera.service.jobs import beginning
from tessera.service.jobs.contract import JobAnswer

api = Api()


@api.get("/risk/v1/jobs/{job_id}", scope="risk:jobs", refuses=(JobNotFound,))
def show(job_id: str) -> JobAnswer:
    """How a job goes. It is seen by whoever may begin one of its kind; jobs are kept for 90 days."""
    return JobAnswer.of(beginning.found(api.caller, job_id, api.now), api.now)


handler = api.handler
