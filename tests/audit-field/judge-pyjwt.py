"""PyJWT as its documentation shows it. The first line is the settings, each further one a token, as JSON; answers a line each."""

import json
import sys

import jwt

settings = json.loads(sys.stdin.readline())
for line in sys.stdin:
    try:
        jwt.decode(
            json.loads(line),
            settings["key"],
            algorithms=[settings["algorithm"]],
            issuer=settings["issuer"],
            audience=settings["audience"],
        )
        print("good", flush=True)
    except Exception:
        print("refused", flush=True)
