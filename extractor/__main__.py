"""``python -m extractor``."""

import sys

from extractor.cli import main

if __name__ == "__main__":  # a worker process imports this file again
    sys.exit(main())
