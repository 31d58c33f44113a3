"""Published worked examples: numbers and results as their sources print them, and short ways to make measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from resources.measures.analysis import Measure
from resources.measures.table import Figure, Table

FLOW_RATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""Flow rates of ten batches: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts."""

# In-process inventory by month over two years and seven months, in hundreds of pounds: D. J. Wheeler's data, as Chin
# works it through step by step, "How to plot an XmR chart", xmrit.com/articles/plot-xmr-chart-instructions.
INVENTORY = [
    *(19, 27, 20, 16, 18, 25, 22, 24, 17, 25, 15, 17),
    *(20, 22, 19, 16, 22, 19, 25, 22, 18, 20, 16, 17),
    *(20, 15, 27, 25, 17, 19, 28),
]

SEATS = "EOEEOEEEOEEEOEOE"
"""Empty and occupied seats at a lunch counter, which make eleven runs: Swed and Eisenhart, Annals of Mathematical
Statistics 1943;14:66–87."""


def table(values: Sequence[float | str | None], of: Sequence[int] = (), **kwargs: Any) -> Table:
    """Return a table of the values, one a month from January 2024 on."""
    figures = [
        Figure(
            date(2024 + number // 12, number % 12 + 1, 1),
            None if value is None else Decimal(str(value)),
            Decimal(of[number]) if of else None,
        )
        for number, value in enumerate(values)
    ]
    return Table(tuple(figures), **kwargs)


def measure(values: Sequence[float | str | None], of: Sequence[int] = (), **kwargs: Any) -> Measure:
    """Return a measure of the values."""
    return Measure(table(values, of), **kwargs)
