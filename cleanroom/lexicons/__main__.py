"""`python -m cleanroom.lexicons [--check]`: compile the word lists, or say that they were not."""

import sys

from cleanroom.lexicons.compiler import main

sys.exit(main(sys.argv[1:]))
