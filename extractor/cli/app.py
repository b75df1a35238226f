"""The command line: arguments -> options -> one call -> exit status. Nothing heavy is imported at the top."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.asked import Asked
from extractor.cli.export import export, export_truth
from extractor.cli.options import (
    AsHtml,
    AsJson,
    BatchFormat,
    BatchJobs,
    BatchOut,
    Bom,
    Dpi,
    Form,
    Format,
    Inputs,
    Jobs,
    JsonLog,
    Keep,
    LedgerUrl,
    MaxMegapixels,
    MaxPages,
    Memory,
    Models,
    On,
    Out,
    Pages,
    Password,
    Reader,
    Redo,
    Retry,
    Risk,
    Sources,
    TextRisk,
    Timeout,
    show_version,
)
from extractor.cli.report import report
from extractor.cli.review import review
from extractor.errors import ExitStatus, ExtractorError
from extractor.terminal import abandon_stdout, prepare_streams, say

INTERRUPTED = 130  # 128 + SIGINT
BROKEN_PIPE = 141  # 128 + SIGPIPE, what a shell makes of any program whose reader has left
DEBUG = "--debug"

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
form_app = typer.Typer(help="The form definitions.", rich_markup_mode=None)
app.add_typer(form_app, name="form")


@app.callback()
def extractor_(
    debug: Annotated[bool, typer.Option(DEBUG, help="Show tracebacks and logs; goes with every command.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turns forms on paper and in PDFs into numbers that can be trusted."""


@app.command()
def extract(
    inputs: Inputs,
    out: Out = None,
    format_: Format = None,
    form: Form = "auto",
    models: Models = None,
    reader: Reader = "auto",
    risk: Risk = 0.05,
    text_risk: TextRisk = 5.0,
    pages: Pages = None,
    password: Password = None,
    dpi: Dpi = None,
    jobs: Jobs = 0,
    bom: Bom = False,
) -> int:
    """Reads PDFs, images and folders of them.

    With --out, writes JSON for each input and forms, indicators, findings and cells over all of them. Without,
    prints the JSON of a single input.

    Inputs of one file name are told apart by .2, .3, ... in the order given: a.pdf.json, a.pdf.2.json.
    """
    from extractor.cli.extract import Output, run_extract, to_formats

    output = Output(out, to_formats(format_, out), bom)
    return run_extract(
        inputs, Asked(form, models or (), reader, pages, password, dpi, risk, text_risk), output, jobs, _is_debug()
    )


@app.command()
def check(
    inputs: Inputs,
    as_json: AsJson = False,
    html: AsHtml = None,
    out: Out = None,
    format_: Format = None,
    form: Form = "auto",
    models: Models = None,
    reader: Reader = "auto",
    risk: Risk = 0.05,
    text_risk: TextRisk = 5.0,
    pages: Pages = None,
    password: Password = None,
    dpi: Dpi = None,
    jobs: Jobs = 0,
    bom: Bom = False,
) -> int:
    """Reads the same, and prints what does not add up; with --out, writes what was read as well.

    With --html, also writes it as one file with pictures of the evidence, for whoever asks the office that filled
    it in.

    Exit status: 0 no finding is an error, 1 some are, 3 an input could not be read.
    """
    from extractor.cli.check import run_check
    from extractor.cli.extract import Output, to_formats

    asked = Asked(form, models or (), reader, pages, password, dpi, risk, text_risk)
    output = Output(out, to_formats(format_, out), bom)
    return run_check(inputs, asked, output, jobs, as_json=as_json, debug=_is_debug(), html=html)


@app.command()
def batch(
    sources: Sources = None,
    out: BatchOut = None,
    format_: BatchFormat = "json,parquet",
    retry: Retry = None,
    redo: Redo = False,
    keep: Keep = False,
    jobs: BatchJobs = 0,
    timeout: Timeout = None,
    memory: Memory = 1500,
    max_pages: MaxPages = None,
    max_megapixels: MaxMegapixels = None,
    ledger: LedgerUrl = None,
    on: On = None,
    json_log: JsonLog = None,
    form: Form = "auto",
    models: Models = None,
    reader: Reader = "auto",
    risk: Risk = 0.05,
    text_risk: TextRisk = 5.0,
    pages: Pages = None,
    password: Password = None,
    dpi: Dpi = None,
    bom: Bom = False,
) -> int:
    """Reads a large set: side by side, and only what is new when it is run again.

    Writes a JSON file for each document and Parquet tables over all. A document that crashes, hangs or takes too
    much memory stops none of the others. Ctrl-C stops when what has begun is done, a second one at once; the same
    command goes on.

    Exit status: 0 all read, 3 some documents or pages could not be, 130 interrupted.
    """
    from extractor.cli.batch import Told, run_batch

    asked = Asked(form, models or (), reader, pages, password, dpi, risk, text_risk)
    told = Told(format_, retry, redo, keep, jobs, timeout, memory, max_pages, max_megapixels, ledger, on, json_log, bom)
    return run_batch(sources or (), out, asked, told, _is_debug())


@app.command()
def status(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder or URL of a batch.", show_default=False)],
    as_json: AsJson = False,
    ledger: Annotated[
        str | None, typer.Option(metavar="URL", help="The batch's --ledger, if it had one.", show_default=False)
    ] = None,
) -> int:
    """Shows how far a batch is, and what failed.

    Exit status: as that of the batch, as far as it is.
    """
    from extractor.cli.batch import run_status

    return run_status(folder, ledger, as_json)


app.command()(review)
app.command()(export)
app.command("export-truth")(export_truth)
app.command()(report)


@app.command()
def inspect(
    input_: Annotated[Path, typer.Argument(metavar="INPUT", help="A PDF or an image.", show_default=False)],
    stage: Annotated[
        str, typer.Option(metavar="cleaning|rulings|cells|readings|fields|findings|all", help="What to draw.")
    ] = "all",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the pictures.")] = Path(),
    form: Form = "auto",
    models: Models = None,
    reader: Reader = "auto",
    risk: Risk = 0.05,
    text_risk: TextRisk = 5.0,
    pages: Pages = None,
    password: Password = None,
    dpi: Dpi = None,
) -> int:
    """Draws what each stage saw over the pages.

    Writes a PNG for each page and stage, and prints their paths.
    """
    from extractor.cli.inspect import run_inspect

    return run_inspect(input_, Asked(form, models or (), reader, pages, password, dpi, risk, text_risk), stage, out)


@app.command()
def doctor(as_json: AsJson = False) -> int:
    """Shows what there is to read with.

    Readers, models and versions found, and what is missing.

    Exit status: 1 where nothing can be read.
    """
    from extractor.cli.doctor import run_doctor

    return run_doctor(as_json)


@form_app.command("list")
def form_list(models: Models = None) -> int:
    """Lists the form models: id, name, file."""
    from extractor.cli.forms import list_forms

    return list_forms(models or ())


@form_app.command("show")
def form_show(
    form: Annotated[str, typer.Argument(metavar="ID", help="A form model's id.", show_default=False)],
    models: Models = None,
) -> int:
    """Prints the YAML of a form model."""
    from extractor.cli.forms import show_form

    return show_form(form, models or ())


@form_app.command("check")
def form_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="YAML files.", show_default=False)],
    samples: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Samples, the truth of each beside it in <file name>.json.", show_default=False
        ),
    ] = None,
    reader: Reader = "auto",
    jobs: Jobs = 0,
    as_json: AsJson = False,
) -> int:
    """Validates form models; names file, line and key of what is wrong.

    With --samples, reads samples whose contents are known with each model as well, and shows field by field what is
    right, wrong and missing. --json is of that report.

    Exit status: 0 all valid and right, 1 some field wrong or missing, 2 a model not valid, 3 a sample unreadable.
    """
    from extractor.cli.forms import check_forms

    return check_forms(files, samples, reader, jobs, as_json=as_json, debug=_is_debug())


@form_app.command("new")
def form_new(
    sample: Annotated[
        Path,
        typer.Argument(metavar="SAMPLE", help="A PDF or an image of the form, blank or filled.", show_default=False),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The YAML file to write.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    reader: Reader = "auto",
    pages: Pages = None,
    password: Password = None,
    dpi: Dpi = None,
) -> int:
    """Drafts a form model from one sample of the form.

    Labels, blocks, types and the rules that probably hold; what is a guess is marked "# ?" in a comment. Prints the
    YAML where no file is named.
    """
    from extractor.cli.form_new import new_form

    return new_form(sample, Asked(reader=reader, pages=pages, password=password, dpi=dpi), out, force=force)


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        args: the arguments; those of the process where None.

    Returns:
        The exit status: 0 to 3 as in the contract, 130 after Ctrl-C, 141 where stdout's reader has left.
    """
    # The systems of equations are small: a second thread at each makes bending a page ten times as slow on two cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if args is None else args)
    plain, debug = _take_debug(given)
    prepare_streams()
    with warnings.catch_warnings():
        _quieten(debug)
        try:
            status = _run(plain, debug)
            sys.stdout.flush()
        except BrokenPipeError:
            abandon_stdout()
            return BROKEN_PIPE
        except OSError as err:
            abandon_stdout()
            say(f"stdout cannot be written to ({err.strerror or type(err).__name__})")
            status = ExitStatus.UNREADABLE
    return status


def _run(args: list[str], debug: bool) -> int:
    try:
        if not args:
            app(["--help"], prog_name="extractor", standalone_mode=False)
            return ExitStatus.USAGE
        status = app(([DEBUG] if debug else []) + args, prog_name="extractor", standalone_mode=False)
    except SystemExit as err:  # typer leaves so, quietly, where it has caught a broken pipe itself
        raise BrokenPipeError from err
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except ExtractorError as err:
        status = _fail(str(err), err.exit_status, debug)
    except Exception as err:
        if isinstance(err, OSError) and err.filename is None:  # of no file: of stdout
            raise
        if hasattr(err, "format_message"):  # typer's own; its base class is not public
            return _fail(_usage(err), ExitStatus.USAGE, debug)
        status = _fail(
            f"failed ({type(err).__name__}); this is a fault of extractor: --debug shows where",
            ExitStatus.UNREADABLE,
            debug,
        )
    if status == INTERRUPTED:  # typer returns it where it has caught the interrupt itself
        say("interrupted")
    return int(status or 0)


def _fail(message: str, status: ExitStatus, debug: bool) -> int:
    say(message)
    if debug:
        traceback.print_exc()
    return status


def _usage(err: Exception) -> str:
    """Typer's complaint as one line that says where help is."""
    context = getattr(err, "ctx", None)
    command = context.command_path if context is not None else "extractor"
    message = str(getattr(err, "format_message")())  # noqa: B009 - not declared on Exception
    return f"{message.rstrip('.')}; see '{command} --help'"


def _take_debug(args: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, which may stand anywhere before a bare --."""
    end = args.index("--") if "--" in args else len(args)
    plain = [arg for arg in args[:end] if arg != DEBUG]
    return plain + list(args[end:]), len(plain) < end


def _quieten(debug: bool) -> None:
    from extractor.workers.quiet import quieten

    quieten(debug)


def _is_debug() -> bool:
    return logging.getLogger("extractor").isEnabledFor(logging.DEBUG)
