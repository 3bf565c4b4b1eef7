import type { Need } from '@sealwright/audit/catalogue';

/** What an attack lacks, for somebody who has a token before them. */
export function needWords(need: Need): string {
  if (need.startsWith('other-token:'))
    return `a real ${need.slice('other-token:'.length).replaceAll('-', ' ')} beside this one`;
  return words[need] ?? need;
}

const words: Readonly<Partial<Record<Need, string>>> = {
  'signing-key': 'the issuer’s private key or secret',
  'public-key': 'the issuer’s public key',
  'rsa-public-key': 'an RSA public key of the issuer',
  'ec-public-key': 'an elliptic-curve public key of the issuer',
  'ed-public-key': 'an Ed25519 public key of the issuer',
  'hmac-token': 'a token that is signed with a shared secret',
  'rsa-token': 'a token that is signed by RSA PKCS #1 v1.5',
  'pss-token': 'a token that is signed by RSA-PSS',
  'ecdsa-token': 'a token that is signed by ECDSA',
  'eddsa-token': 'a token that is signed by EdDSA',
  certificate: 'a certificate of the issuer’s key',
  'key-set': 'the issuer’s key set',
  'encryption-key': 'a verifier that decrypts',
  'same-key-token': 'a second token under the same key',
  callback: 'a listener',
  'jwks-host': 'a key set that the verifier fetches',
  'fresh-target': 'a verifier that can be set up anew',
  http: 'an API',
  function: 'a verifier function',
  load: 'leave to put load on the verifier',
  destructive: 'leave to change what the verifier holds',
};
