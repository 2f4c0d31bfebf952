"""A worker starts without the large libraries that few requests need."""

import subprocess
import sys
from pathlib import Path

import pytest

LATER = ("webauthn", "weasyprint", "xlsxwriter", "core.auth.device_lock", "graphql", "shop.graphql.serving")
START = (
    "import gc, sys, wsgi; wsgi.create_app(); "
    f"print([m for m in {LATER!r} if m in sys.modules], gc.isenabled())"
)


def test_large_libraries_are_loaded_by_those_who_need_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUK_INSTANCE_PATH", str(tmp_path))
    root = Path(__file__).parents[2]
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=root, capture_output=True, text=True, check=True
    )
    assert started.stdout.strip() == "[] True"
