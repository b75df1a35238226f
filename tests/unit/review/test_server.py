"""Where a server listens and what it says, without one."""

from __future__ import annotations

import signal
import socket
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from extractor.errors import OptionError
from extractor.review import server as under_test
from extractor.review.access import Access
from extractor.review.server import Plan

PLAN = Plan(Path("batch"))
REVIEW = cast(Any, SimpleNamespace(results=SimpleNamespace(folder=Path("batch"))))


def lines(plan: Plan, access: Access) -> list[str]:
    with under_test._listening("127.0.0.1", 0) as listener:
        port = str(listener.getsockname()[1])
        return [line.replace(port, "PORT") for line in under_test._lines(plan, access, listener, REVIEW)]


def test_one_line_says_where() -> None:
    assert lines(PLAN, Access(1)) == ["reviewing batch at http://127.0.0.1:PORT/ (Ctrl-C ends it)"]


def test_each_person_gets_an_address() -> None:
    access = Access(1, ("张三", "李四"))
    first, second = access.tokens
    assert lines(PLAN, access) == [
        "reviewing batch (Ctrl-C ends it); an address has to be opened once in each browser",
        f"张三: http://127.0.0.1:PORT/?token={first}",
        f"李四: http://127.0.0.1:PORT/?token={second}",
    ]


def test_who_serves_others_is_told_that_it_can_be_read() -> None:
    said = lines(Plan(Path("batch"), host="0.0.0.0"), Access(1, token=True))
    assert said[1].startswith(f"everybody: http://{socket.gethostname()}:PORT/?token=")
    assert said[2].startswith("what is sent can be read on the way")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.5.5", "localhost", "::1"])
def test_an_address_of_this_machine_alone(host: str) -> None:
    assert under_test._is_loopback(host)
    names = under_test._names(Plan(Path("batch"), host=host, names=("Review.Example.org",)))
    assert names.know(f"[{host}]:1" if ":" in host else f"{host}:1")
    assert names.know("review.example.org")
    assert not names.know("10.0.0.1")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "example.org"])
def test_an_address_for_others(host: str) -> None:
    assert not under_test._is_loopback(host)
    names = under_test._names(Plan(Path("batch"), host=host))
    assert names.know("10.0.0.1")
    assert names.know(socket.gethostname().upper())
    assert not names.know("evil.example")


@pytest.mark.parametrize("host", ["no.such.name.invalid", "256.1.1.1", "a b", "\ud800"])
def test_no_such_address(host: str) -> None:
    with pytest.raises(OptionError, match="there is no such address"), under_test._listening(host, 0):
        pass


def test_a_port_in_use() -> None:
    with under_test._listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with (
            pytest.raises(OptionError, match=f"cannot listen at 127.0.0.1, port {port}"),
            under_test._listening("127.0.0.1", port),
        ):
            pass


def test_a_signal_before_the_server_runs_ends_it_as_well() -> None:
    assert threading.current_thread() is threading.main_thread()
    server = cast(Any, SimpleNamespace(should_exit=False))
    before = signal.getsignal(signal.SIGINT)
    with under_test._quiet_ending(server):
        signal.raise_signal(signal.SIGINT)
        assert server.should_exit is True
    assert signal.getsignal(signal.SIGINT) is before
