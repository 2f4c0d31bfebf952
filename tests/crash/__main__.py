"""`python -m tests.crash [--postgres] [--share N] [STORY…]`: every point of every story, or a share of them."""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.crash.places import File, Place, server
from tests.crash.runner import Runner
from tests.crash.stories import STORIES


def main(args: argparse.Namespace) -> int:
    """Print a line per story and every fault; 1 when there was any."""
    bad = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="souk-crash-"))
        place: Place = stack.enter_context(server()) if args.postgres else File()
        os.environ["SOUK_INSTANCE_PATH"] = folder
        for number, story in enumerate(STORIES):
            if not args.story or any(word in story.name for word in args.story):
                bad += _tell(Runner(story, Path(folder) / str(number), place), args)
    return 1 if bad else 0


def _tell(runner: Runner, args: argparse.Namespace) -> int:
    begun = time.monotonic()
    report = runner.run(share=args.share, day=args.day, say=lambda text: print(f"  {text}", flush=True))
    clean = (
        "the doctor finds nothing"
        if not any("doctor" in fault for fault in report.faults.values())
        else "UNWELL"
    )
    print(
        f"{report.story} ({runner.place.name}): {len(report.points)} points, {report.tried} deaths, "
        f"{len(report.faults)} faults, {clean}, {time.monotonic() - begun:.0f} s",
        flush=True,
    )
    return len(report.faults)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("story", nargs="*", help="words in the names of stories")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--share", type=int, default=0, help="so many points of each story instead of all")
    parser.add_argument("--day", type=int, default=0, help="which share")
    return parser.parse_args()


sys.exit(main(_asked()))
