import pytest


@pytest.fixture(autouse=True)
def _needs_torch():
    pytest.importorskip("torch", reason="the extra 'train' is not installed")
