"""The points of a Sobol sequence as whole numbers, from the direction numbers that SciPy ships (Joe and Kuo 2008, SIAM J. Sci. Comput. 30:2635-2654).

``scipy.stats`` would hand them out too, but takes longer to import than many a run.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys

Words = npt.NDArray[np.uint64]
NUMBERS = "stats/_sobol_direction_numbers.npz"
"""Where SciPy keeps them."""


def sobol_points(n_dimensions: int, size: int, bits: int) -> Words:
    """Return the first points, not scrambled, as numbers below ``2**bits``; shape (size, n_dimensions)."""
    found = find_spec("scipy")
    path = Path(found.origin or "").parent / NUMBERS if found is not None else Path(NUMBERS)
    if not path.exists():  # another SciPy keeps them elsewhere
        return _from_scipy(n_dimensions, size, bits)
    with np.load(path) as kept:
        if not {"vinit", "poly"} <= set(kept.files):  # or otherwise
            return _from_scipy(n_dimensions, size, bits)
        first, polynomials = kept["vinit"][:n_dimensions], kept["poly"][:n_dimensions]
    directions = _directions(first.astype(np.uint64), polynomials, bits)
    points = np.zeros((size, n_dimensions), dtype=np.uint64)
    for n in range(1, size):
        changed = (n & -n).bit_length() - 1  # the bit in which the Gray codes of n - 1 and n differ
        points[n] = points[n - 1] ^ directions[:, changed]
    return points


def _directions(first: Words, polynomials: npt.NDArray[np.integer], bits: int) -> Words:
    """Return by dimension what each bit of a Gray code turns over; shape (dimensions, bits)."""
    found = np.ones((len(first), bits), dtype=np.uint64)
    for row, start, polynomial in zip(found[1:], first[1:], polynomials[1:].tolist(), strict=True):
        degree = polynomial.bit_length() - 1
        row[:degree] = start[:degree][:bits]
        for j in range(degree, bits):
            row[j] = row[j - degree]
            for k in range(1, degree + 1):
                if polynomial >> (degree - k) & 1:
                    row[j] ^= row[j - k] << np.uint64(k)
    return found << np.arange(bits - 1, -1, -1, dtype=np.uint64)


def _from_scipy(n_dimensions: int, size: int, bits: int) -> Words:
    qmc = scipys("stats").qmc

    power = 1 << (size - 1).bit_length() if size > 1 else 1
    points = qmc.Sobol(n_dimensions, scramble=False, bits=bits).random(power)[:size]
    words = np.asarray(np.rint(points * 2.0**bits), dtype=np.uint64)
    if (words[1:2] != 1 << (bits - 1)).any():  # the second point stands in the middle, whatever the dimension
        raise MemoryError(
            "SciPy could not load its direction numbers, and says nothing where memory is short"
        )
    return words
