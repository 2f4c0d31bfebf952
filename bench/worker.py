"""What one web worker holds in memory once it has served the pages: python -m bench.worker FOLDER DATABASE PATH…"""

import sys
from pathlib import Path

from bench.browser import Visitor
from bench.measuring import memory
from bench.settings import open_shop


def main() -> None:
    """Serve every page ten times and print the megabytes."""
    folder, uri, *paths = sys.argv[1:]
    app = open_shop(Path(folder), uri)
    start = memory()
    for _ in range(10):
        for path in paths:
            assert Visitor(app.wsgi_app).get(path).status == 200, path
    print(f"{memory():.0f} MB ({start:.0f} MB at its start)")


if __name__ == "__main__":
    main()
