"""Decoding what strangers sent, in a child process with limits: a file made to harm ends that child, not the shop."""

import sys
from pathlib import Path

_START = Path(__file__).with_name("confined_process.py")
CPU_SECONDS = 60


def confined(script: Path, *arguments: str, memory: int, seconds: int = CPU_SECONDS) -> list[str]:
    """The command that runs one of our scripts (standard library and decoders only) within `memory` bytes and
    `seconds` of processor time."""
    return [sys.executable, "-I", str(_START), str(memory), str(seconds), str(script), *arguments]
