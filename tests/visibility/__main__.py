"""Print the page for `docs/visibility.md`."""

import sys

from tests.visibility.table import page

sys.stdout.write(page())
