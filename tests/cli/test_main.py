"""What holds for every command: help, usage errors, failures in one line, statuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

Make = Callable[..., list[Path]]
HEAVY = (
    "cv2",
    "numpy",
    "onnxruntime",
    "openpyxl",
    "pandas",
    "pdfplumber",
    "PIL",
    "pyarrow",
    "pydantic",
    "rich",
    "yaml",
)


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


@pytest.mark.parametrize("args", [[], ["extract"], ["check"], ["inspect"], ["form"], ["doctor"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    heavy = set(HEAVY) - ({"pydantic"} if args else set())  # by which typer reads the options of a command
    code = f"""
import sys
from extractor.cli import main
status = main({[*args, "--help"]!r})
print(status, sorted({heavy!r} & set(sys.modules)))
"""
    assert python(code).splitlines()[-1] == "0 []"


def test_the_package_imports_nothing_heavy() -> None:
    code = f"import sys, extractor; print(sorted({set(HEAVY)!r} & set(sys.modules)))"
    assert python(code) == "[]\n"


def test_the_package_gives_its_names() -> None:
    code = (
        "import extractor; print([getattr(extractor, name).__name__ for name in extractor.__all__ if name[0] != '_'])"
    )
    assert "'ExtractorError'" in python(code)
    assert "'Options'" in python(code)
    assert "'extract'" in python(code)


def test_help_names_the_commands(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    commands = ("extract", "check", "batch", "status", "review", "export", "export-truth", "inspect", "doctor", "form")
    for command in commands:
        assert f"  {command} " in ran.out


def test_no_command_is_a_usage_error_with_the_help(run: Run) -> None:
    ran = run()
    assert ran.status == 2
    assert "Commands:" in ran.out


def test_version(run: Run) -> None:
    assert run("--version").out.startswith("extractor 0.")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
        (["extract"], "Missing argument"),
        (["extract", "a.pdf", "--jobs", "many"], "--jobs"),
        (["extract", "a.pdf", "--jobs", "-1"], "--jobs"),
        (["extract", "a.pdf", "--dpi", "9"], "--dpi"),
        (["extract", "a.pdf", "--reader", "eyes"], "--reader: input should be 'auto', 'pdf'"),
        (["extract", "a.pdf", "--pages", "3-1"], "'3-1' is no page"),
        (["extract", "a.pdf", "--pages", "0"], "'0' is no page"),
        (["extract", "a.pdf", "--pages", "1,"], "'' is no page"),
        (["extract", "a.pdf", "--pages", "1-999999999"], "is no page"),
        (["extract", "a.pdf", "--form", "tax-return"], "no form model 'tax-return'"),
        (["extract", "a.pdf", "--format", "csv"], "name a folder for them with --out"),
        (["extract", "a.pdf", "--out", "o", "--format", "doc"], "there is no 'doc'"),
        (["extract", "a.pdf", "b.pdf"], "2 inputs do not fit on stdout"),
        (["inspect", "a.pdf", "--stage", "fright"], "there is no 'fright'"),
        (["form", "show", "tax-return"], "no form model 'tax-return'"),
        (["form"], "Missing command"),
    ],
)
def test_usage_errors_are_one_line_and_2(run: Run, args: list[str], message: str) -> None:
    ran = run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.startswith("extractor: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["extract", "check", "inspect"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bad.pdf", "is damaged; check that it is a whole PDF"),
        ("locked.pdf", "is encrypted; give the right one with --password"),
    ],
)
def test_an_input_that_cannot_be_read_is_one_line_and_3(
    run: Run, inputs: Make, command: str, name: str, message: str
) -> None:
    (path,) = inputs(name)
    ran = run(command, path)
    assert ran.status == 3
    assert ran.err.startswith(f"extractor: {path}: {message}")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["extract", "check", "inspect"])
def test_a_fault_of_ours_shows_a_traceback_only_to_who_asks(run: Run, inputs: Make, command: str) -> None:
    (path,) = inputs("bug.pdf")
    ran = run(command, path)
    assert ran.status == 3
    assert "ZeroDivisionError" in ran.err
    assert "--debug" in ran.err
    assert ran.err.count("\n") == 1
    debugged = run(command, path, "--debug")
    assert debugged.status == 3
    assert "Traceback" in debugged.err
    assert "division" in debugged.err


@pytest.mark.parametrize("command", ["extract", "check", "inspect"])
def test_an_interrupt_is_one_line_and_130(run: Run, inputs: Make, command: str) -> None:
    ran = run(command, *inputs("interrupt.pdf"))
    assert (ran.status, ran.err) == (130, "extractor: interrupted\n")


def test_an_error_does_no_harm_to_a_terminal(run: Run, inputs: Make) -> None:
    ran = run("extract", *inputs("evil.pdf"))
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err
    assert "says \ufffd]0;gotcha\ufffd\ufffd" in ran.err


@pytest.mark.parametrize("name", ["clean.pdf", "locked.pdf", "bug.pdf"])
def test_the_password_is_never_shown(run: Run, inputs: Make, name: str) -> None:
    ran = run("extract", *inputs(name), "--password", "s3cret-word", "--debug")
    assert "s3cret-word" not in ran.out + ran.err


def test_the_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, run: Run, inputs: Make) -> None:
    seen = []

    def extract(path: Path, options: object) -> object:
        seen.append(options.loading.password.get_secret_value())  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    monkeypatch.setattr("extractor.pipeline.extract", extract)
    monkeypatch.setenv("EXTRACTOR_PASSWORD", "s3cret-word")
    run("extract", *inputs("a.pdf"))
    assert seen == ["s3cret-word"]


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
def test_a_reader_that_leaves_breaks_nothing() -> None:
    code = "import sys; from extractor.cli import main; sys.exit(main(['--help']))"
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_stdout_that_is_full_is_one_line_and_3() -> None:
    code = "import sys; from extractor.cli import main; sys.exit(main(['--help']))"
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr == "extractor: stdout cannot be written to (No space left on device)\n"
