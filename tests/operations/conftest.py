from __future__ import annotations

from tests.fixtures.own_bin import home as home
