"""What all tests have in common."""

import os

from hypothesis import settings

# A run that decides whether a change may land draws the same examples each time; EXTRACTOR_RANDOM_EXAMPLES=1 draws
# others, to look for what is still wrong.
settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("EXTRACTOR_RANDOM_EXAMPLES") else "same")
