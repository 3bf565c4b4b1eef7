import {
  createHmacKey,
  createPolicy,
  createSecret,
  importVerificationJwk,
  isAuthError,
  verifyJwt,
} from '@sealwright/jwt';
import { anyAudience, anyTyp, unlimitedLifetime } from '@sealwright/jwt/unsafe';
import type { KeyCandidate, PublicCandidate } from './key-candidates.ts';
import { type ReadToken, textMember } from './token-parts.ts';

/** What of a token a check of its signature needs. */
export interface SignedText {
  readonly compact: string;
  readonly alg: string | undefined;
  readonly kid: string | undefined;
  readonly iss: string | undefined;
  readonly input: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Undefined where it is no signed token of three parts. */
export function readSigned({ parts, segments, compact }: ReadToken): SignedText | undefined {
  const [header, claims, signature] = (['header', 'claims', 'signature'] as const).map((name) =>
    parts.find((part) => part.name === name),
  );
  if (segments !== 3 || compact === undefined || header === undefined || signature?.segment === undefined)
    return undefined;
  const { text } = compact;
  return {
    compact: text,
    alg: textMember(header.json?.node, 'alg'),
    kid: textMember(header.json?.node, 'kid'),
    iss: textMember(claims?.json?.node, 'iss'),
    input: new TextEncoder().encode(text.slice(0, text.lastIndexOf('.'))),
    signature: signature.segment.bytes,
  };
}

type AsymmetricAlgorithm = NonNullable<NonNullable<Parameters<typeof importVerificationJwk>[1]>['alg']>;
type HmacAlgorithm = Parameters<typeof createHmacKey>[0]['alg'];

/** How the token core answers the token under this key: `accepted`, or its code. Kind, audience and lifetime are left open. */
export async function askCore(signed: SignedText, candidate: KeyCandidate, now: number): Promise<string> {
  try {
    const issuer = signed.iss === undefined || signed.iss === '' ? 'urn:nobody' : signed.iss;
    const key = await coreKeyOf(signed, candidate);
    if (key === undefined) return 'algorithm_mismatch';
    const policy = createPolicy({
      issuer,
      audience: anyAudience,
      typ: anyTyp,
      origin: 'foreign',
      maxLifetimeSeconds: unlimitedLifetime,
      now: () => now,
    });
    await verifyJwt(signed.compact, { findKey: () => ({ issuer, key }) }, policy);
    return 'accepted';
  } catch (error) {
    return isAuthError(error) ? error.code : 'refused';
  }
}

/** The candidate as a key of the core; undefined where the token's algorithm is not for it. Throws what the core throws. */
export async function coreKeyOf({ alg }: SignedText, candidate: KeyCandidate): Promise<CoreKey | undefined> {
  if (candidate.kind === 'secret') {
    if (alg === undefined || !/^HS(?:256|384|512)$/.test(alg)) return undefined;
    return createHmacKey({ alg: alg as HmacAlgorithm, secret: createSecret(candidate.bytes), kid: 'pasted' });
  }
  return importPublic(candidate, alg);
}

export type CoreKey = Awaited<ReturnType<typeof importVerificationJwk>> | Awaited<ReturnType<typeof createHmacKey>>;

/** Of an RSA key that does not name its algorithm, the token may say which of RSA's it is. */
async function importPublic({ jwk, members }: PublicCandidate, alg: string | undefined): Promise<CoreKey> {
  const labels = ['alg', 'kid', 'use', 'key_ops']
    .filter((name) => Object.hasOwn(jwk, name))
    .map((name) => [name, jwk[name]] as const);
  const labelled = { ...members, ...Object.fromEntries(labels) };
  const names = members.kty === 'RSA' && jwk['alg'] === undefined && /^[RP]S(?:256|384|512)$/.test(alg ?? '');
  return importVerificationJwk(labelled, names ? { alg: alg as AsymmetricAlgorithm } : {});
}

/** Whether the signature holds by plain computation: under weak keys too, and of tokens that the core does not come to. */
export async function verifyLeniently(signed: SignedText, candidate: KeyCandidate): Promise<boolean | undefined> {
  const form = formOf(signed.alg, candidate);
  if (form === undefined) return undefined;
  try {
    const { importAs, verifyAs } = form;
    const key =
      candidate.kind === 'secret'
        ? await crypto.subtle.importKey('raw', candidate.bytes, importAs, false, ['verify'])
        : await crypto.subtle.importKey('jwk', { ...candidate.members }, importAs, false, ['verify']);
    return await crypto.subtle.verify(verifyAs, key, signed.signature, signed.input);
  } catch {
    // A key or a signature that the platform does not take: it may quote them.
    return undefined;
  }
}

interface Form {
  readonly importAs: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
  readonly verifyAs: { readonly name: string; readonly hash?: string; readonly saltLength?: number };
}

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** How Web Crypto is to be asked; undefined where the algorithm is not for such a key. */
function formOf(alg: string | undefined, candidate: KeyCandidate): Form | undefined {
  const bits = /(?:256|384|512)$/.exec(alg ?? '')?.[0];
  const hash = `SHA-${bits}`;
  const family = alg?.slice(0, 2);
  if (candidate.kind === 'secret') return family === 'HS' && bits ? same({ name: 'HMAC', hash }) : undefined;
  const { kty, crv } = candidate.members;
  if (kty === 'RSA' && family === 'RS' && bits) return same({ name: 'RSASSA-PKCS1-v1_5', hash });
  if (kty === 'RSA' && family === 'PS' && bits) {
    return { importAs: { name: 'RSA-PSS', hash }, verifyAs: { name: 'RSA-PSS', saltLength: Number(bits) / 8 } };
  }
  if (kty === 'EC' && alg !== undefined && curves[alg] === crv && crv !== undefined) {
    return { importAs: { name: 'ECDSA', namedCurve: crv }, verifyAs: { name: 'ECDSA', hash } };
  }
  return kty === 'OKP' && crv === 'Ed25519' && (alg === 'EdDSA' || alg === 'Ed25519')
    ? same({ name: 'Ed25519' })
    : undefined;
}

function same(form: Form['importAs']): Form {
  return { importAs: form, verifyAs: form };
}
