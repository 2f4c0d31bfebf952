"""Find a Chromium, or fetch one: Debian's package as root, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """The path of a Chromium on this machine: SOUK_CHROMIUM, a system one, or Playwright's."""
    given = os.environ.get("SOUK_CHROMIUM")
    if given:
        return given
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _of_playwright()


def _of_playwright() -> str | None:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    patterns = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    )
    return next((str(p) for pattern in patterns for p in sorted(home.glob(pattern), reverse=True)), None)


def install() -> None:
    """Get a Chromium when there is none; fails loudly when that cannot be done."""
    if find_chromium():
        return
    print("· Chromium for the browser tests (once)", file=sys.stderr)
    if shutil.which("apt-get") and os.geteuid() == 0:
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=env)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-core"],
            check=True, env=env, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    if not find_chromium():
        sys.exit("No Chromium found. Install one, or set SOUK_CHROMIUM to its path.")


if __name__ == "__main__":
    install()
