"""What all tests have in common."""

import os

from hypothesis import settings

# A run that decides whether a change may land draws the same examples each time: a table in some thousands that is cut
# wrong is for whoever works on it, who draws others with EXTRACTOR_RANDOM_EXAMPLES=1.
settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("EXTRACTOR_RANDOM_EXAMPLES") else "same")
