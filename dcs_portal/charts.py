"""The arithmetic of the charts that templates draw as SVG."""

from collections.abc import Sequence
from itertools import count


def axis(top: float, lines: int = 5) -> list[int]:
    """Round numbers from 0 up to at least `top`, about `lines` of them: axis(27) is [0, 10, 20, 30]."""
    step = next(n for power in count() for n in (10**power, 2 * 10**power, 5 * 10**power) if n * lines >= top)
    return list(range(0, int(-(-max(top, 1) // step) * step) + 1, step))


def line(values: Sequence[float], width: int, height: int) -> list[tuple[float, float]]:
    """Points of a sparkline within width by height, the highest value at the top."""
    low, spread = min(values), (max(values) - min(values)) or 1
    gap = width / max(len(values) - 1, 1)
    return [(round(i * gap, 1), round(height - (v - low) / spread * height, 1)) for i, v in enumerate(values)]
