"""Loaded before all other plugins: compiled modules are kept, also where PYTHONDONTWRITEBYTECODE is set.

Otherwise every start compiles some hundred modules of plugins again, in every worker.
"""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
