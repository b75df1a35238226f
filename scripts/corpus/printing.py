"""Document -> PDF, by a browser and by a word processor."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Playwright, sync_playwright

from scripts.corpus.html import to_html
from scripts.corpus.layout import Document
from scripts.corpus.word import write_docx

_CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PACKAGES = {"chromium": "chromium", "soffice": "libreoffice-writer", "fc-list": "fontconfig"}
_FONT_PACKAGES = {
    "Noto": "fonts-noto-cjk",
    "WenQuanYi Zen": "fonts-wqy-zenhei",
    "WenQuanYi Micro": "fonts-wqy-microhei",
    "AR PL UKai": "fonts-arphic-ukai",
    "AR PL UMing": "fonts-arphic-uming",
}
_SOFFICE_SECONDS = 900


def missing_packages() -> list[str]:
    """Return the Debian packages without which nothing can be printed."""
    missing = [package for program, package in _PACKAGES.items() if shutil.which(program) is None]
    if "fontconfig" not in missing:
        fonts = subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout
        missing += [package for name, package in _FONT_PACKAGES.items() if name not in fonts]
    return missing


def undated(pdf: bytes) -> bytes:
    """Return `pdf` with no trace of when it was made, every byte at its place, so that prints compare."""
    pdf = re.sub(rb"\(D:\d{14}", b"(D:20210209090000", pdf)
    return re.sub(rb"<[0-9A-F]{32}>|/DocChecksum /[0-9A-F]{32}", _blank_hex, pdf)


def _blank_hex(found: re.Match[bytes]) -> bytes:
    return found[0][:-33] + re.sub(rb"[0-9A-F]", b"0", found[0][-33:])


class Chromium:
    """One browser for many documents; use as a context manager."""

    def __enter__(self) -> Chromium:
        self._playwright: Playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=_CHROMIUM_ARGS
        )
        self._page = self._browser.new_page()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()

    def write_pdf(self, document: Document, path: Path) -> None:
        """Print `document` to `path`."""
        self._page.set_content(to_html(document))
        path.write_bytes(undated(self._page.pdf(prefer_css_page_size=True, print_background=True)))


def print_with_chromium(jobs: Sequence[tuple[Document, Path]]) -> None:
    """Print each document to its path with one browser."""
    if not jobs:
        return
    with Chromium() as browser:
        for document, path in jobs:
            browser.write_pdf(document, path)


def print_with_libreoffice(jobs: Sequence[tuple[Document, Path]]) -> None:
    """Print each document to its path with one call of LibreOffice."""
    if not jobs:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = []
        for n, (document, _) in enumerate(jobs):
            sources.append(folder / f"{n:05}.docx")
            write_docx(document, sources[-1])
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", name, *map(str, sources)]
        subprocess.run(command, capture_output=True, check=True, timeout=_SOFFICE_SECONDS)
        for source, (_, path) in zip(sources, jobs, strict=True):
            path.write_bytes(undated(source.with_suffix(".pdf").read_bytes()))


PRINTERS = {"chromium": print_with_chromium, "libreoffice": print_with_libreoffice}
