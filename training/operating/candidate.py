"""The model that actions teach which count by now: the way of fitting that costs least on the last part of them, fitted to all.

The ways are those of `training.deployment.fitting`, as far as the labelled frauds allow. Each is fitted to the earlier part of the time and
judged on the later one, with the actions under the control standing for their part. All begin with what ships: were each fitted around the
one before, the same actions would be learned from again and again. Where none would have cost less than what decides,
there is no candidate. The card of a model says when it was fitted: it is judged on nothing that counted then.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from datasets.measures import Interval
from tessera import artefacts
from tessera.scoring import Model
from tessera.units import DAY
from training.deployment.calibrating import apply, calibration
from training.deployment.fitting import Rung, allowed, fit
from training.deployment.terms import versioned
from training.operating.actions import Actions, Flags, sample_of
from training.operating.estimates import Known, known
from training.operating.worth import difference

EARLIER = 0.7  # of the actions that count
WINDOW = 180 * DAY
MOST_CALM = 10_000  # innocent actions that a calibration needs

type Artefact = Mapping[str, Any]
type Tried = Mapping[Rung, Interval]
"""By way of fitting, what it would have cost more than what decides."""


def learned(actions: Actions, now: int, current: Artefact) -> tuple[dict[str, Any] | None, Tried]:
    """The candidate, None where there is none, and what was tried."""
    counting = actions.where(actions.counting(now) & (actions.at >= now - WINDOW))
    if not len(counting):
        return None, {}
    boundary = int(np.quantile(counting.at, EARLIER))
    earlier, later = counting.where(counting.at < boundary), counting.where(counting.at >= boundary)
    shipped, deciding, judged = artefacts.read("model"), Model.of(current), known(later, now)
    rungs = allowed(int(earlier.labelled_fraud.sum()))
    tried = {rung: difference(_fitted(rung, shipped, earlier, now), deciding, judged) for rung in rungs}
    best = min(tried, key=lambda rung: tried[rung].figure, default=None)
    if best is None or tried[best].figure >= 0:
        return None, tried
    made = f"training.operating from {int(counting.labelled_fraud.sum())} labelled frauds among {len(counting)} actions of this deployment"
    shipped = {name: part for name, part in shipped.items() if name != "calibration"}
    return carded(_calibrated(fit(best, shipped, sample_of(counting, now), made), known(counting, now)), made, now), tried


def carded(artefact: Artefact, made: str, now: int) -> dict[str, Any]:
    """The model with a card that says how and when it was made, named by its content."""
    card = {**artefact.get("card", {}), "made": made, "limits": "fitted to one deployment; elsewhere it knows nothing", "fitted_at": now}
    return versioned({**artefact, "card": card})


def fitted_at(artefact: Artefact) -> int:
    """When a model was fitted (epoch milliseconds); 0 for one that does not say so."""
    return int(artefact.get("card", {}).get("fitted_at", 0))


def unseen(actions: Actions, artefact: Artefact, now: int) -> Known:
    """What counts by now and did not when the model was fitted: of each kind of action strictly later than all that it was fitted to."""
    return known(actions.where(~actions.counting(fitted_at(artefact))), now)


def _fitted(rung: Rung, shipped: Artefact, actions: Actions, now: int) -> Model:
    return Model.of(fit(rung, shipped, sample_of(actions, now), rung))


def _calibrated(artefact: Artefact, found: Known) -> dict[str, Any]:
    """With probabilities at the place's share of fraud, from all known frauds and as many others as are needed."""
    chosen = found.fraud | _every(len(found.fraud), ~found.fraud)
    values = found.actions.where(chosen).log_odds(Model.of(artefact))
    share = found.total(found.fraud.astype(float)) / max(found.total(np.ones(len(found.fraud))), 1.0)
    return apply(artefact, calibration(values, found.fraud[chosen].astype(float), np.ones(int(chosen.sum())), share or None))


def _every(count: int, among: Flags) -> Flags:
    """Of these, some at equal distances."""
    places = np.flatnonzero(among)
    chosen = np.zeros(count, dtype=bool)
    chosen[places[:: max(1, len(places) // MOST_CALM)]] = True
    return chosen
