"""Later truth about an action, a user or an address. It is in effect as soon as it is answered: the next recommendation uses it."""

from tessera.errors import LabelNotFound
from tessera.service.audit import trail
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.labels import labelling
from tessera.service.labels.contract import LabelAnswer, LabelRequest
from tessera.service.labels.labelling import Labelling

api = Api()


@api.post("/risk/v1/label", scope="risk:labels", audit="label.create")
def label(request: LabelRequest) -> LabelAnswer:
    """Store a label and put it into effect; a later one on the same subject replaces it."""
    labelled = Labelling.of(api.caller.tenant, request, api.now)
    trail.record(api.caller, api.now, "label.create", {"label_id": labelled.label.label_id, "type": labelled.label.label_type})
    labelled.save()
    return labelled.answer


@api.get("/risk/v1/label/{label_id}", scope="risk:labels", audit="person.read", refuses=(LabelNotFound,))
def read(label_id: str) -> LabelAnswer:
    """A label as it was sent, whether or not it is still in effect."""
    stored = labelling.stored(api.caller.tenant, label_id, api.now)
    trail.record(api.caller, api.now, "person.read", {"label_id": label_id})
    return labelling.show(stored)


@api.delete("/risk/v1/label/{label_id}", scope="risk:labels", audit="label.withdraw", refuses=(LabelNotFound,))
def withdraw(label_id: str) -> Receipt:
    """Withdraw a label, with everything that it has changed."""
    stored = labelling.stored(api.caller.tenant, label_id, api.now)
    trail.record(api.caller, api.now, "label.withdraw", {"label_id": label_id})
    labelling.withdraw(stored, api.now)
    return Receipt(message="The label has been withdrawn.")


handler = api.handler
