"""The chance that a content is exactly right, and whether that is enough to accept it.

The chance is that of a logistic model over the signs of a reading; its weights are data, fitted by
``scripts/fit_confidence`` on pages whose truth is known. A content is accepted where the errors to be expected among
all that are accepted so stay below the risk asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from extractor.document import Content, Evidence
from extractor.errors import ReaderError
from extractor.shipped import shipped

# A blank on a scan is a cell without a mark larger than dust; faint pencil can be missed.
BLANK_ON_SCAN = Content("", 0.999)
LEAST, MOST = 0.00001, 0.99999  # nothing read from ink is certain


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the signs for each kind of reading, and the least confidence to accept for each risk in 1,000."""

    weights: Mapping[str, Mapping[str, float]]
    thresholds: Mapping[str, tuple[tuple[float, float], ...]]

    def chance(self, evidence: Evidence) -> float:
        """The chance, 0 to 1, that a text read with these signs is exactly right."""
        base, readers = evidence.kind.split(".")
        signs = dict(evidence.signs)
        score = self._score(f"{base}.one", signs)
        if readers == "two":  # what the first reader alone would have is one sign among others
            apart = score * (1.0 - signs["agrees"])
            score = self._score(evidence.kind, {**signs, "alone": score, "apart": apart})
        return min(max(1.0 / (1.0 + exp(-min(max(score, -30.0), 30.0))), LEAST), MOST)

    def _score(self, kind: str, signs: Mapping[str, float]) -> float:
        weights = self.weights[kind]
        return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in signs.items())

    def threshold(self, kind: str, risk: float) -> float:
        """The least confidence at which the errors expected among what is accepted are ``risk`` in 1,000 at most."""
        allowed = [least for stated, least in self.thresholds[kind] if stated <= risk]
        return min(allowed, default=1.0)


@lru_cache(maxsize=1)
def load_calibration() -> Calibration:
    """The calibration that comes with the tool.

    Raises:
        ReaderError: it is missing or damaged.
    """
    path = shipped("reading", "confidence.json")
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        thresholds = {kind: tuple((float(r), float(t)) for r, t in rows) for kind, rows in stated["thresholds"].items()}
        return Calibration(stated["weights"], thresholds)
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise ReaderError(f"the calibration of the readers cannot be read: {path}", remedy="install again") from err
