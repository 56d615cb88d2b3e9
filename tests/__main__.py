"""The whole loop in one command: lint, format, types, tests; stops at the first failure. Arguments go to pytest."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STEPS = (
    ("ruff", "check", "--fix", "."),
    ("ruff", "format", "."),
    ("mypy",),
)


def main() -> int:
    for step in (*STEPS, ("pytest", *sys.argv[1:])):
        print("→", *step, flush=True)
        code = subprocess.run((sys.executable, "-m", *step), cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
