"""Limits of what a forward pass computes: beyond them, a size in a spec is taken for a mistake."""

from __future__ import annotations

# Numbers in a single array.
MAX_ARRAY_SIZE = 100_000_000
# Weights of a network in all.
MAX_WEIGHTS = 3 * MAX_ARRAY_SIZE
# Cells of a layer whose spectral radius is computed; with more, the eigenvalues take minutes.
MAX_EIGENVALUES = 4096
