"""PyJWT and jwcrypto as peers: jobs as JSON on the input, outcomes as JSON on the output."""

import json
import sys

import jwt
from jwcrypto import jwe, jwk, jws


def pyjwt(job):
    key = jwt.PyJWK.from_dict(job["key"], algorithm=job["alg"]).key
    if job["do"] == "sign":
        return {"made": jwt.encode(job["claims"], key, algorithm=job["alg"], headers=job["header"])}
    if job["do"] == "verify":
        return {"held": jwt.decode(job["token"], key, algorithms=[job["alg"]], options={"verify_aud": False})}
    return {"refused": "no encryption"}


def jwcrypto(job):
    key = jwk.JWK(**job["key"])
    header = {**job.get("header", {}), "alg": job["alg"]}
    if job["do"] == "sign":
        token = jws.JWS(json.dumps(job["claims"]).encode())
        token.add_signature(key, None, json.dumps(header))
        return {"made": token.serialize(compact=True)}
    if job["do"] == "verify":
        token = jws.JWS()
        token.allowed_algs = [job["alg"]]
        token.deserialize(job["token"], key)
        return {"held": json.loads(token.payload)}
    if job["do"] == "encrypt":
        token = jwe.JWE(job["text"].encode(), json.dumps({**header, "enc": job["enc"]}), recipient=key)
        return {"made": token.serialize(compact=True)}
    token = jwe.JWE(algs=[job["alg"], job["enc"]])
    token.deserialize(job["token"], key)
    return {"held": token.payload.decode()}


def answer(ask, job):
    try:
        return ask(job)
    except Exception as error:  # Whatever it is that a library throws, it would not do the job.
        return {"refused": repr(error)}


peer = {"pyjwt": pyjwt, "jwcrypto": jwcrypto}[sys.argv[1]]
json.dump([answer(peer, job) for job in json.load(sys.stdin)], sys.stdout)
