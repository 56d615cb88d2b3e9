"""Loaded before all other plugins: what has to be set before anything is imported.

Compiled modules are kept, also where PYTHONDONTWRITEBYTECODE is set: otherwise every start compiles some hundred
modules of plugins again, in every worker.

One certificate authority is trusted: reading all of them takes 40 ms for every client that is opened, and for two
libraries when they are imported.
"""

import atexit
import os
import sys
import tempfile
from pathlib import Path

import certifi


def trust_one_authority() -> None:
    """Write one authority into a file that is trusted for as long as this process lives."""
    first, end, _ = Path(certifi.where()).read_text("ascii").partition("-----END CERTIFICATE-----")
    folder = tempfile.TemporaryDirectory(prefix="papers-authority-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "ca.pem"
    path.write_text(first + end + "\n", "ascii")
    os.environ["SSL_CERT_FILE"] = str(path)


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
trust_one_authority()
