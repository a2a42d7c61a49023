"""``python -m toolkit.cli`` does what the command ``crisis`` does."""

import sys

from toolkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
