"""`python -m cleanroom`: the command line."""

import sys

from cleanroom.cli import main

if __name__ == "__main__":  # other processes of a check import this too
    sys.exit(main())
