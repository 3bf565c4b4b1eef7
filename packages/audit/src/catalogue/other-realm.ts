import type { ForgeContext, Forgery, Proof, Signer, TokenAttack } from '../attack.ts';
import { decodeBase64Url } from '../encoding.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { PublishedKey } from '../published-key.ts';
import { hashOf } from '../signatures.ts';

/** C21. */
export const otherRealm: TokenAttack = {
  kind: 'token',
  id: 'C21',
  title: 'A good token of another tenant or realm on the same host',
  severity: 'critical',
  cwe: 346,
  source: ['RFC 8725 §3.8', 'RFC 9068 §4', 'OpenID Connect Core 1.0 §3.1.3.7'],
  how: 'Many identity providers serve every customer from one host: each realm is an issuer of its own, with keys of its own or with shared ones. Whoever may open a realm there gets tokens that are truly signed, with any subject and any role. A verifier that fetches keys for whatever issuer the token names, or looks only at the host, takes them.',
  victims: [
    { what: 'Apache Camel, the Keycloak component', advisory: 'CVE-2026-23552' },
    { what: 'Casdoor', advisory: 'CVE-2026-9094' },
    { what: 'the AWS ALB route directive adapter for Istio', advisory: 'CVE-2024-8901' },
  ],
  fix: 'Compare iss with the one configured issuer, byte by byte, and take only keys that belong to it. Where the provider names the realm or the signer in another member, compare that too.',
  needs: [],
  needsOne: ['other-token:other-issuer', 'signing-key'],
  expect: 'refused',
  forge: async (context) => [...obtained(context), ...(await ofNeighbour(context)), ...(await ofSiblings(context))],
};

function obtained({ others }: ForgeContext): readonly Forgery[] {
  const token = others['other-issuer'];
  return token === undefined ? [] : [{ variant: 'as-obtained', token, proof: { kind: 'obtained' } }];
}

/** Truly signed by the neighbour, who is nobody to a verifier that was not set up to trust him. */
async function ofNeighbour({ neighbour }: ForgeContext): Promise<readonly Forgery[]> {
  const next = await neighbour?.();
  if (next === undefined || next.isTrusted) return [];
  const proof = signedBy(next.signer, next.keys);
  return proof === undefined ? [] : [{ variant: 'of-the-neighbour', token: next.good.text, proof }];
}

/** Signed with the same key in the name of another: hosts that share a key among their realms. */
async function ofSiblings(context: ForgeContext): Promise<readonly Forgery[]> {
  const { iss } = context.good.payload;
  if (context.signer === undefined || typeof iss !== 'string' || !URL.canParse(iss)) return [];
  const { origin } = new URL(iss);
  const names: Readonly<Record<string, string>> = {
    'realm-below': `${iss.replace(/\/$/, '')}/realms/attacker`,
    'realm-of-the-host': `${origin}/realms/attacker`,
    'tenant-of-the-host': `${origin}/attacker/v2.0`,
    'host-alone': new URL(iss).host,
    'realm-and-the-real-one': `${origin}/realms/attacker?${iss}`,
  };
  const forgeries: Forgery[] = [];
  for (const [variant, other] of Object.entries(names)) {
    forgeries.push(await issueForgery(context, variant, { claims: { iss: other } }));
  }
  for (const member of ['tid', 'tenant', 'realm', 'org_id']) {
    if (!(member in context.good.payload)) continue;
    const bent = { claims: { [member]: 'attacker' } };
    forgeries.push(await issueForgery(context, `other-${member.replace('_', '-')}`, bent));
  }
  return forgeries;
}

function signedBy({ alg, jwk }: Signer, [key]: readonly PublishedKey[]): Proof | undefined {
  if (jwk.kty === 'oct') return { kind: 'mac', hash: hashOf(alg), key: decodeBase64Url(jwk.k ?? '') };
  return key && { kind: 'signature', alg, key: key.jwk };
}
