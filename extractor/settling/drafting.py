"""What a person says -> the entry that is to be noted, or why it is not.

Its number, its time and the version are not known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.errors import ConflictError, NotFoundError, OptionError
from extractor.settling.items import NUMERIC, finding_item_key
from extractor.settling.opened import Opened
from extractor.settling.showing import entries_about
from extractor.settling.trail import gist
from extractor.settling.views import Action, Entry, Said

OF_FIELDS: frozenset[Action] = frozenset({"accept", "correct", "paper", "unreadable"})
OF_FINDINGS: frozenset[Action] = frozenset({"paper", "fine"})


def draft_of_field(opened: Opened, pointers: tuple[str, ...], who: str, said: Said, *, double: bool) -> Entry:
    """What is said of a place.

    A text that is the one that was read is an acceptance, whatever it is called; any other is a correction.

    Raises:
        ConflictError: somebody has said something of it meanwhile.
        OptionError: it makes no sense.
    """
    if said.action not in OF_FIELDS:
        raise OptionError(
            f"a field is not settled by '{said.action}'", remedy=f"choose from {', '.join(sorted(OF_FIELDS))}"
        )
    before = entries_about(opened, pointers, None, kind="field")
    standing = opened.counted.trail.fields.get(pointers[0])
    waiting = standing is not None and standing.standing == "second" and standing.last.who != who
    _check_seen(before, said.seen, secret=waiting)
    raw, now = opened.raw.fields[pointers[0]], opened.form.fields[pointers[0]]
    text = None if said.text is None else said.text.strip()
    action: Action = said.action
    if action == "correct" and text is None:
        raise OptionError("a correction needs its text", remedy="type what stands on the paper")
    if action == "unreadable":
        text = None
    elif text is None:
        text = now.text
    if action in ("accept", "correct"):
        action = "accept" if text == raw.text else "correct"
    return Entry(
        seq=0,
        at="",
        who=who,
        action=action,
        pointers=pointers,
        text=text,
        before=now.text,
        reason=said.reason.strip(),
        read_text=raw.text,
        readings=raw.readings,
        confidence=raw.confidence,
        version="",
        page_number=raw.page_number,
        box=raw.box,
        double=double and raw.type in NUMERIC,
    )


def draft_of_finding(opened: Opened, key: str, who: str, said: Said) -> Entry:
    """What is said of a finding; the same errors, and NotFoundError where it is not found any more."""
    finding = next((one for one in opened.form.findings if finding_item_key(one) == key), None)
    if finding is None:
        raise NotFoundError("that finding is no more: another correction explains it", remedy="go on with the next")
    if said.action not in OF_FINDINGS:
        raise OptionError(f"a finding is not settled by '{said.action}'", remedy="choose paper or fine")
    if said.action == "fine" and not said.reason.strip():
        raise OptionError("a finding that is none needs a reason", remedy="say why it is right as it stands")
    _check_seen(entries_about(opened, finding.fields, finding.rule, kind="finding"), said.seen)
    fields = [opened.raw.fields[pointer] for pointer in finding.fields if pointer in opened.raw.fields]
    return Entry(
        seq=0,
        at="",
        who=who,
        action=said.action,
        pointers=finding.fields,
        rule=finding.rule,
        text=None,
        before=gist(finding),
        reason=said.reason.strip(),
        read_text=finding.arithmetic or finding.message,
        readings=(),
        confidence=finding.probability if finding.probability is not None else 1.0,
        version="",
        page_number=fields[0].page_number if fields else None,
        box=fields[0].box if fields else None,
    )


def draft_undo(opened: Opened, seq: int, who: str) -> Entry:
    """What takes an entry back.

    Raises:
        ConflictError: it is taken back, or somebody has said something of the same since.
    """
    entry = next((one for one in opened.entries if one.seq == seq), None)
    if entry is None:
        raise NotFoundError(f"there is no entry {seq} of this form")
    if entry.undone_by is not None:
        undo = next(one for one in opened.entries if one.seq == entry.undone_by)
        raise ConflictError(f"{undo.who} has taken that back already", entry=undo)
    kind = "field" if entry.rule is None else "finding"
    about = entries_about(opened, entry.pointers, entry.rule, kind=kind)
    later = [one for one in about if one.seq > seq and one.undone_by is None and one.action != "undo"]
    if later:
        raise ConflictError(
            f"{later[-1].who} has said something of the same since", remedy="take that back first", entry=later[-1]
        )
    field = opened.form.fields.get(entry.pointers[0]) if entry.pointers and entry.rule is None else None
    changes = {
        "seq": 0,
        "at": "",
        "who": who,
        "action": "undo",
        "text": None,
        "before": field.text if field else entry.before,
        "reason": "",
        "version": "",
        "undoes": seq,
        "undone_by": None,
        "double": False,
    }
    return entry.model_copy(update=changes)


def _check_seen(entries: Sequence[Entry], seen: int, *, secret: bool = False) -> None:
    last = entries[-1] if entries else None
    if last is not None and last.seq != seen:
        who = "somebody" if secret else last.who
        raise ConflictError(f"{who} has said something of it meanwhile", entry=None if secret else last)
