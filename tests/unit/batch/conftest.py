"""Real servers of this machine: S3, but for the cloud, and SFTP."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.workers.test_crew import wait_until


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a bucket on a server of this machine."""
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    server = pytest.importorskip("moto.server", reason="moto's server is not installed")
    running = server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # What it holds outlives it in this process.
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    files.mkdir("forms")
    try:
        yield "s3://forms"
    finally:
        type(files).clear_instance_cache()
        running.stop()


@pytest.fixture
def sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a folder's root on an SSH server of this machine; it lets in whoever has the key."""
    config = pytest.importorskip("fsspec.config", reason="fsspec is not installed")
    implementation = pytest.importorskip("fsspec.implementations.sftp", reason="paramiko is not installed")
    server = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if server is None:
        pytest.skip("there is no SSH server (Debian's openssh-server)")
    at = tmp_path / "ssh"
    at.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at / name], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": at / "host",
        "AuthorizedKeysFile": at / "user.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "Subsystem": "sftp internal-sftp",
    }
    (at / "config").write_text("".join(f"{key} {value}\n" for key, value in settings.items()), encoding="utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # the server wants it; Debian makes it when the machine starts
    ours = {"key_filename": str(at / "user"), "username": getpass.getuser()}
    monkeypatch.setenv("FSSPEC_SFTP", json.dumps(ours))  # for the workers
    monkeypatch.setitem(config.conf, "sftp", ours)
    running = subprocess.Popen([server, "-D", "-e", "-f", at / "config"], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        yield f"sftp://127.0.0.1:{port}"
    finally:
        implementation.SFTPFileSystem.clear_instance_cache()
        running.kill()
        running.wait()


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
