"""Who sees what, where: `table` says it, the other modules ask every surface; `tests/test_visibility.py` compares."""
