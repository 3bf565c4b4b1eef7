"""Reads a secret and then tokens, a line each, and asks `introspect.py` of each. Answers a line each."""

import sys

from introspect import is_active

secret = sys.stdin.readline().rstrip("\n")
for line in sys.stdin:
    print("active" if is_active(line.rstrip("\n"), secret) else "inactive")
