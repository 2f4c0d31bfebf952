"""What few cases can and cannot tell: intervals of rates, and rates drawn towards those of the peers.

Wilson's interval after Newcombe (1998), Statistics in Medicine 17, method 3. Shrinking is the posterior mean of a rate
whose prior is worth `strength` cases at `prior`.
"""

import math

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

Z90, Z95 = 1.6448536269514722, 1.959963984540054
"""Two-sided 90 % and 95 % points of the normal curve."""


def wilson(hits: float, cases: float, z: float = Z95) -> tuple[float, float]:
    """The interval a rate lies in, given `hits` of `cases`; (0, 1) when there are no cases. Raises ValueError for hits
    outside 0..cases."""
    if not 0 <= hits <= cases:
        raise ValueError("hits must lie between 0 and the number of cases")
    if cases == 0:
        return 0.0, 1.0
    rate, square = hits / cases, z * z
    middle = rate + square / (2 * cases)
    reach = z * math.sqrt(rate * (1 - rate) / cases + square / (4 * cases * cases))
    width = 1 + square / cases
    low = 0.0 if hits == 0 else (middle - reach) / width
    high = 1.0 if hits == cases else (middle + reach) / width
    return max(0.0, low), min(1.0, high)


def shrink_rates(hits: Vector, cases: Vector, prior: Vector | float, strength: Vector | float) -> Vector:
    """Rates drawn towards `prior`, the more the fewer the cases."""
    return np.asarray((hits + np.asarray(prior) * strength) / (cases + strength), dtype=np.float64)


def shrink_means(sums: Vector, counts: Vector, prior: Vector | float, strength: Vector | float) -> Vector:
    """Means drawn towards `prior` in the same way: `sums` of `counts` values."""
    return np.asarray((sums + np.asarray(prior) * strength) / (counts + strength), dtype=np.float64)
