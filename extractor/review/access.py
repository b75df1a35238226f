"""Who may come in, and by which name: tokens and cookies, all of one start of the server."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from extractor.errors import OptionError

TOKEN_BYTES = 32
LONGEST_NAME = 60  # characters
NAME_COOKIE = "extractor-reviewer"  # one for all ports: a person keeps their name
NAME_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; ``fixed`` where the name comes with a token."""

    reviewer: str | None
    fixed: bool = False


class Access:
    """The tokens of one start of the server.

    Args:
        port: of the server; cookies of two servers on one machine are told apart by it.
        reviewers: persons with a token of their own, whose name is that of the token.
        token: whether everybody needs a token, where no person is named.
    """

    def __init__(self, port: int, reviewers: Sequence[str] = (), *, token: bool = False) -> None:
        self.cookie = f"extractor-token-{port}"
        names = [to_name(name) for name in reviewers]
        if len(set(names)) < len(names):
            raise OptionError("--reviewer: a name is given twice", remedy="give each person a name of their own")
        owners: list[str | None] = [*names] if names else [None] if token else []
        self.tokens = {secrets.token_urlsafe(TOKEN_BYTES): owner for owner in owners}

    def find_owner(self, token: str) -> tuple[bool, str | None]:
        """Whether a token is one of this start, and whose it is."""
        known, owner = False, None
        for one, name in self.tokens.items():  # all are compared, so that the time taken tells nothing
            if hmac.compare_digest(one.encode(), token.encode("utf-8", "replace")):
                known, owner = True, name
        return known, owner

    def visitor(self, cookies: Mapping[str, str]) -> Visitor | None:
        """Who has these cookies; None where a token is needed and theirs is none, or an old one."""
        if self.tokens:
            known, owner = self.find_owner(cookies.get(self.cookie, ""))
            if not known:
                return None
            if owner is not None:
                return Visitor(owner, fixed=True)
        try:
            return Visitor(to_name(unquote(cookies.get(NAME_COOKIE, ""))))
        except OptionError:
            return Visitor(None)

    def token_cookie(self, token: str) -> str:
        """The header that makes a browser keep a token, until it is closed."""
        return f"{self.cookie}={token}; Path=/; HttpOnly; SameSite=Strict"


def name_cookie(name: str) -> str:
    """The header that makes a browser keep a name."""
    return f"{NAME_COOKIE}={quote(name, safe='')}; Path=/; Max-Age={NAME_SECONDS}; HttpOnly; SameSite=Strict"


def to_name(text: str) -> str:
    """A person's name: one line that shows as what it is.

    Raises:
        OptionError: it is empty, too long, or holds characters that are not seen.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name or len(name) > LONGEST_NAME:
        raise OptionError(f"a reviewer's name has 1 to {LONGEST_NAME} characters", remedy="write another one")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} for char in name):
        raise OptionError("a reviewer's name holds characters that are not seen", remedy="write another one")
    return name
