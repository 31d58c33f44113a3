"""A small collection as an evaluation reads it."""

from __future__ import annotations

from typing import Any


def collection() -> dict[str, Any]:
    """Return documents of four people, three of whom are ranked."""
    return {
        "documents": [
            {"id": 1, "text": "Falls in care homes"},
            {"id": 2, "text": "Falls on wards"},
            {"id": 3, "text": "Bread and butter"},
            {"id": 4, "text": "Falls, falls and more falls"},
        ],
        "people": [
            {"id": 11, "documents": [1, 3]},
            {"id": 12, "documents": [2]},
            {"id": 13, "documents": [4]},
            {"id": 14, "documents": [4, 1]},
        ],
        "pool": [11, 12, 13],
        "queries": [
            {
                "id": "falls",
                "text": "falls in care homes",
                "exclude_documents": [2],
                "exclude_people": [13],
                "relevant": [11],
            },
            {"id": "nobody", "text": "spirometry", "exclude_documents": [], "exclude_people": [], "relevant": [12]},
        ],
    }
