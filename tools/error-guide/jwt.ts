import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/jwt`. */
export const guide: ErrorGuide = {
  token_malformed: {
    meaning: 'The token is not a compact token in canonical base64url.',
    cause:
      'Not a signed JWT at all: an opaque or encrypted token, `Bearer ` left in front, a line break, a cut-off copy.',
    action: 'Look at how the client builds the header line. A client that worked until now probably has a new issuer.',
    attack: 'Many different ones from one address: somebody tries forms that lax parsers let through.',
  },
  token_too_large: {
    meaning: 'The token is larger than the policy allows.',
    cause: 'The issuer puts too much into tokens, such as every group of a person.',
    action:
      'Let the issuer send less; only if it cannot, raise `maxTokenBytes`, and the limits of your proxies with it.',
    attack: 'Tokens near the limit in a stream: an attempt to keep the parser busy.',
  },
  header_malformed: {
    meaning: 'The header is not a valid JOSE header.',
    cause: 'The header is no JSON object, has no `alg`, or names something twice. No honest issuer makes one.',
    action: 'If it is your own issuer, see what it writes; otherwise nothing: it was refused.',
    attack: 'A member that stands twice is how one parser is shown another header than the next.',
  },
  header_unsupported: {
    meaning: 'The header asks for processing that is refused.',
    cause:
      "A header with `crit`, `b64`, `zip` or `cty`; or, under `origin: 'sealwright'`, one that we do not write. `parameter` says which.",
    action:
      "For tokens of another issuer set `origin: 'foreign'`. For `crit`, `b64`, `zip` and `cty` there is no setting.",
    attack: '`jwk`, `jku`, `x5u` or `x5c` in tokens for your own issuer: somebody offers a key of his own.',
  },
  typ_mismatch: {
    meaning: 'The token is of another kind than the policy wants.',
    cause: 'An ID token or a refresh token was sent where an access token belongs, or the issuer writes another `typ`.',
    action:
      'Let the client send its access token. `sealwright token inspect` or `decodeUnverified` shows the `typ`; put what the issuer documents into the policy.',
    attack: 'A token of one kind used as another (RFC 8725 §2.8).',
  },
  key_unknown: {
    meaning: 'No trusted key answers to the token.',
    cause:
      'The token’s `kid` is in no trusted set: a key just rotated, another environment, or a PEM, JWK or secret imported without the `kid` that the tokens name. A token without `kid` met several keys.',
    action:
      'Compare the `kid` with the issuer’s JWK Set, or give it at import (`{ kid }`). A rotated key is found by itself within the cooldown; otherwise look for `keys_refresh_failed` at the observer.',
    attack: 'Ever new `kid`s: an attempt to make each token cost a request to the issuer. The cooldown bounds that.',
  },
  algorithm_mismatch: {
    meaning: 'The algorithm is not that of the key.',
    cause:
      'The issuer changed its algorithm and kept the `kid`, or your key was imported with another `alg` than it signs with.',
    action: 'Compare the header’s `alg` with the key’s. Give a changed key a new `kid`.',
    attack: '`none`, or an HMAC name beside a public key: algorithm confusion, the classic forgery. Look who sent it.',
  },
  signature_invalid: {
    meaning: 'The signature does not hold.',
    cause:
      'The token was changed, or signed by another key under the same `kid`. After a migration: `parseSecret` read a secret whose text was signed with, such as a hexadecimal one, as base64url.',
    action:
      'Fetch the issuer’s key set anew and compare; if the key is the same, the token is a forgery. A secret that was used as text goes on as `createSecret(new TextEncoder().encode(text))`.',
    attack: 'Always worth a look: this is what a forged token ends in.',
  },
  claims_malformed: {
    meaning: 'The claims are not a valid claims set.',
    cause:
      'A claim has a wrong type (`exp` as text, milliseconds for seconds) or is missing, or the payload is no strict JSON. `claim` says which.',
    action: 'Tell the issuer: its key signed this. Times are whole or fractional seconds since 1970.',
    attack:
      'With a good signature, only by somebody who can make the issuer write what he wants, such as a name stated twice.',
  },
  token_expired: {
    meaning: 'The token has expired.',
    cause: 'Everyday life: the client has to refresh. If every token is: one of the two clocks is wrong.',
    action:
      'Nothing, or let the client refresh before `exp`. For all tokens at once compare both clocks (`timedatectl`).',
    attack: 'The same old token again and again: somebody found it in a log or a backup.',
  },
  token_not_yet_valid: {
    meaning: 'The token is not valid yet.',
    cause: '`nbf` lies ahead: the issuer’s clock is fast, or yours slow.',
    action: 'Run NTP on both. `clockSkewSeconds` may be 60 at most.',
  },
  token_issued_in_future: {
    meaning: 'The token was issued in the future.',
    cause: '`iat` lies ahead: the issuer’s clock is fast, or yours slow.',
    action: 'Run NTP on both. `clockSkewSeconds` may be 60 at most.',
    attack: 'With clocks that agree: somebody with the key prepares tokens for later.',
  },
  lifetime_too_long: {
    meaning: 'The token lives longer than the policy allows.',
    cause: 'The issuer’s tokens live longer than `maxLifetimeSeconds`, an hour unless set.',
    action:
      'Let the issuer shorten them. If it cannot, set `maxLifetimeSeconds` to what it documents; no limit at all is `unlimitedLifetime` of `@sealwright/jwt/unsafe`.',
    attack: 'One single token that lives for years: made with the key, not by the issuer’s program.',
  },
  issuer_mismatch: {
    meaning: 'The issuer is not that of the policy and of the key.',
    cause:
      'The `iss` is not, byte for byte, that of the policy and of the key: often a trailing slash, a tenant, or staging for production.',
    action: 'Copy `issuer` from the discovery document as it stands there.',
    attack: 'A trusted issuer’s key under another issuer’s name: one tenant speaks for another.',
  },
  audience_mismatch: {
    meaning: 'The token is not meant for this audience.',
    cause:
      'The token is for another API, or the client asked for none (`resource` or `audience` missing in its request). Keycloak writes `account` until the client has an audience mapper.',
    action:
      'Let the client ask for a token for this API, or add the mapper at the issuer. Do not add the other API’s name to this policy.',
    attack: 'A token taken from one service and tried at another.',
  },
  claim_mismatch: {
    meaning: 'A claim that the policy requires is missing or different.',
    cause: 'A claim that `requiredClaims` names is missing or different; `claim` says which.',
    action: 'See whether the issuer’s mapping changed, or the client is one that this API does not know.',
    attack: 'For `token_use` or `azp`: an ID token or another application’s token.',
  },
  token_not_encrypted: {
    meaning: 'The token is signed and not encrypted.',
    cause:
      'A merely signed token came where only encrypted ones are taken: an issuer or client that does not encrypt yet.',
    action: 'Let the issuer encrypt for this API. What was in the token has been readable to everybody on the way.',
    attack: 'Somebody who can sign but not encrypt, or who wants the API to read what he can read too.',
  },
  decryption_failed: {
    meaning: 'The token cannot be decrypted.',
    cause:
      'The token was encrypted for another key, under another password, or was changed on the way. Which of these is not said.',
    action: 'Compare its `kid` and `alg` with the key here, and fetch the public key anew at the issuer.',
    attack:
      'Many variants of one token: somebody tries to learn the content from differences between the answers. There are none.',
  },
  content_type_mismatch: {
    meaning: 'The encrypted content is not said to be a JWT.',
    cause: 'The encrypted content is not a signed JWT, or `cty` does not say that it is.',
    action: 'Let the issuer sign first, then encrypt, with `cty: JWT`.',
    attack: 'Claims that nobody signed, encrypted by the public key, which everybody has.',
  },
  schema_mismatch: {
    meaning: 'The claims do not fulfil the schema of the policy.',
    cause:
      'The claims hold, but not to your own schema. `claim` names the claim if its name is letters, `_` and `-`, otherwise `other`. A strict schema also meets `iss`, `aud`, `exp` and what else every token has.',
    action:
      'Run the schema by hand over the claims that `sealwright token verify` or `decodeUnverified` shows. After a release: who changed, schema or issuer?',
  },
  key_malformed: {
    meaning: 'The key is not well formed.',
    cause:
      'The JWK or PEM is incomplete, of another kind, or not in canonical form; `reason` says in which way. `not_pem`: not a single block of the labels that are read.',
    action:
      'Export the key again. `escaped_line_ends`: `\\n` stands as two characters, so `text.replaceAll("\\\\n", "\\n")`. `certificate`: take its public key out, `openssl x509 -pubkey -noout -in cert.pem`.',
    attack: 'A point off its curve: an attempt to learn a private key.',
  },
  key_weak: {
    meaning: 'The key is too weak to be trusted.',
    cause:
      'RSA under 2048 bits, an exponent that is too small, or a modulus of the ROCA generator, with a small factor, or that is a power.',
    action: 'Make a new key, publish it, and retire this one. Such a key may be factored by others.',
  },
  key_mislabelled: {
    meaning: 'The key is not meant for this use or algorithm.',
    cause: '`alg`, `use`, `key_ops` or `kty` contradict each other or what you import the key for.',
    action: 'Correct the label where the key is made. Never use an encryption key to verify.',
    attack: 'In a fetched key set: an attempt to bring a key in for what it is not.',
  },
  key_private: {
    meaning: 'A private key was given where a public one belongs.',
    cause: 'A private key was given for verification, or stands in a published key set.',
    action:
      'Give the public half. If the set was public, that key is known to everybody: rotate it now, as compromised.',
    attack: 'Whoever read that set can sign.',
  },
  secret_malformed: {
    meaning: 'The secret is not canonical base64url.',
    cause: 'The secret is no canonical base64url: plain text, base64 with `+`, `/` or `=`, or nothing at all.',
    action:
      'Make a new one by `sealwright secret new` or `generateSecret`. One already in use as text goes on as `createSecret(new TextEncoder().encode(text))`; words that people think of are found by guessing.',
  },
  secret_weak: {
    meaning: 'The secret is too weak.',
    cause: 'Shorter than the hash, over 8 KiB, a key’s text, or with a pattern in it; `reason` says which.',
    action:
      'Make a new one by `sealwright secret new` or `generateSecret` and sign with it. Short secrets are found by guessing, offline, from one token.',
  },
  secret_known: {
    meaning: 'The secret is public knowledge.',
    cause: 'The secret stands in a tutorial, a template or a leaked list.',
    action: 'Replace it at once and treat all tokens under it as forged: anybody can make them.',
    attack: 'If it was in use, look for tokens that you did not issue.',
  },
  jwks_malformed: {
    meaning: 'The document is not a JWK Set.',
    cause:
      'What was fetched is no JWK Set: an error page, a log-in page, a proxy’s answer, or over 256 keys, or more RSA moduli than 128 of 2048 bits.',
    action: 'Fetch the URL by `curl` from this machine and look at it.',
    attack: 'Somebody on the way answers for the issuer.',
  },
  jwks_empty: {
    meaning: 'The JWK Set holds no usable key.',
    cause: 'The set holds no key that can verify: only encryption keys, only unknown kinds, or nothing.',
    action:
      'See whether the URL is that of this issuer’s signing keys. The keys held until now stay in use for a while.',
  },
  jwks_duplicate_kid: {
    meaning: 'Two keys of the JWK Set have the same kid.',
    cause: 'Two keys of one set have one `kid`: a copy error, or two issuers merged into one document.',
    action: 'Give each key its own `kid`; its thumbprint is one. Which of two would count is not guessed.',
  },
  json_malformed: {
    cause:
      '`parseStrictJson` refused a text: `reason` says why, such as a name stated twice or a number that cannot be exact.',
    action: 'Mend whoever writes it.',
    attack: 'Two parsers that read one text differently are the aim.',
  },
  base64url_malformed: {
    meaning: 'The text is not canonical base64url.',
    cause: '`decodeBase64Url` refused a text: padding, `+`, `/`, blanks, or bits left over at the end.',
    action: 'Encode by RFC 4648 §5 without padding.',
  },
  feed_malformed: {
    meaning: 'The feed does not have its wire form.',
    cause:
      'The revocation feed has not its form: another release at the other end, or a proxy that changes what it passes.',
    action:
      'Compare the releases; turn off buffering and rewriting for `/revocations/`. The verifier calls itself stale meanwhile.',
  },
  feed_statement_invalid: {
    meaning: 'The feed statement is not signed by the issuer for this use.',
    cause: 'A statement of the feed is not signed by the issuer’s feed key: a wrong `url`, or a proxy’s cache.',
    action: 'Compare `/.well-known/revocation-keys.json` with what the verifier reads.',
    attack: 'Somebody on the way invents or hides revocations.',
  },
  feed_event_too_large: {
    meaning: 'An event of the feed is too large.',
    cause: 'An event of the feed is over 64 KiB; ours are under 2.',
    action: 'See what answers at the feed’s URL.',
    attack: 'Somebody at the other end tries to fill the verifier’s memory.',
  },
  proof_invalid: {
    meaning: 'The DPoP proof does not hold for the request that it came with. `reason` says which rule it broke.',
    cause:
      '`url`: the server is behind a proxy and does not know its own address. `time`: the clock of the client is wrong. `token`: the proof was made for another access token. `method`: one proof was used for two requests.',
    action:
      'For `url`, tell the server its public address (`baseUrl`). For `time`, use nonces, which make the clock of the client irrelevant. For the rest, look at how the client makes its proofs.',
    attack: '`signature`, `key` and `algorithm`: somebody tries a stolen token without its key.',
  },
  proof_nonce_refused: {
    meaning: 'The proof has no nonce, or one that is no longer good.',
    cause: 'The first request of a client to this server, or one after a pause: nonces live for minutes.',
    action: 'Nothing: the answer carries a fresh one (`DPoP-Nonce`), with which the client tries once more.',
  },
};
