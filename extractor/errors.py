"""What stops the tool: each exception with its exit status and one sentence of remedy."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses of the command line."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3


class ExtractorError(Exception):
    """A failure a person can act on: what, where and what to do, in one line.

    Args:
        message: what is wrong.
        where: the file (and page) it is about.
        remedy: what to do; the class's own where not given.
    """

    exit_status = ExitStatus.UNREADABLE
    code = "error"
    remedy = ""

    def __init__(self, message: str, *, where: str = "", remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        if remedy is not None:
            self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return " ".join(f"{place}{self.message}{remedy}".split())

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.where, self.remedy)


def _rebuild(kind: type[ExtractorError], message: str, where: str, remedy: str) -> ExtractorError:
    return kind(message, where=where, remedy=remedy)


class InputError(ExtractorError):
    """A file that cannot be read at all."""

    code = "input.unreadable"
    remedy = "check that it is a whole PDF, PNG, JPEG or TIFF file"


class MissingInputError(InputError):
    """No such file."""

    code = "input.missing"
    remedy = "check the path"


class EmptyInputError(InputError):
    """A file of no bytes."""

    code = "input.empty"
    remedy = "get the file again"


class EncryptedInputError(InputError):
    """A PDF that asks for a password."""

    code = "input.encrypted"
    remedy = "give the right one with --password"


class LimitError(InputError):
    """A file larger than the limits allow."""

    code = "input.limit"
    remedy = "split or shrink it"


class ReaderError(ExtractorError):
    """A reader that is missing or failed."""

    code = "reader.missing"
    remedy = "run 'extractor doctor'"


class FormModelError(ExtractorError):
    """A form model that is not valid: file, line and key."""

    exit_status = ExitStatus.USAGE
    code = "form.invalid"
    remedy = "correct the form model"


class OutputError(ExtractorError):
    """An output that cannot be written."""

    code = "output.unwritable"
    remedy = "choose a folder you may write to with --out"


class OptionError(ExtractorError):
    """An option that makes no sense."""

    exit_status = ExitStatus.USAGE
    code = "option.invalid"
    remedy = "see --help"


class NotFoundError(ExtractorError):
    """No such item, form or entry of a review."""

    code = "review.missing"
    remedy = "go back to the queue"


class ConflictError(ExtractorError):
    """Somebody has said something else of the same place in the meantime; ``entry`` is the line of the trail."""

    code = "review.conflict"
    remedy = "look at what they said first"

    def __init__(self, message: str, *, where: str = "", remedy: str | None = None, entry: object = None) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.entry = entry
