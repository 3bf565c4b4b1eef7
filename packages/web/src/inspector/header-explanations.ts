/** What a name stands for: one sentence of ours and the rule that defines it. */
export type Explanation = readonly [sentence: string, source: string];

/** Header parameters of signed and encrypted tokens. */
export const headerExplanations: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
  [
    'alg',
    [
      'By which algorithm the token says it is signed or its key encrypted. A verifier compares it with its key’s and never obeys it.',
      'RFC 7515 §4.1.1',
    ],
  ],
  ['typ', ['Which kind of token this is, so that one kind cannot pass for another.', 'RFC 7515 §4.1.9']],
  ['kid', ['Which of the issuer’s keys was used. It is a name to look up, nothing to interpret.', 'RFC 7515 §4.1.4']],
  ['cty', ['What is inside: another token, where it says JWT.', 'RFC 7515 §4.1.10']],
  ['crit', ['Names of parameters that a reader must understand or refuse the token.', 'RFC 7515 §4.1.11']],
  [
    'jku',
    [
      'An address with the issuer’s keys. Whoever fetches it lets the token’s writer choose the key.',
      'RFC 7515 §4.1.2',
    ],
  ],
  [
    'jwk',
    [
      'A public key inside the token. Whoever verifies with it lets the token’s writer choose the key; only a DPoP proof has it rightly.',
      'RFC 7515 §4.1.3',
    ],
  ],
  [
    'x5u',
    ['An address with a certificate. Whoever fetches it lets the token’s writer choose the key.', 'RFC 7515 §4.1.5'],
  ],
  [
    'x5c',
    [
      'A chain of certificates inside the token. It proves nothing unless it ends at one that the verifier trusts already.',
      'RFC 7515 §4.1.6',
    ],
  ],
  ['x5t', ['The SHA-1 fingerprint of a certificate.', 'RFC 7515 §4.1.7']],
  ['x5t#S256', ['The SHA-256 fingerprint of a certificate.', 'RFC 7515 §4.1.8']],
  ['b64', ['Whether the payload is base64url. False changes how the token is to be read.', 'RFC 7797 §3']],
  ['enc', ['By which algorithm the content is encrypted.', 'RFC 7516 §4.1.2']],
  [
    'zip',
    [
      'That the content was compressed before it was encrypted. A few bytes may unpack to gigabytes.',
      'RFC 7516 §4.1.3',
    ],
  ],
  ['epk', ['The sender’s one-time public key, from which both sides agree on a key.', 'RFC 7518 §4.6.1.1']],
  ['apu', ['Who sent it, as an input to the key agreement.', 'RFC 7518 §4.6.1.2']],
  ['apv', ['For whom it is, as an input to the key agreement.', 'RFC 7518 §4.6.1.3']],
  ['iv', ['The nonce with which the content’s key was wrapped.', 'RFC 7518 §4.7.1.1']],
  ['tag', ['The authentication tag of the wrapped key.', 'RFC 7518 §4.7.1.2']],
  ['p2s', ['The salt of a key that is made from a password.', 'RFC 7518 §4.8.1.1']],
  ['p2c', ['How many rounds make the key from a password. A large number keeps the reader busy.', 'RFC 7518 §4.8.1.2']],
  ['iss', ['The issuer, repeated outside what is encrypted.', 'RFC 7519 §5.3']],
  ['sub', ['The subject, repeated outside what is encrypted.', 'RFC 7519 §5.3']],
  ['aud', ['The audience, repeated outside what is encrypted.', 'RFC 7519 §5.3']],
  [
    'nonce',
    [
      'In the header of a token that is meant for Microsoft’s own APIs: such a token cannot be verified by anybody else. Elsewhere it is an ACME nonce.',
      'RFC 8555 §6.5.2',
    ],
  ],
  ['url', ['The address that an ACME request is for.', 'RFC 8555 §6.4.1']],
]);
