import { readClaims, readHeader, rememberHeader } from '#token-memory';
import { errors } from './errors.ts';
import type { JoseHeader } from './jose-header.ts';
import { areCurrent, type JwsParts, splitToken } from './jws-parts.ts';
import { VerifyingKey } from './key.ts';
import type { IssuerKey, KeySource } from './key-set.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { absent, anyTyp } from './opt-out.ts';

/** What of a policy has to hold before a signature is looked at. */
export interface JwsRules {
  readonly maxTokenBytes: number;
  readonly typs: readonly string[] | typeof absent | typeof anyTyp;
  readonly origin: 'sealwright' | 'foreign';
}

export interface VerifiedJws {
  readonly header: JoseHeader;
  readonly issuerKey: IssuerKey;
  /** A JSON object under the strict rules; its members are not judged yet. */
  readonly payload: Record<string, unknown>;
}

/**
 * The order: size, three canonical parts, header, kind, key, algorithm, signature; only then is the payload read as
 * JSON. So nobody without a key gets as far as the payload's parser, or learns what a policy wants of claims.
 *
 * It answers at once where key and engine do: a promise more would cost more than the header's parse.
 */
export function verifyJws(token: string, keys: KeySource, rules: JwsRules): MaybePromise<VerifiedJws> {
  const parts = splitToken(token, rules.maxTokenBytes);
  const header = readHeader(token, parts.headerEnd);
  checkKind(header, rules);
  if (!header.algKnown) throw errors.create('algorithm_mismatch');
  const found = keys.findKey(header.kid);
  if (isPromise(found)) return Promise.resolve(found).then((late) => verifyUnder(late, header, token, parts));
  return verifyUnder(found, header, token, parts);
}

function verifyUnder(
  found: IssuerKey | undefined,
  header: JoseHeader,
  token: string,
  split: JwsParts,
): MaybePromise<VerifiedJws> {
  if (found === undefined) throw errors.create('key_unknown');
  // Each member is read once: what a source answers with may be anybody's object, and its getters anybody's code.
  const { issuer, key } = found;
  const issuerKey = { issuer, key };
  // The key says which algorithm it is for. The header must agree and is never obeyed.
  const { wireNames, form, handle } = VerifyingKey.verifierOf(key);
  if (!wireNames.includes(header.alg)) throw errors.create('algorithm_mismatch');
  // While the source was asked, or its answer read, other tokens may have been split, whose parts then lie where these
  // lay. From here to the signature nobody else's code runs.
  const parts = areCurrent(split) ? split : splitToken(token, token.length);
  const fits = form.fits(parts.signature);
  const holds = handle.verify(parts.signingInput, fits ? parts.signature : form.decoy);
  if (isPromise(holds)) {
    return holds.then((late) => readVerified(fits && late, issuerKey, header, token, splitToken(token, token.length)));
  }
  return readVerified(fits && holds, issuerKey, header, token, parts);
}

function readVerified(
  holds: boolean,
  issuerKey: IssuerKey,
  header: JoseHeader,
  token: string,
  parts: JwsParts,
): VerifiedJws {
  if (holds !== true) throw errors.create('signature_invalid');
  rememberHeader(token, parts.headerEnd, header);
  return { header, issuerKey, payload: readClaims(parts.payload) };
}

function checkKind(header: JoseHeader, rules: JwsRules): void {
  if (rules.origin === 'sealwright' && header.foreignParameter !== undefined) {
    throw errors.create('header_unsupported', { evidence: { parameter: header.foreignParameter } });
  }
  const { typs } = rules;
  if (typs === anyTyp) return;
  const good = typs === absent ? header.typ === undefined : typs.includes(header.typ as string);
  if (!good) throw errors.create('typ_mismatch');
}
