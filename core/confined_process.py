"""Child process that limits itself, then runs a script: `python -I confined_process.py BYTES SECONDS SCRIPT ARG…`.

Standard library only: started apart from the application, it must be quick.
"""

import runpy
import sys

if sys.platform != "win32":
    import resource


def limit_resources(max_bytes: int, cpu_seconds: int) -> None:
    """Memory and processor time for this process; no core file. Windows has no such limits."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    max_bytes, cpu_seconds, script, *arguments = sys.argv[1:]
    limit_resources(int(max_bytes), int(cpu_seconds))
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")
