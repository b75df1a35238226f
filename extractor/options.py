"""What a run is told: one frozen model with a sub-model for each stage."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

ReaderName = Literal["auto", "pdf", "rapidocr", "tesseract"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LoadingOptions(_Frozen):
    """What is loaded and the limits against hostile input."""

    password: SecretStr | None = None
    pages: tuple[int, ...] | None = Field(None, description="1-based page numbers; all where None")
    render_dpi: float = Field(200.0, ge=72, le=600, description="for PDF pages without one full-page image")
    max_pixels: int = Field(120_000_000, gt=0, description="pixels of one page; A4 at 600 dpi has 35 million")
    max_pages: int = Field(2000, gt=0)
    max_bytes: int = Field(500_000_000, gt=0)


class ReadingOptions(_Frozen):
    """Which reader reads."""

    reader: ReaderName = "auto"
    threads: int = Field(0, ge=0, description="threads a reader may use; 0 lets it choose")
    risk: float = Field(0.05, gt=0, le=1000, description="wrong ones to be expected in 1,000 accepted numbers, at most")
    text_risk: float = Field(5.0, gt=0, le=1000, description="the same of texts")


class MappingOptions(_Frozen):
    """Which form model maps."""

    form: str = Field("auto", description="a form model's id, a path to a YAML file, or 'auto'")
    models: tuple[Path, ...] = Field((), description="further folders or files of form models")


class Options(_Frozen):
    """Everything a run is told."""

    loading: LoadingOptions = LoadingOptions()
    reading: ReadingOptions = ReadingOptions()
    mapping: MappingOptions = MappingOptions()

    def with_one_thread(self) -> Options:
        """The same with one thread a reader, to read side by side: no result depends on how many cores there are."""
        return self.model_copy(update={"reading": self.reading.model_copy(update={"threads": 1})})
