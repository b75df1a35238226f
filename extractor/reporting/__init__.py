"""What a person is told of findings: in words, as JSON, and (``reporting.book``) as one HTML file with pictures."""

from __future__ import annotations

from extractor.reporting.advice import Advice, advise
from extractor.reporting.cases import SEVERITIES, Case, Cell, to_case, to_cases
from extractor.reporting.facts import Fact, Guide, facts_of
from extractor.reporting.places import say_place, to_place
from extractor.reporting.words import count, percent, shorten, squeeze

__all__ = [
    "SEVERITIES",
    "Advice",
    "Case",
    "Cell",
    "Fact",
    "Guide",
    "advise",
    "count",
    "facts_of",
    "percent",
    "say_place",
    "shorten",
    "squeeze",
    "to_case",
    "to_cases",
    "to_place",
]
