"""One flow of an OAuth client with Authlib: a line of JSON in, an address to visit out, the callback in, the result out."""

import json
import sys
import time

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken


def say(**message):
    print(json.dumps(message), flush=True)


task = json.loads(sys.stdin.readline())
metadata = requests.get(task["issuer"] + "/.well-known/openid-configuration", timeout=30).json()
assert metadata["issuer"] == task["issuer"]
keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())
flow = task["flow"]


def session(method="client_secret_basic", secret=task["secret"]):
    return OAuth2Session(
        task["clientId"],
        secret,
        scope="openid email offline_access" if method == "client_secret_basic" else "read",
        redirect_uri=task["redirectUri"],
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method="client_secret_basic",
        code_challenge_method="S256",
    )


def access_claims(token):
    claims = jwt.decode(token["access_token"], keys)
    claims.validate()
    return claims


def machine(method):
    if method == "private_key_jwt":
        client = session(method, task["privateKey"])
        # Its own assertions live an hour, twelve times what this server takes.
        short = {"exp": int(time.time()) + 60}
        method = PrivateKeyJWT(metadata["token_endpoint"], claims=short, headers={"kid": "authlib"}, alg="RS256")
        client.register_client_auth_method(method)
    else:
        client = session(method)
    client.scope = "read"
    claims = access_claims(client.fetch_token(metadata["token_endpoint"], grant_type="client_credentials"))
    say(sub=claims["sub"])


def sign_in():
    client = session()
    verifier, nonce = generate_token(48), generate_token(20)
    url, state = client.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, prompt="consent"
    )
    say(visit=url)
    callback = json.loads(sys.stdin.readline())["callback"]
    token = client.fetch_token(
        metadata["token_endpoint"], authorization_response=callback, state=state, code_verifier=verifier
    )
    claims = jwt.decode(
        token["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={"iss": {"essential": True, "value": task["issuer"]}},
        claims_params={"nonce": nonce, "client_id": task["clientId"], "access_token": token["access_token"]},
    )
    claims.validate()
    assert claims["at_hash"]
    return client, token, claims


if flow == "discovery":
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    client, token, claims = sign_in()
    say(sub=claims["sub"])
elif flow in ("client_secret_basic", "client_secret_post", "private_key_jwt"):
    machine(flow)
else:
    client, token, claims = sign_in()
    if flow == "userinfo":
        claims = client.get(metadata["userinfo_endpoint"]).json()
        assert claims["email"]
    elif flow == "refresh":
        again = client.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
        assert again["access_token"] != token["access_token"]
        claims = access_claims(again)
    elif flow in ("introspection", "revocation"):
        endpoint = metadata["introspection_endpoint"]
        answer = client.introspect_token(endpoint, token=token["access_token"]).json()
        assert answer["active"] is True
        if flow == "revocation":
            assert client.revoke_token(metadata["revocation_endpoint"], token=token["access_token"]).status_code == 200
            assert client.introspect_token(endpoint, token=token["access_token"]).json() == {"active": False}
    say(sub=claims["sub"])
