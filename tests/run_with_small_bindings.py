"""Run pytest with small bindings: for bindings that import all their submodules, which takes a quarter of a minute.

Arguments: the arguments of pytest.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from small_bindings import make_small_bindings

with TemporaryDirectory() as folder:
    sys.path.insert(0, str(make_small_bindings(Path(folder))))
    sys.exit(pytest.main())
