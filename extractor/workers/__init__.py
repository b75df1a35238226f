"""Processes that do the work of others: held to time and memory, and replaced when they end.

- ``crew``: so many of them; what they are told to do, what comes of it
- ``limits``: what each is held to, and how much of it is used
- ``quiet``: what libraries say is kept from the terminal
"""

from __future__ import annotations
