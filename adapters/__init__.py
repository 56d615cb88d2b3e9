"""The faces of the papers bot, one folder per platform, and the `papers` command that wires them."""
