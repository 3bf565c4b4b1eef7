import { engine } from '#engine';
import { isWireAlgorithm } from './algorithm.ts';
import { errors } from './errors.ts';
import { type JoseHeader, parseJoseHeader } from './jose-header.ts';
import { verifyHandleOf, wireNamesOf } from './key.ts';
import type { IssuerKey, KeySource } from './key-set.ts';
import { absent, anyTyp } from './opt-out.ts';
import { parseStrictBytes } from './strict-json.ts';

/** What of a policy has to hold before a signature is looked at. */
export interface JwsRules {
  readonly maxTokenBytes: number;
  readonly typs: ReadonlySet<string> | typeof absent | typeof anyTyp;
  readonly origin: 'sealwright' | 'foreign';
}

export interface VerifiedJws {
  readonly header: JoseHeader;
  readonly issuerKey: IssuerKey;
  /** A JSON object under the strict rules; its members are not judged yet. */
  readonly payload: Record<string, unknown>;
}

/**
 * The order of DESIGN: size, three canonical parts, header, kind, key, algorithm, signature; only then the payload is
 * read as JSON. So nobody without a key gets as far as the payload's parser, or learns what a policy wants of claims.
 */
export async function verifyJws(token: string, keys: KeySource, rules: JwsRules): Promise<VerifiedJws> {
  const parts = splitToken(token, rules.maxTokenBytes);
  const header = parseJoseHeader(parts.header);
  checkKind(header, rules);
  if (!isWireAlgorithm(header.alg)) throw errors.create('algorithm_mismatch');
  const found = keys.findKey(header.kid);
  const issuerKey = found instanceof Promise ? await found : found;
  if (issuerKey === undefined) throw errors.create('key_unknown');
  // The key says which algorithm it is for. The header must agree and is never obeyed.
  if (!wireNamesOf(issuerKey.key).includes(header.alg)) throw errors.create('algorithm_mismatch');
  const handle = verifyHandleOf(issuerKey.key);
  if (parts.signature.length !== handle.signatureBytes) throw errors.create('signature_invalid');
  const outcome = handle.verify(parts.signingInput, parts.signature);
  if ((typeof outcome === 'boolean' ? outcome : await outcome) !== true) throw errors.create('signature_invalid');
  return { header, issuerKey, payload: parsePayload(parts.payload) };
}

export interface TokenParts {
  readonly signingInput: string;
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

export function splitToken(token: string, maxTokenBytes: number): TokenParts {
  if (typeof token !== 'string') throw errors.create('token_malformed');
  // Before anything that reads the text: a megabyte of dots costs one comparison.
  if (token.length > maxTokenBytes) throw errors.create('token_too_large');
  const firstDot = token.indexOf('.');
  const secondDot = token.indexOf('.', firstDot + 1);
  if (firstDot < 0 || secondDot < 0) throw errors.create('token_malformed');
  const header = engine.decodeBase64Url(token.slice(0, firstDot));
  const payload = engine.decodeBase64Url(token.slice(firstDot + 1, secondDot));
  // A third dot is outside the alphabet, so five parts fail here.
  const signature = engine.decodeBase64Url(token.slice(secondDot + 1));
  if (header === undefined || payload === undefined || signature === undefined) throw errors.create('token_malformed');
  return { signingInput: token.slice(0, secondDot), header, payload, signature };
}

export function parsePayload(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseStrictBytes(bytes);
  } catch (cause) {
    throw errors.create('claims_malformed', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw errors.create('claims_malformed');
  return value as Record<string, unknown>;
}

function checkKind(header: JoseHeader, rules: JwsRules): void {
  if (rules.origin === 'sealwright' && header.foreignParameter !== undefined) {
    throw errors.create('header_unsupported', { evidence: { parameter: header.foreignParameter } });
  }
  if (rules.typs === anyTyp) return;
  const good =
    rules.typs === absent ? header.typ === undefined : header.typ !== undefined && rules.typs.has(header.typ);
  if (!good) throw errors.create('typ_mismatch');
}
