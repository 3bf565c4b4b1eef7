"""Reads tokens, a line each, and judges each by the `verify` of the module that is named. Answers a line each."""

import importlib
import sys

verify = importlib.import_module(sys.argv[1]).verify
for line in sys.stdin:
    try:
        print("good", verify(line.rstrip("\n"))["sub"])
    except Exception as error:
        print("refused", type(error).__name__)
