"""Published clients and the documentation's own commands drive the API over HTTP."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from shop.graphql.ids import global_id
from tests.shop.graphql.buyer import PASSWORD
from tests.shop.graphql.test_people import person
from tests.shop.orders.makers import shelf
from tests.shop.orders.till import orders_count

HERE = Path(__file__).parent / "node"
ROOT = Path(__file__).parents[3]


def installed() -> Path:
    """The folder with the clients' packages; they are fetched once. Skips, and says so, where that cannot be."""
    folder = ROOT / "build" / "node-clients"
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed: the published clients were not run")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", folder / "package.json")
    if not (folder / "node_modules" / "react").exists():
        install = ["npm", "install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"]
        fetched = subprocess.run(
            install, cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
        if fetched.returncode:
            pytest.skip(f"npm could not fetch the published clients: {fetched.stderr[-200:]}")
    return folder


def test_the_published_clients_sign_in_refresh_and_buy(app: Flask, served: str) -> None:
    folder = installed()
    person("amal@example.ma")
    variant = global_id("ProductVariant", shelf().variant_id)
    command = ["node", str(HERE / "drive.mjs"), served, "amal@example.ma", PASSWORD, variant, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "auth-sdk: ordered" in run.stdout
    assert "sdk: signed in, refreshed" in run.stdout
    assert orders_count() == 1


def test_the_worked_purchase_of_the_documentation_works(app: Flask, served: str) -> None:
    if shutil.which("jq") is None or shutil.which("curl") is None:
        pytest.skip("curl and jq are not installed: the worked purchase was not run")
    shelf()
    text = (ROOT / "docs" / "api-graphql.md").read_text(encoding="utf-8")
    commands = text.partition("```sh\n")[2].partition("```")[0]
    script = commands.replace("http://127.0.0.1:8000/graphql/", served)
    run = subprocess.run(
        ["bash", "-eu", "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    last = json.loads(run.stdout.strip().splitlines()[-1])["data"]["checkoutComplete"]
    assert last["errors"] == []
    assert last["order"]["status"] == "UNFULFILLED"
    assert orders_count() == 1
