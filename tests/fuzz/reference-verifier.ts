/**
 * What has to become of a token, by the documented order of checks, written without a look at how the verifier does it:
 * bare `node:crypto`, a JSON reader of its own, regular expressions, lists.
 */

import { holdsBarely } from './bare-signature.ts';
import type { FuzzKey } from './keys.ts';
import { checkReferenceClaims } from './reference-claims.ts';
import { readReferenceJson } from './reference-json.ts';
import type { Ring } from './rings.ts';
import type { Rules } from './rules.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export type Verdict =
  | { readonly code: 'accepted'; readonly header: JsonObject; readonly claims: JsonObject; readonly key: FuzzKey }
  | { readonly code: string };

export function judgeByReference(token: unknown, ring: Ring, rules: Rules): Verdict {
  if (typeof token !== 'string') return { code: 'token_malformed' };
  if (token.length > rules.maxBytes) return { code: 'token_too_large' };
  const parts = token.split('.');
  const [headerText = '', payloadText = '', signatureText = ''] = parts;
  const signature = readBase64Url(signatureText);
  const payloadBytes = readBase64Url(payloadText);
  const headerBytes = readBase64Url(headerText);
  if (parts.length !== 3 || !headerBytes || !payloadBytes || !signature) return { code: 'token_malformed' };

  const header = readObject(headerBytes);
  if (header === undefined) return { code: 'header_malformed' };
  const headerFault = faultOfHeader(header, rules);
  if (headerFault !== undefined) return { code: headerFault };

  const found = findKey(header.kid, ring);
  if (!algorithmNames.includes(header.alg as string)) return { code: 'algorithm_mismatch' };
  if (found === undefined) return { code: 'key_unknown' };
  const { key } = found;
  if (!key.names.includes(header.alg as string)) return { code: 'algorithm_mismatch' };
  const input = `${headerText}.${payloadText}`;
  if (!holdsBarely(key.alg, key.bare, input, signature)) return { code: 'signature_invalid' };

  const claims = readObject(payloadBytes);
  if (claims === undefined) return { code: 'claims_malformed' };
  const claimsFault = checkReferenceClaims(claims, found.issuer, rules);
  return claimsFault === undefined ? { code: 'accepted', header, claims, key } : { code: claimsFault };
}

/** RFC 7515 §2 and RFC 4648 §3.5: the alphabet, no padding, and one spelling a value. */
export function readBase64Url(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

const algorithmNames: readonly string[] =
  'HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

function readObject(bytes: Uint8Array): JsonObject | undefined {
  const value = readReferenceJson(bytes)?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function faultOfHeader(header: JsonObject, rules: Rules): string | undefined {
  const names = Object.keys(header);
  if (names.some((name) => ['crit', 'b64', 'zip', 'cty'].includes(name))) return 'header_unsupported';
  if (typeof header.alg !== 'string') return 'header_malformed';
  if ('kid' in header && !isKid(header.kid)) return 'header_malformed';
  if ('typ' in header && (typeof header.typ !== 'string' || header.typ === '')) return 'header_malformed';
  if (!rules.foreign && names.some((name) => !['alg', 'typ', 'kid'].includes(name))) return 'header_unsupported';
  return hasWantedTyp(header.typ, rules) ? undefined : 'typ_mismatch';
}

export function isKid(kid: unknown): boolean {
  return typeof kid === 'string' && /^[ -~]{1,256}$/.test(kid) && !kid.includes('\n');
}

function hasWantedTyp(typ: unknown, { typs }: Rules): boolean {
  if (typs === 'any') return true;
  if (typs === 'absent') return typ === undefined;
  return typeof typ === 'string' && typs.some((wanted) => mediaType(wanted) === mediaType(typ));
}

/** RFC 7515 §4.1.9: a name without a slash stands for that subtype of `application`. ASCII case does not count. */
export function mediaType(typ: string): string {
  const lower = typ.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.includes('/') ? lower : `application/${lower}`;
}

export function findKey(kid: unknown, ring: Ring): { readonly key: FuzzKey; readonly issuer: string } | undefined {
  const all = ring.trusted.map(({ issuer, keys }) => keys.map((key) => ({ key, issuer })));
  if (kid !== undefined) return all.flat().find(({ key }) => key.kid === kid);
  const lonely = all.filter((keys) => keys.length === 1);
  return lonely.length === 1 ? lonely[0]?.[0] : undefined;
}
