"""What each stage saw, drawn over the page: for ``extractor inspect``."""

from __future__ import annotations

from extractor.drawing.stages import STAGES, Stage, draw, to_stages

__all__ = ["STAGES", "Stage", "draw", "to_stages"]
