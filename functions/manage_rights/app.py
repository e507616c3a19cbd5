"""People's rights: everything of a person is exported or erased; a legal hold refuses the latter; receipts prove either."""

from tessera.errors import LegallyHeld, Malformed, NotFound
from tessera.service.audit import trail
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.investigation import subjects
from tessera.service.rights import asking, holds, receipts
from tessera.service.rights.contract import ErasureAnswer, ExportAnswer, HoldAnswer, HoldRequest, ReceiptKeys, ReceiptsAnswer
from tessera.service.rights.holds import Hold
from tessera.service.rights.people import Person

api = Api()
SCOPE, ONE = "risk:rights", "/risk/v1/users/{user_id}"


@api.delete(ONE, scope=SCOPE, audit="person.erase", refuses=(Malformed, LegallyHeld))
def erase(user_id: str) -> ErasureAnswer:
    """Erase a person: everything tied to this id, wherever it is stored. Begins a job, or goes on with the one that is under way; its
    result is a signed receipt, which says what was erased, and what remains, why and until when."""
    person = _person("person.erase", user_id)
    return ErasureAnswer.of(asking.erase(api.caller, person, api.now), api.now)


@api.get(f"{ONE}/export", scope=SCOPE, audit="person.export", refuses=(Malformed,))
def export(user_id: str) -> ExportAnswer:
    """Export a person: everything tied to this id that is theirs. Begins a job where there is no export that still lasts; ask again until
    it is done, and download its parts."""
    person = _person("person.export", user_id)
    job, links = asking.export(api.caller, person, api.now)
    return ExportAnswer.of(job, links, api.now)


@api.put(f"{ONE}/hold", scope=SCOPE, audit="hold.set", refuses=(Malformed,))
def set_hold(user_id: str, request: HoldRequest) -> HoldAnswer:
    """Forbid to erase a person, for a reason. A later hold takes the place of an earlier one."""
    person = _person("hold.set", user_id)
    hold = Hold(reason=request.reason, set_by=api.caller.client, set_at=api.now, until=request.until)
    holds.put(person, hold)
    return HoldAnswer.of(hold)


@api.get(f"{ONE}/hold", scope=SCOPE, refuses=(Malformed, NotFound))
def show_hold(user_id: str) -> HoldAnswer:
    """The legal hold on a person."""
    return HoldAnswer.of(holds.standing(_named(user_id), api.now))


@api.delete(f"{ONE}/hold", scope=SCOPE, audit="hold.lift", refuses=(Malformed, NotFound))
def lift_hold(user_id: str) -> Receipt:
    """Lift the legal hold on a person. An erasure that it refused is to be asked for again."""
    holds.standing(_named(user_id), api.now)
    holds.lift(_person("hold.lift", user_id))
    return Receipt(message="The hold has been lifted.")


@api.get(f"{ONE}/receipts", scope=SCOPE, refuses=(Malformed,))
def show_receipts(user_id: str) -> ReceiptsAnswer:
    """The receipts of a person's erasures, and of those that were refused. They are kept for five years."""
    return ReceiptsAnswer(receipts=tuple(receipts.of(_named(user_id), api.now)))


@api.get("/receipts/jwks")
def keys() -> ReceiptKeys:
    """The public key that verifies receipts."""
    return ReceiptKeys(keys=receipts.jwks())


def _named(path: str) -> Person:
    user_id, account = subjects.user_named(api.caller.tenant, path)
    return Person(tenant=api.caller.tenant, account=account, user_id=user_id)


def _person(what: str, path: str) -> Person:
    """The person whom a path names, after the line of the audit."""
    person = _named(path)
    trail.record(api.caller, api.now, what, {"user": person.account})
    return person


handler = api.handler
