"""Tessera from Python: typed clients of both APIs.

    with Backend("https://risk.bank.example", client_id, client_secret) as backend:
        decision = backend.recommend(action_type="login", session_token=token, otherwise="challenge")

In reading order:

    backend.py     an application's server: trigger, read the recommendation, report the result   (Risk API)
    labels.py  rules.py  lists.py  configuration.py  cases.py  search.py  investigation.py    the other subjects of the Risk API
    activities.py  every recommendation as a stream                                               (event streaming)
    webhooks.py    who is told of what happens, and how that goes
    rights.py      everything of a person, exported or erased
    jobs.py        how work goes that takes longer than a request
    views.py       what the console keeps for analysts
    device.py      a browser, app or machine: session, telemetry, actions                         (collection API)
    device_key.py  the key that a device proves it holds
    errors.py      what can go wrong; refusals.py what the API declines, as a tree
    calls.py       one call with its token; steps.py what happens in it; patience.py how long and how often; encoding.py how values are sent
    transport.py   how a request travels; another one may take its place    answer.py  what comes back
    deadline.py    connections that end in time
    types.py       every request and answer, made from the API's description
    aio/           the same, awaited: made from the modules above
    testing.py     a Tessera for your own tests      version.py

What is sent and answered is JSON as the description has it, typed: a field that is not known is left out, and one that a newer server
adds comes along.
"""

from tessera_client.answer import Answer, answer_of
from tessera_client.backend import Backend, Decision
from tessera_client.device import Device
from tessera_client.errors import NoAnswer, Refusal, TesseraError, Unsendable
from tessera_client.patience import Attempt, Patience
from tessera_client.transport import HttpTransport, Transport
from tessera_client.version import __version__

__all__ = [
    "Answer",
    "Attempt",
    "Backend",
    "Decision",
    "Device",
    "HttpTransport",
    "NoAnswer",
    "Patience",
    "Refusal",
    "TesseraError",
    "Transport",
    "Unsendable",
    "__version__",
    "answer_of",
]
