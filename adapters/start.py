"""The `papers` command from its first moment: Ctrl-C while its modules are loaded ends it as a later one does."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    try:
        from adapters.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
