"""What libraries say is kept from the terminal: people are told in our own words."""

from __future__ import annotations

import logging
import os
import warnings


def quieten(debug: bool) -> None:
    """Keeps third parties' warnings off stderr; ``debug`` lets our own log out instead."""
    logging.getLogger("extractor").setLevel(logging.DEBUG if debug else logging.WARNING)
    if debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        return
    warnings.simplefilter("ignore")
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())


def mute() -> None:
    """What libraries in C tell the terminal: libtiff has a line for each row of a damaged fax."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
