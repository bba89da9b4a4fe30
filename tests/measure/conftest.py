from __future__ import annotations

import pytest

from tests.measure.pictures import Pixels, leaves


@pytest.fixture(scope="session", params=(0, 1))
def sharp(request: pytest.FixtureRequest) -> Pixels:
    return leaves(seed=request.param)
