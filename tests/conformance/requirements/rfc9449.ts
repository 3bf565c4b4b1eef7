import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc9449: Specification = specification('RFC 9449', 'Demonstrating Proof of Possession (DPoP)', [
  must(
    '4.3',
    'refuses a request with two DPoP headers',
    'packages/server/src/oauth/dpop.test.ts › a proof at /token › is refused that came twice, or beside another',
  ),
  must(
    '4.3',
    'refuses a proof that is no JWT, or lacks a claim',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › for %s is refused',
  ),
  must(
    '4.3',
    'refuses a typ other than dpop+jwt',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › for %s is refused',
  ),
  must(
    '4.3',
    'refuses “none” and symmetric algorithms',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › with a private key inside, or signed by a secret, is refused',
  ),
  must(
    '4.3',
    'refuses a signature that does not hold under the key inside',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › for %s is refused',
    'packages/jwt/src/dpop-verify.test.ts › a proof › is refused that was signed by another key than it shows',
  ),
  must(
    '4.3',
    'refuses a key with a private part',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › with a private key inside, or signed by a secret, is refused',
  ),
  must(
    '4.3',
    'refuses another htm or htu, and takes no account of query and fragment',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › for %s is refused',
    'packages/jwt/src/dpop-verify.test.ts › what a proof says › holds for the same URL with %s',
  ),
  must(
    '4.3',
    'refuses a nonce that it did not give',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › with a nonce that nobody gave gets a good one',
  ),
  must(
    '4.3',
    'refuses an iat out of its window',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › of an hour ago or ahead is taken for nothing: what counts is the server’s own nonce',
    'packages/jwt/src/dpop-verify.test.ts › what a proof says › holds for its time and no second longer, with %j',
  ),
  must(
    '4.3',
    'wants ath with an access token, and that it fits',
    'tests/oauth-attacks/replayed-proofs.test.ts › a token that is bound to a key › is refused as a bearer token, without a proof, with another key’s, and with a proof for another token',
  ),
  must(
    '4.3',
    'wants the key that the access token is bound to',
    'tests/oauth-attacks/replayed-proofs.test.ts › a token that is bound to a key › is refused as a bearer token, without a proof, with another key’s, and with a proof for another token',
  ),
  should(
    '4.3',
    'compares htu after normalising it',
    'packages/jwt/src/dpop-url.test.ts › the URL of a request › is compared %s',
  ),
  must(
    '5',
    'answers token_type DPoP for a bound token',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › is asked for with a nonce, and gives a token that is bound to its key',
  ),
  must(
    '5',
    'answers invalid_dpop_proof for a proof that does not do',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › for %s is refused',
  ),
  must(
    '5',
    'binds the refresh token of a public client to the key',
    'tests/oauth-rules/token-rules.test.ts › a public client’s refresh token › is bound to the key of its proof',
  ),
  must(
    '5.1',
    'names dpop_signing_alg_values_supported',
    'tests/openid-modules/config-plan.test.ts › config plan › offers the code flow alone, with PKCE by S256, and no “none” anywhere',
  ),
  must(
    '5.2',
    'gives a client that registered dpop_bound_access_tokens nothing without a proof',
    'packages/server/src/oauth/dpop.test.ts › a proof at /token › is demanded of a client that is registered so, and of no other',
  ),
  must(
    '6.1',
    'puts the thumbprint of the key into cnf.jkt',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › is asked for with a nonce, and gives a token that is bound to its key',
  ),
  must(
    '6.2',
    'tells cnf and token_type by introspection',
    'tests/oauth-rules/token-rules.test.ts › DPoP › is told by introspection: its kind and its key',
  ),
  must(
    '7.1',
    'refuses a bound token that comes as a bearer token',
    'tests/oauth-attacks/replayed-proofs.test.ts › a token that is bound to a key › is refused as a bearer token, without a proof, with another key’s, and with a proof for another token',
  ),
  should(
    '7.1',
    'challenges with the DPoP scheme and its algorithms',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › challenges with the DPoP scheme, its algorithms and a nonce',
  ),
  must(
    '8',
    'answers use_dpop_nonce with a fresh DPoP-Nonce',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › is asked for with a nonce, and gives a token that is bound to its key',
  ),
  must(
    '8',
    'lets no nonce be foretold',
    'packages/issuer/src/dpop-nonce.test.ts › a nonce › cannot be made without the key, nor moved to another minute',
  ),
  should(
    '8.2',
    'gives a new nonce with a success before the old one ends',
    'tests/oauth-rules/token-rules.test.ts › DPoP › gives a fresh nonce with a success',
  ),
  must(
    '10',
    'refuses a code whose dpop_jkt is another key',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › of another key redeems no code that was bound by dpop_jkt',
  ),
  must(
    '10.1',
    'takes a proof with a pushed request for its dpop_jkt, and refuses two that differ',
    'tests/oauth-rules/token-rules.test.ts › DPoP › binds a pushed request to the key of its proof, and to no other that it names',
  ),
  should(
    '11.1',
    'takes each jti once within its time',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › is refused the second time',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › counts once, of a hundred that race',
  ),
  must(
    '11.6',
    'takes only asymmetric algorithms that are secure',
    'tests/oauth-attacks/replayed-proofs.test.ts › a DPoP proof › with a private key inside, or signed by a secret, is refused',
    'packages/jwt/src/dpop-verify.test.ts › a proof › is refused whose RSA key is short',
  ),
]);
