"""The OCR networks of the rapidocr wheel: where they lie, and how they are opened; stages share them."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.errors import ReaderError


def find_models() -> dict[str, Path]:
    """The network files inside the rapidocr package, by task ("det", "rec", "cls").

    Raises:
        ReaderError: rapidocr is not installed, or its wheel carries no recognition model.
    """
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise ReaderError("rapidocr is not installed", remedy="pip install rapidocr")
    folder = Path(next(iter(spec.submodule_search_locations))) / "models"
    models = {task: path for task in ("det", "rec", "cls") for path in sorted(folder.glob(f"*_{task}_*.onnx"))}
    if "rec" not in models:
        raise ReaderError("rapidocr carries no recognition model", remedy="pip install 'rapidocr>=3.10'")
    return models


@lru_cache(maxsize=4)
def open_network(task: str, threads: int = 0) -> Any:
    """The onnxruntime session of a task's network; it is loaded once in a process and may be shared.

    Args:
        task: "rec" or "cls".
        threads: of the network; 0 lets onnxruntime choose.

    Raises:
        ReaderError: the network is missing or cannot be loaded.
    """
    import onnxruntime

    model = find_models().get(task)
    if model is None:
        raise ReaderError(f"rapidocr carries no network for {task}", remedy="pip install 'rapidocr>=3.10'")
    if hasattr(onnxruntime, "disable_telemetry_events"):
        onnxruntime.disable_telemetry_events()  # where a program loaded it before this package
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # the arena never gives memory back, and every width is a new shape
    if threads:
        options.intra_op_num_threads = threads
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as err:  # onnxruntime's own exception classes are not public
        raise ReaderError(f"the network {model.name} cannot be loaded") from err
