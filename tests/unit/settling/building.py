"""Entries made by hand, and a review over samples in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.exporting.convert import to_result_finding
from extractor.forms import FormModel, shipped_models
from extractor.results import Result, ResultAlternative, ResultForm
from extractor.settling.corrected import with_fields
from extractor.settling.records import to_record
from extractor.settling.review import Review
from extractor.settling.sources import Listed
from extractor.settling.store import Store
from extractor.settling.views import Action, Entry, Said
from extractor.values import read_value
from extractor.verifying import check_record, form_status, to_review
from tests.unit.settling.recorded import results

MODELS = {model.id: model for model in shipped_models()}
FAX = "seed-1.chromium.fax.tif"
OFFICE = "seed-1.chromium.office200.pdf"
DIGITAL = "seed-1.chromium.pdf"
CLEAN = "seed-3.chromium.office200.pdf"  # its total is right; a merged cell and three texts are doubtful
PART, TOTAL = "/indicators/6/score", "/total/score"  # 2 of 91.54


def model_of(form: ResultForm) -> FormModel:
    return MODELS[form.form]


def entry(seq: int, *pointers: str, action: Action = "correct", text: str | None = None, **more: Any) -> Entry:
    """An entry of ann's, with nothing read and no place, where not said otherwise."""
    given: dict[str, Any] = {
        "seq": seq,
        "at": f"2026-01-01T00:00:{seq:02}+00:00",
        "who": "ann",
        "action": action,
        "pointers": pointers,
        "text": text,
        "before": "",
        "read_text": "",
        "readings": (),
        "confidence": 0.5,
        "version": "1",
    }
    return Entry.model_validate({**given, **more})


def said(action: Action, text: str | None = None, seen: int = 0, reason: str = "") -> Said:
    return Said(action=action, text=text, seen=seen, reason=reason)


class Results:
    """Results in memory; ``stamp`` may be changed, as if they had been read again."""

    def __init__(self, folder: Path, read: Sequence[Result], stamp: str = "1") -> None:
        self.folder = folder
        self.read_again = {result.source.sha256: result for result in read}
        self.stamp = stamp

    def list_documents(self) -> Any:
        found = (self.find(sha256) for sha256 in self.read_again)
        return iter(sorted((one for one in found if one), key=lambda one: one.name))

    def find(self, sha256: str) -> Listed | None:
        result = self.read_again.get(sha256)
        return Listed(sha256, result.source.name, f"/in/{result.source.name}", self.stamp) if result else None

    def read(self, sha256: str) -> Result:
        return self.read_again[sha256]


def open_samples(folder: Path, *names: str, url: str | None = None, double: bool = False, **more: Any) -> Review:
    """A review over samples, with its items found."""
    read = [results()[name] for name in names or (FAX, OFFICE, DIGITAL)]
    store = Store(url or f"sqlite:///{folder / 'review.sqlite'}", double=double, **more)
    review = Review(store, Results(folder, read), list(MODELS.values()), "9.9")
    review.index()
    return review


def read_as(form: ResultForm, pointer: str, text: str, confidence: float, **others: float) -> ResultForm:
    """A form as it would have been read with another text in a field, doubtful, and others that it may be.

    The names of ``others`` are texts with an underscore before them and for a point.
    """
    alternatives = tuple((name[1:].replace("_", "."), chance) for name, chance in others.items())
    record = to_record(form)
    field = record.fields[pointer]
    content = replace(field.content, text=text, confidence=confidence, status="review", alternatives=alternatives)
    record = with_fields(record, {pointer: replace(field, content=content, value=read_value(text, field.type))})
    findings = check_record(record, model_of(form).rules)
    shown = to_review(record, findings)
    fields = {
        p: one.model_copy(
            update={
                "text": record.fields[p].text,
                "value": record.fields[p].value,
                "confidence": record.fields[p].content.confidence,
                "status": shown.fields[p].status,
                "doubted": shown.fields[p].status != record.fields[p].status,
                "alternatives": tuple(
                    ResultAlternative(text=other, confidence=chance)
                    for other, chance in record.fields[p].content.alternatives
                ),
            }
        )
        for p, one in form.fields.items()
    }
    update = {
        "fields": fields,
        "values": record.values,
        "findings": tuple(map(to_result_finding, findings)),
        "status": form_status(shown, findings),
    }
    return form.model_copy(update=update)
