"""`python -m cleanroom`: the command line."""

from cleanroom.cli import main

raise SystemExit(main())
