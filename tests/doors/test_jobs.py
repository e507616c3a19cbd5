"""Jobs: begun at a door, worked on step by step from a queue, gone on with wherever a worker was killed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from local.doubles.table import Fault
from tessera.errors import Unavailable
from tessera.service.http.caller import Caller
from tessera.service.jobs import beginning, messages, working
from tessera.service.jobs.kinds import Job, Kind, Progress
from tessera.service.store.jobs import JOB_LIFE, MOST_ATTEMPTS, StoredJob
from tessera.units import DAY, MINUTE, SECOND
from tests.doors.house import APPLICATION, TENANT, House

SECRET = "nobody reads this in the table"
QUEUE = "counting"
CALLER = Caller(
    tenant=TENANT, application=APPLICATION, client="officer", scopes=frozenset({"risk:jobs", "risk:labels"}), recommendation_case="lower"
)


class Killed(BaseException):
    """A worker is killed: nothing of it runs any more, nothing is caught."""


class Counting:
    """A kind of job that counts to five, one in a step. `killed_at` is the step in which its worker is killed, before or after it took
    effect; `takes` is how long a step lasts."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.made: list[int] = []
        self.killed_at: tuple[int, str] | None = None
        self.fails = 0
        self.takes = 0
        self.pause = 0
        self.kind = Kind(name="counting", scope="risk:labels", queue=lambda _: QUEUE, step=self.step)

    def step(self, job: Job, now: int) -> Progress:
        at = job.cursor.get("at", 0)
        assert job.asked == {"of": SECRET}, "what was asked for is there as long as there is something to do"
        if self.fails:
            self.fails -= 1
            raise Unavailable
        if self.killed_at == (at, "before"):
            raise Killed
        self.made.append(at)
        self.house.wait(self.takes)
        if self.killed_at == (at, "after"):
            raise Killed
        if at == 4:
            return Progress(cursor=None, step="counted", done=5, total=5, result={"counted": 5})
        return Progress(cursor={"at": at + 1}, step="counting", done=at + 1, total=5, pause=self.pause)

    def begin(self, about: str = "five") -> StoredJob:
        return beginning.begin(CALLER, self.kind, about, {"of": SECRET}, self.house.now)

    def work(self) -> None:
        """Attend to what the queue has now; messages that come meanwhile wait for the next time."""
        for body in list(self.house.queue.due(QUEUE)):
            working.attend(messages.read(body), {"counting": self.kind}, lambda: self.house.now)

    def answer(self, job: StoredJob) -> Mapping[str, Any]:
        reader = self.house.backend(self.house.client(scopes=("risk:jobs", "risk:labels")))
        return dict(reader.ask("GET", f"/risk/v1/jobs/{job.id}"))


@pytest.fixture
def counting(house: House) -> Counting:
    return Counting(house)


def test_a_job_is_done_step_by_step_and_tells_how_it_goes(counting: Counting) -> None:
    job = counting.begin()
    assert counting.answer(job)["state"] == "waiting"
    counting.work()
    answer = counting.answer(job)
    assert counting.made == [0, 1, 2, 3, 4]
    assert (answer["state"], answer["done"], answer["total"], answer["result"]) == ("done", 5, 5, {"counted": 5})
    assert answer["created_by"] == "officer"
    assert answer["finished_at"] == counting.house.now
    assert counting.house.queue.waiting == []


def test_a_long_job_goes_round_the_queue_again(counting: Counting) -> None:
    counting.takes = working.PATIENCE // 2
    job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
    working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
    answer = counting.answer(job)
    assert (answer["state"], answer["step"], answer["done"]) == ("running", "counting", 2)
    counting.work()
    counting.work()
    assert (counting.answer(job)["state"], counting.made) == ("done", [0, 1, 2, 3, 4])


def test_a_step_may_ask_for_a_pause_before_the_next(counting: Counting) -> None:
    counting.pause = MINUTE
    counting.begin()
    counting.work()
    assert counting.made == [0]
    assert counting.house.queue.next_due == counting.house.now + MINUTE


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(5))
def test_a_job_goes_on_wherever_its_worker_is_killed(counting: Counting, at: int, when: str) -> None:
    counting.killed_at = (at, when)
    job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
    with pytest.raises(Killed):
        working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
    counting.killed_at = None
    counting.house.wait(working.LEASE)  # the message, which nobody removed, shows itself again later still
    working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
    assert counting.answer(job)["state"] == "done"
    assert sorted(set(counting.made)) == [0, 1, 2, 3, 4]
    assert len(counting.made) == (6 if when == "after" else 5), "what was made and not kept is made once more, and nothing else"


@pytest.mark.parametrize("operation", ["get_item", "put_item", "update_item"])
def test_an_answer_lost_on_the_way_changes_nothing(counting: Counting, operation: str) -> None:
    counting.house.table.faults.append(Fault(operation, "drop"))
    with suppress(Unavailable):
        counting.begin()
    job = counting.begin()
    counting.house.table.faults.append(Fault(operation, "drop"))
    for _ in range(3):
        with suppress(Unavailable):
            counting.work()
        counting.house.wait(working.LEASE)
        with suppress(Unavailable):
            counting.begin()
    assert counting.answer(job)["state"] == "done"


def test_of_two_workers_one_works(counting: Counting) -> None:
    """The same message twice, the second while the first is at it."""
    job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
    inner = counting.kind.step

    def meanwhile(at_work: Job, now: int) -> Progress:
        working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
        return inner(at_work, now)

    working.attend(messages.read(body), {"counting": replace(counting.kind, step=meanwhile)}, lambda: counting.house.now)
    assert (counting.answer(job)["state"], counting.made) == ("done", [0, 1, 2, 3, 4])


def test_a_worker_that_lost_its_lease_keeps_nothing(counting: Counting) -> None:
    """It was slower than anybody may be; meanwhile somebody else has done everything."""
    job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
    inner = counting.kind.step

    def slowly(at_work: Job, now: int) -> Progress:
        counting.house.wait(working.LEASE + SECOND)
        working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
        return replace(inner(at_work, now), result={"counted": -1})

    working.attend(messages.read(body), {"counting": replace(counting.kind, step=slowly)}, lambda: counting.house.now)
    assert counting.answer(job)["result"] == {"counted": 5}


class TestFaults:
    def test_a_step_that_fails_is_tried_again_and_says_what_failed(self, counting: Counting) -> None:
        counting.fails = 1
        job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
        with pytest.raises(Unavailable):
            working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
        assert (counting.answer(job)["state"], counting.answer(job)["fault"]) == ("running", "Unavailable")
        working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
        assert counting.answer(job)["state"] == "done"
        assert "fault" not in counting.answer(job)

    def test_one_that_fails_for_good_is_failed_until_somebody_asks_again(self, counting: Counting) -> None:
        counting.fails = MOST_ATTEMPTS
        job, (body,) = counting.begin(), list(counting.house.queue.due(QUEUE))
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(Unavailable):
                working.attend(messages.read(body), {"counting": counting.kind}, lambda: counting.house.now)
        assert counting.answer(job)["state"] == "failed"
        assert counting.begin().id == job.id
        counting.work()
        assert counting.answer(job)["state"] == "done"


class TestBeginning:
    def test_the_same_asked_twice_is_one_job(self, counting: Counting) -> None:
        assert counting.begin().id == counting.begin().id
        counting.work()
        assert counting.made == [0, 1, 2, 3, 4]

    def test_a_finished_one_is_begun_anew(self, counting: Counting) -> None:
        first = counting.begin()
        counting.work()
        counting.house.wait(1)
        second = counting.begin()
        assert second.id != first.id
        assert counting.house.store.jobs.about(TENANT, "counting", "five", counting.house.now) == second

    def test_jobs_about_different_things_are_different(self, counting: Counting) -> None:
        assert counting.begin("five").id != counting.begin("six").id


class TestWhoSees:
    def test_only_who_may_begin_one(self, counting: Counting, house: House) -> None:
        job = counting.begin()
        token = house.backend(house.client(scopes=("risk:jobs",))).access_token()
        answer = house.request("GET", f"/risk/v1/jobs/{job.id}", token=token)
        assert (answer.status, answer.body["error_code"]) == (404, "job_not_found")

    def test_what_was_asked_for_is_sealed_and_goes_when_the_job_is_done(self, counting: Counting, house: House) -> None:
        job = counting.begin()
        assert SECRET not in str(house.table.item(f"{TENANT}#J#{job.id}", "K"))
        assert beginning.found(CALLER, job.id, house.now).asked == {"of": SECRET}
        counting.work()
        done = beginning.found(CALLER, job.id, house.now)
        assert (done.asked, done.cursor) == ({}, {})

    def test_a_message_names_nobody(self, counting: Counting, house: House) -> None:
        job = counting.begin()
        assert house.queue.waiting == [{"tenant": TENANT, "kind": "counting", "job": job.id}]

    def test_it_is_gone_after_ninety_days(self, counting: Counting, house: House) -> None:
        job = counting.begin()
        counting.work()
        house.wait(JOB_LIFE + SECOND)
        assert house.store.jobs.job(TENANT, job.id, house.now) is None
        assert house.store.jobs.about(TENANT, "counting", "five", house.now) is None
        assert JOB_LIFE == 90 * DAY
