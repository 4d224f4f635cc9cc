"""How every test runs."""

import os

from hypothesis import settings

# A shared machine may stand still for a moment: how long an example takes is no property.
settings.register_profile("danqing", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "danqing")
