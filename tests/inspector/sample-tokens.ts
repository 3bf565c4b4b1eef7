import { createPrivateKey, sign } from 'node:crypto';

const text = (value: string): string => Buffer.from(value).toString('base64url');

/** Has something of everything: a name twice, a time long over, an unknown claim, a header that points elsewhere. */
export const awkwardToken: string = [
  text('{"alg":"HS256","typ":"JWT","jku":"https://evil.example/keys","kid":"../../dev/null"}'),
  text(
    '{"iss":"https://id.example","sub":"ada","sub":"admin","aud":"https://api.example","iat":1700000000,"exp":1700000900,"scope":"read write","password":"hunter2","https://id.example/tier":{"name":"gold","since":[2019,4]}}',
  ),
  text('no signature, but bytes in its place'),
].join('.');

/** When the pictures are taken: two thirds of the sample's life are over. */
export const picturedNow = 1_795_365_600;

/** The key of RFC 8037 §A.1. Its signatures never differ, and so neither do the pictures. */
const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const privateJwk = { ...publicJwk, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' };

/** An access token as our server writes them, with two roles too many by a claim that stands there twice. */
export function sampleAccessToken(): { readonly token: string; readonly key: string } {
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'ed-2026-11' };
  const claims = `{"iss":"https://id.example","sub":"b3f1c2","aud":"https://api.example","client_id":"shop","scope":"orders:read","sid":"s-4f20","jti":"t-91be","iat":${picturedNow - 600},"exp":${picturedNow + 300},"roles":["reader"],"roles":["admin"],"epoch":[0,2,7]}`;
  const input = `${text(JSON.stringify(header))}.${text(claims)}`;
  const signature = sign(null, Buffer.from(input), createPrivateKey({ key: privateJwk, format: 'jwk' }));
  return {
    token: `Authorization: Bearer ${input}.${signature.toString('base64url')}`,
    key: JSON.stringify({ keys: [{ ...publicJwk, kid: header.kid, alg: 'EdDSA', use: 'sig' }] }),
  };
}
