import type { UnforgedAttack } from '../attack.ts';

/** G15. */
export const replayedTokenId: UnforgedAttack = {
  kind: 'not-forged',
  id: 'G15',
  title: 'A one-time token that is used twice',
  severity: 'high',
  cwe: 294,
  source: ['RFC 7519 §4.1.7', 'RFC 7523 §3', 'RFC 9449 §11.1'],
  how: 'Some tokens are good for a single use: client assertions, proofs of possession, sign-in links, logout tokens. Their jti is there so that a receiver can remember them until they expire. One that does not remember takes a copied one as often as it comes.',
  victims: [{ what: 'Endpoints that check the signature of an assertion and keep no memory of its jti' }],
  fix: 'Remember iss and jti of every one-time token until its exp, in a store that all nodes share, and refuse a second use in one atomic step.',
  reason:
    'A token for an API is good as often as it is sent, so a second use proves nothing there. What must be used once goes to an authorization server: that is what `sealwright audit issuer` tries.',
};

/** G16. */
export const assertionAudience: UnforgedAttack = {
  kind: 'not-forged',
  id: 'G16',
  title: 'A client assertion that was made for another authorization server',
  severity: 'high',
  cwe: 346,
  source: ['RFC 7523 §3', 'RFC 9700 §4.4'],
  how: 'A client signs assertions with an audience that it takes from the metadata of a server. A dishonest server writes the token endpoint of an honest one into its own metadata, and so is handed assertions that it can present there as the client. Loose rules for the audience, a list or any endpoint of the server, are what makes it work.',
  victims: [
    { what: 'OpenID Connect and FAPI, by their text', advisory: 'CVE-2025-27370' },
    { what: 'OAuth 2.0 and RFC 7523, by their text', advisory: 'CVE-2025-27371' },
  ],
  fix: "Take one audience alone, the issuer identifier of this server as one text. As a client, sign for the issuer that you meant and not for an address from somebody's metadata.",
  reason:
    'It takes a client key and an authorization server, not an API that verifies tokens: that is what `sealwright audit issuer` tries.',
};

/** G17. */
export const mutableOptions: UnforgedAttack = {
  kind: 'not-forged',
  id: 'G17',
  title: 'Options of a verifier that change, or switch checks off when undefined',
  severity: 'medium',
  cwe: 1188,
  source: ['RFC 8725 §3.8', 'RFC 8725 §3.9'],
  how: 'A verifier that keeps the object it was given follows whoever changes that object later. Where an option that is undefined or empty means that nothing is checked, one missing environment variable switches the audience off, and every test with a right token stays green.',
  victims: [{ what: 'Programs whose expected audience comes from a variable that is not set' }],
  fix: 'Copy and freeze the policy when the verifier is made, require each decision, and let no value but an unmistakable one switch a check off.',
  reason:
    'It is in the program that sets the verifier up, and no token shows it: `sealwright doctor ./src` looks for it in the source. What it leads to is fired by G08, G11 and G01.',
};

/** H13. */
export const switchedOff: UnforgedAttack = {
  kind: 'not-forged',
  id: 'H13',
  title: 'Verification that can be switched off',
  severity: 'critical',
  cwe: 1188,
  source: ['OWASP ASVS 5.0 §9.1', 'RFC 8725 §3.2'],
  how: 'A flag for tests, a development mode, an option to skip the signature: what can be switched off will be, in the one place where it matters. From outside, the program looks as if it had no check at all.',
  victims: [{ what: 'Centrifugo', advisory: 'GHSA-q926-c743-49qj' }],
  fix: 'Have no such option. Tests sign with a key of their own.',
  reason:
    'A switch is seen in configuration and source, not in an answer: `sealwright doctor ./src` looks for it. A target that runs with verification off is found by A01, A04 and A05.',
};
