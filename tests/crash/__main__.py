"""`python -m tests.crash [STORY…]`: every point of every story (or of those whose name holds a word given)."""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.runner import Runner
from tests.crash.stories import STORIES


def main(words: list[str]) -> int:
    """Print a line per story and every fault; 1 when there was any."""
    bad = 0
    with tempfile.TemporaryDirectory(prefix="souk-crash-") as folder:
        os.environ["SOUK_INSTANCE_PATH"] = folder
        for number, story in enumerate(STORIES):
            if words and not any(word in story.name for word in words):
                continue
            begun = time.monotonic()
            report = Runner(story, Path(folder) / str(number)).run()
            took = time.monotonic() - begun
            print(
                f"{story.name}: {len(report.points)} points, {len(report.faults)} faults, {took:.0f} s",
                flush=True,
            )
            for point, fault in report.faults.items():
                print(f"  {point}: {fault}", flush=True)
            bad += len(report.faults)
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
