"""Where the data lies that comes with the tool."""

from importlib.resources import files
from pathlib import Path


def shipped(*names: str) -> Path:
    """A file or folder of ``models/``: inside the package, or beside it in a working copy."""
    inside = Path(str(files("extractor"))) / "models"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parents[1] / "models"
    return folder.joinpath(*names)
