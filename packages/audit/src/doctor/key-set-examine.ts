import { malformedDocument } from './document-malformed.ts';
import { documentFinding, examineDocument } from './document-rule.ts';
import { isJsonObject, type JsonObject, memberIn } from './json-document.ts';
import { keySetRules } from './key-set-rules.ts';
import { judgeKey } from './key-strength.ts';
import type { PublishedKeys } from './published-keys.ts';
import type { Finding } from './rule.ts';

/**
 * Looks at a JWK Set as it is published: secrets in it, weak and wrong keys, names, labels, certificates, and how long it
 * may be kept, where `headers` are those of the answer that it came in.
 *
 * It does NOT show that an RSA modulus has no factors that a long search would find, and does not fetch anything. Keys of
 * kinds that Sealwright does not verify with are judged by their labels alone.
 *
 * @see RFC 7517, RFC 7518 §6, RFC 8725 §3.4–3.5
 *
 * @example
 * import { examineJwkSet } from '@sealwright/audit/doctor';
 * const findings = await examineJwkSet({ keys: [] }, { name: 'jwks.json' });
 */
export async function examineJwkSet(
  document: unknown,
  options: { readonly name: string; readonly headers?: Headers },
): Promise<readonly Finding[]> {
  const keys = isJsonObject(document) ? memberIn(document, 'keys') : undefined;
  const { name, headers } = options;
  if (!Array.isArray(keys) || !keys.every(isJsonObject)) {
    return [documentFinding(malformedDocument, name, { pointer: '/keys', message: 'The document is no JWK Set' })];
  }
  if (keys.length === 0) {
    return [documentFinding(malformedDocument, name, { pointer: '/keys', message: 'The JWK Set holds no key' })];
  }
  return examineKeys({ keys, headers, published: true }, name);
}

/** One key of a file. That it is private is no finding: where it lies and who can read it is. */
export async function examineJwk(jwk: JsonObject, options: { readonly name: string }): Promise<readonly Finding[]> {
  const findings = await examineKeys({ keys: [jwk], headers: undefined, published: false }, options.name);
  return findings.map((finding) => ({ ...finding, pointer: (finding.pointer ?? '').replace(/^\/keys\/0/, '') }));
}

async function examineKeys(subject: PublishedKeys, name: string): Promise<readonly Finding[]> {
  const judged = await Promise.all(
    subject.keys.slice(0, maxJudged).map((key, index) => judgeKey(key, `/keys/${index}`)),
  );
  const wrong = judged
    .filter((one) => one !== undefined)
    .map(({ rule, ...suspicion }) => documentFinding(rule, name, suspicion));
  return [...examineDocument(keySetRules, subject, name), ...wrong];
}

/** What the token core takes of one set; to judge more would cost time and tell nothing new. */
const maxJudged = 256;
