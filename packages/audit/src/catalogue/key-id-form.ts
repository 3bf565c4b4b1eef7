import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { macForgery } from '../attacker-forgery.ts';
import { encodeUtf8 } from '../encoding.ts';
import { issueForgery } from '../issued-forgery.ts';

/** What a look-up in a plain object finds under these names, as a program that wants a text or bytes makes of it. */
const inherited: Readonly<Record<string, string>> = {
  ['__proto__']: '[object Object]',
  constructor: 'function Object() { [native code] }',
  toString: 'function toString() { [native code] }',
  valueOf: 'function valueOf() { [native code] }',
  hasOwnProperty: 'function hasOwnProperty() { [native code] }',
};

/** C16. */
export const keyIdForm: TokenAttack = {
  kind: 'token',
  id: 'C16',
  title: 'The key id is no text, or the name of an inherited member',
  severity: 'medium',
  cwe: 1321,
  source: ['RFC 7515 §4.1.4', 'RFC 8725 §3.10'],
  how: 'The kid of a header must be a string, and JSON lets it be anything. An object, an array or a number reaches code that was written for a string: a look-up, a comparison, a cache key, a query. A string may hurt as well: a look-up in a plain object finds under __proto__ or constructor what every object inherits, and its text becomes a secret that everybody knows. Who takes an empty key for any unknown kid (C17) is found by this row as well.',
  victims: [{ what: 'jose, jsonwebtoken and fast-jwt take an object as kid (measured in 2026)' }],
  fix: 'Refuse a header whose kid is not a string of sane length. Look keys up in a Map, or in an object without a prototype, and treat what is not found as an error.',
  needs: [],
  expect: 'refused',
  forge: async (context) => [...(await inheritedNames(context)), ...(await otherForms(context))],
};

async function inheritedNames(context: ForgeContext): Promise<readonly Forgery[]> {
  const forgeries: Forgery[] = [];
  for (const [kid, text] of Object.entries(inherited)) {
    const name = kid.replaceAll('_', '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    forgeries.push(await macForgery(context, encodeUtf8(text), `inherited-${name}`, { kid }));
    forgeries.push(await macForgery(context, new Uint8Array(0), `inherited-${name}-as-nothing`, { kid }));
  }
  return forgeries;
}

/** Where the auditor may sign, a kid that is no string must be refused for that alone; elsewhere it must not crash. */
async function otherForms(context: ForgeContext): Promise<readonly Forgery[]> {
  const known = context.good.header['kid'];
  const forms: Readonly<Record<string, unknown>> = {
    object: {},
    'object-with-text': { toString: 'x', length: 1 },
    'array-of-the-known': [known ?? 'x'],
    'empty-array': [],
    number: 0,
    fraction: 1.5,
    true: true,
    null: null,
  };
  const forgeries: Forgery[] = [];
  for (const [variant, kid] of Object.entries(forms)) {
    forgeries.push(await macForgery(context, new Uint8Array(0), `${variant}-and-empty-key`, { kid }));
    if (context.signer !== undefined) forgeries.push(await issueForgery(context, variant, { header: { kid } }));
  }
  const long = context.reach === 'http' ? 3000 : 10_000;
  forgeries.push(await macForgery(context, new Uint8Array(0), 'very-long', { kid: 'k'.repeat(long) }));
  forgeries.push(await macForgery(context, new Uint8Array(0), 'control-characters', { kid: 'a\u0000b\r\nc' }));
  return forgeries;
}
