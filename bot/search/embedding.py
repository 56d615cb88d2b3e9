"""Texts as vectors of what they mean: the static embedding in the wheel of wordllama, the extra `semantic`.

A text's vector is the mean of its tokens' vectors, of length 1. Two files of the package are read, its code is not run:
that would look for files on a hub. Everything is imported with the first use; without the extra nothing is.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.model import Paper

PACKAGE = "wordllama"
TOKENIZER, TABLE = "tokenizers/l2_supercat_tokenizer_config.json", "weights/l2_supercat_256.safetensors"
DIMENSIONS = 256
LONGEST = 8_000  # characters of a text: what a paper is about it says early
SLICE = 64  # texts cut to tokens at once

Vectors = Any  # a numpy array of 32-bit floats, one row a text


class EmbeddingError(Exception):
    """The extra is there and cannot be used."""


class Embedder:
    """Turns texts into vectors. Safe to call from several threads."""

    def __init__(self, tokenizer: Any, table: Any) -> None:
        self._tokenizer = tokenizer
        self._table = table

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; a text without tokens has a row of zeros."""
        import numpy

        rows = numpy.zeros((len(texts), DIMENSIONS), numpy.float32)
        for start in range(0, len(texts), SLICE):
            some = [text[:LONGEST] for text in texts[start : start + SLICE]]
            for at, cut in enumerate(self._tokenizer.encode_batch(some, add_special_tokens=False), start):
                if cut.ids:
                    rows[at] = self._table[cut.ids].mean(0, dtype=numpy.float32)
        return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@cache
def is_installed() -> bool:
    """Return whether the extra is there, without importing it."""
    return find_spec(PACKAGE) is not None


def load_embedder() -> Embedder:
    """Read the two files: about 0.3 s and 70 MB. Raises EmbeddingError."""
    try:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = _folder()
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        [table] = load_file(folder / TABLE).values()
        if table.ndim != 2 or table.shape[1] != DIMENSIONS or len(table) < tokenizer.get_vocab_size():
            raise ValueError(f"its table has the shape {table.shape}")
    except Exception as error:  # both libraries raise plain ones for a file that they cannot read
        raise EmbeddingError(str(error) or type(error).__name__) from error
    return Embedder(tokenizer, table)


def meaning_text(paper: Paper) -> str:
    """Return what of a paper is embedded: its title counts twice."""
    return "\n".join((paper.title, paper.title, paper.abstract, paper.summary, *paper.keywords))


def _folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{PACKAGE} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))
