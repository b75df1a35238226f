"""What the tests of mapping share."""

from __future__ import annotations

import pytest

from extractor.forms import FormModel, shipped_models


@pytest.fixture(scope="session")
def models() -> tuple[FormModel, ...]:
    return shipped_models()
