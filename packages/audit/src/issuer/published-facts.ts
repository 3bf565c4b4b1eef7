import type { VariantResult } from '../attack.ts';
import { examineJwkSet, examineMetadata, type Finding } from '../doctor.ts';
import { publishKeys, readKeySet } from '../issuer-keys.ts';
import { readToken } from '../known-token.ts';
import { isAtLeast } from '../severity.ts';
import { type IssuerAttack, takeTokens } from './issuer-attack.ts';
import { tried, unjudged } from './variant-verdict.ts';

/** I19: what the server says of itself. */
export const unsafeMetadata: IssuerAttack = {
  kind: 'issuer',
  id: 'I19',
  title: 'The metadata promises what nobody should use',
  severity: 'medium',
  cwe: 1188,
  source: ['RFC 8414 §2', 'RFC 9700 §2', 'RFC 9207 §2.3'],
  how: 'Clients configure themselves from the metadata. Whatever it offers, some client uses: an unsigned request, a grant that hands passwords around, an endpoint without TLS, a code without proof of who asked for it.',
  victims: [],
  fix: 'Offer what OAuth 2.1 keeps and nothing else. `sealwright doctor` on the issuer’s metadata names each member and its rule.',
  needs: ['metadata'],
  play: async ({ metadata, metadataUrl }) => {
    const name = 'metadata';
    const url = metadataUrl === undefined ? undefined : new URL(metadataUrl);
    return asVariants(examineMetadata(metadata, { name, ...(url === undefined ? {} : { url }) }), 'medium', name);
  },
};

/** I20: what every verifier fetches. */
export const unsafeKeySet: IssuerAttack = {
  kind: 'issuer',
  id: 'I20',
  title: 'The key set holds a secret, or a key that can be forged with',
  severity: 'critical',
  cwe: 321,
  source: ['RFC 7517 §9', 'RFC 8725 §3.4', 'RFC 8725 §3.5'],
  how: 'A key set is public. A private member in it, a shared secret, an RSA key short or weak enough to be factored, is a key that everybody signs with.',
  victims: [],
  fix: 'Publish public keys alone, of a size and kind that this decade trusts. `sealwright doctor` on the key set names each.',
  needs: ['key-set'],
  play: async ({ keySetText = '', keySetHeaders = {} }) => {
    const findings = await examineJwkSet(parsed(keySetText), { name: 'key set', headers: new Headers(keySetHeaders) });
    return asVariants(findings, 'high', 'key-set');
  },
};

/** I21: a rotation that went wrong. */
export const unpublishedKey: IssuerAttack = {
  kind: 'issuer',
  id: 'I21',
  title: 'Tokens are signed with a key that is not published',
  severity: 'medium',
  cwe: 320,
  source: ['RFC 7515 §4.1.4', 'RFC 9068 §4'],
  how: 'An API that meets a token whose key it cannot find has a choice between refusing its users and checking less. Where that happens at each rotation, people switch checks off.',
  victims: [{ what: 'dex, Hydra, Zitadel and Logto, by their open issues' }],
  fix: 'Publish a key before it signs, and keep it published until the last token under it has ended.',
  needs: ['sessions:1', 'key-set'],
  play: async (stage) => {
    const token = readToken((await takeTokens(stage)).accessToken ?? '');
    if (token === undefined) return [unjudged('access-token', 'the access token is opaque: nothing of it can be read')];
    const keys = await publishKeys(readKeySet(stage.keySetText ?? ''), token).catch(() => []);
    return [tried('access-token', keys.length === 0, keys.length === 0 ? 'no published key verifies it' : 'verified')];
  },
};

/** Each finding from a severity on is a variant; what is below is the business of `doctor`. */
function asVariants(findings: readonly Finding[], least: 'medium' | 'high', name: string): readonly VariantResult[] {
  const variants = findings
    .filter(({ severity }) => isAtLeast(severity, least))
    .map(({ ruleId, message, pointer = '' }) => tried(`${ruleId}${pointer}`, true, message));
  return variants.length === 0 ? [tried(name, false, `${findings.length} remarks below ${least}`)] : variants;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
