"""People as Wagtail's own generic index holds them, to compare with."""
