"""A resource server in another language: PyJWT, zlib and the issuer's public documents, and nothing of the product.

Reads access tokens from standard input, a line each, and answers "valid", "revoked" or the name of what refused it.
Usage: status-list-verifier.py ISSUER AUDIENCE
"""

import base64
import sys
import urllib.request
import zlib

import jwt

issuer, audience = sys.argv[1:]
keys = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json")


def verify(token, **claims):
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(token, key.key, algorithms=["ES256"], issuer=issuer, **claims)


def status_of(token):
    if jwt.get_unverified_header(token)["typ"] != "at+jwt":
        raise ValueError("not an access token")
    reference = verify(token, audience=audience)["status"]["status_list"]
    if not reference["uri"].startswith(f"{issuer}/status-lists/"):
        raise ValueError("not a list of this issuer")
    request = urllib.request.Request(reference["uri"], headers={"Accept": "application/statuslist+jwt"})
    with urllib.request.urlopen(request) as response:
        if response.headers["Content-Type"] != "application/statuslist+jwt":
            raise ValueError("not a status list")
        text = response.read().decode("ascii")
    if jwt.get_unverified_header(text)["typ"] != "statuslist+jwt":
        raise ValueError("not a status list")
    claims = verify(text, options={"require": ["iat", "exp", "sub"]})
    if claims["sub"] != reference["uri"]:
        raise ValueError("another list")
    bits, packed = claims["status_list"]["bits"], claims["status_list"]["lst"]
    statuses = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    at = reference["idx"] * bits
    return (statuses[at // 8] >> (at % 8)) & (2**bits - 1)


for line in sys.stdin:
    try:
        print("revoked" if status_of(line.strip()) else "valid", flush=True)
    except Exception as refusal:
        print(type(refusal).__name__, flush=True)
