import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlgs, likelyMac, macForgery } from '../attacker-forgery.ts';
import { encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { Jwk } from '../jwk.ts';
import { thumbprint } from '../thumbprint.ts';

/** C01. */
export const embeddedKey: TokenAttack = {
  kind: 'token',
  id: 'C01',
  title: 'The token brings its own key: jwk in the header',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §4.1.3', 'RFC 8725 §3.10', 'RFC 8725 §2.1'],
  how: 'The header of a JWS may hold the public key that the signature verifies under. Anybody can make a key pair, sign what he likes and put the public half there. A verifier that looks into the token for a key, or falls back to it when it was given none, checks a true signature of the wrong person.',
  victims: [
    { what: 'node-jose < 0.11.0', advisory: 'CVE-2018-0114' },
    { what: 'Authlib < 1.6.9, where the key is None', advisory: 'CVE-2026-27962' },
  ],
  fix: 'Take keys from configuration alone, and never read jwk of a header. Having no key for a token is an error and no reason to look elsewhere.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    for (const alg of likelyAlgs(context)) {
      const key = await attackerKey(context, alg);
      const name = alg.toLowerCase();
      const header = { kid: undefined, jwk: key.publicJwk };
      forgeries.push(await attackerForgery(context, key, `${name}-own-key`, { header }));
      const named = { kid: 'attacker', jwk: { ...key.publicJwk, kid: 'attacker', use: 'sig', alg } };
      forgeries.push(await attackerForgery(context, key, `${name}-own-key-and-kid`, { header: named }));
    }
    return [...forgeries, ...(await oddForms(context))];
  },
};

/** C02. */
export const embeddedKeyOfKnownName: TokenAttack = {
  kind: 'token',
  id: 'C02',
  title: "The token brings its own key under the issuer's key id",
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §4.1.3', 'RFC 7515 §4.1.4', 'RFC 8725 §3.10'],
  how: 'Some verifiers take a key out of the header only if they know it, and ask whether they do by its name. The name is public and says nothing of the key: the attacker puts his own key under the kid of the issuer. The check of the name passes, and the signature is checked with the key beside it.',
  victims: [{ what: 'distribution (the container registry), 3.0.0-beta.1 to 3.0.0-rc.2', advisory: 'CVE-2025-24976' }],
  fix: 'Let a name choose among trusted keys and use the key that was found, never the one that came along. Where a header must hold a key, as in DPoP, compare the whole key or its thumbprint.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const { good, keys } = context;
    const known = keys[0]?.jwk;
    const kid = good.header['kid'] ?? known?.kid ?? 'default';
    const forgeries: Forgery[] = [];
    for (const alg of likelyAlgs(context)) {
      const key = await attackerKey(context, alg);
      const name = alg.toLowerCase();
      const jwk = { ...key.publicJwk, kid };
      forgeries.push(await attackerForgery(context, key, `${name}-kid-twice`, { header: { kid, jwk } }));
      forgeries.push(await attackerForgery(context, key, `${name}-kid-within`, { header: { kid: undefined, jwk } }));
      const bare = { kid, jwk: key.publicJwk };
      forgeries.push(await attackerForgery(context, key, `${name}-kid-without`, { header: bare }));
      if (known === undefined) continue;
      const print = await thumbprint(known);
      const header = { kid: print, jwk: { ...key.publicJwk, kid: print } };
      forgeries.push(await attackerForgery(context, key, `${name}-kid-thumbprint`, { header }));
    }
    return forgeries;
  },
};

/** C03. */
export const embeddedSecret: TokenAttack = {
  kind: 'token',
  id: 'C03',
  title: 'The token brings its own secret: a symmetric jwk in the header',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §4.1.3', 'RFC 7518 §6.4', 'RFC 8725 §3.10'],
  how: 'The key in a header may claim to be symmetric: then the token carries the very secret that its MAC was made with. A verifier that imports whatever key it finds there recomputes the MAC, finds it right, and has been told so by the attacker alone.',
  victims: [],
  fix: 'Never read jwk of a header. Where keys are parsed from outside, as in a key set, refuse kty oct: a secret is in no public document.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const alg = likelyMac(context);
    const secret = encodeUtf8('a secret that the token itself has told');
    const jwk = { kty: 'oct', k: encodeBase64Url(secret) };
    const kid = context.good.header['kid'] ?? 'default';
    return [
      await macForgery(context, secret, 'own-secret', { kid: undefined, jwk }),
      await macForgery(context, secret, 'own-secret-labelled', {
        kid: 'attacker',
        jwk: { ...jwk, kid: 'attacker', use: 'sig', alg },
      }),
      await macForgery(context, secret, 'own-secret-known-kid', { kid, jwk: { ...jwk, kid } }),
      await macForgery(context, new Uint8Array(0), 'empty-secret', { kid: undefined, jwk: { kty: 'oct', k: '' } }),
      await macForgery(context, new Uint8Array(0), 'no-secret', { kid: undefined, jwk: { kty: 'oct' } }),
      await macForgery(context, secret, 'hs512-own-secret', { alg: 'HS512', kid: undefined, jwk }),
    ];
  },
};

/** Forms that a reader may take for a key where the ordinary one is passed over. */
async function oddForms(context: ForgeContext): Promise<readonly Forgery[]> {
  const key = await attackerKey(context, likelyAlgs(context)[0] ?? 'RS256');
  const { publicJwk, privateJwk } = key;
  const forms: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'private-half-as-well': { jwk: privateJwk },
    'key-as-text': { jwk: JSON.stringify(publicJwk) },
    'key-in-an-array': { jwk: [publicJwk] },
    'key-set-in-jwk': { jwk: { keys: [publicJwk] } },
    'key-set-in-jwks': { jwks: { keys: [publicJwk] } },
    'key-in-kid': { kid: publicJwk },
    'upper-case-name': { JWK: publicJwk },
    'without-alg-of-its-own': { jwk: withoutLabels(publicJwk), typ: undefined },
  };
  const made = Object.entries(forms).map(async ([variant, header]) =>
    attackerForgery(context, key, variant, { header: { kid: undefined, ...header } }),
  );
  return Promise.all(made);
}

function withoutLabels({ kty, n, e, crv, x, y }: Jwk): Jwk {
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined));
}
