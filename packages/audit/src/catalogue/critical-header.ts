import type { TokenAttack } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';

/** F19. */
export const unknownCritical: TokenAttack = {
  kind: 'token',
  id: 'F19',
  title: 'A critical header parameter that nobody understands is ignored',
  severity: 'medium',
  cwe: 345,
  source: ['RFC 7515 §4.1.11'],
  how: 'The header may list parameters that the reader must understand or else refuse the token: a condition that the issuer puts on it, such as a proof of possession. A verifier that never looks at the list takes the token and leaves the condition out.',
  victims: [
    { what: 'Authlib < 1.6.4', advisory: 'CVE-2025-59420' },
    { what: 'PyJWT < 2.12.0', advisory: 'CVE-2026-32597' },
    { what: 'fast-jwt', advisory: 'CVE-2026-35042' },
  ],
  fix: 'Refuse every token whose crit names a parameter that is not implemented. Where none is, refuse every token that has crit.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) =>
    Promise.all(
      Object.entries(unknownExtensions).map(async ([variant, header]) => issueForgery(context, variant, { header })),
    ),
};

const unknownExtensions: Readonly<Record<string, JsonObject>> = {
  'unknown-name': { crit: ['x-audit'], 'x-audit': true },
  'unknown-address': { crit: ['http://example.invalid/UNDEFINED'], 'http://example.invalid/UNDEFINED': true },
  'bound-to-a-key': { crit: ['x-bound'], 'x-bound': { jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' } },
  'two-unknown-names': { crit: ['x-audit', 'x-other'], 'x-audit': 1, 'x-other': 2 },
  'unknown-behind-known': { crit: ['exp', 'x-audit'], exp: 4_102_444_800, 'x-audit': true },
};

/** F20. */
export const malformedCritical: TokenAttack = {
  kind: 'token',
  id: 'F20',
  title: 'A malformed list of critical header parameters',
  severity: 'low',
  cwe: 20,
  source: ['RFC 7515 §4.1.11'],
  how: 'The list of critical parameters must be a non-empty array of different names, all present in the header, none of them defined by JWS itself. Code that loops over whatever stands there does nothing for an empty list, takes a text letter by letter, and finds the names of ordinary parameters well known. What was to be checked is then passed over in silence.',
  victims: [{ what: 'jsonwebtoken takes an empty list and a text (measured)' }],
  fix: 'Refuse a token with crit unless each of its names is implemented here, stands in the header, and the list is of the form that the RFC demands.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) =>
    Promise.all(
      Object.entries(malformedLists).map(async ([variant, header]) => issueForgery(context, variant, { header })),
    ),
};

const malformedLists: Readonly<Record<string, JsonObject>> = {
  'empty-list': { crit: [] },
  text: { crit: 'x-audit', 'x-audit': true },
  'empty-text': { crit: '' },
  null: { crit: null },
  false: { crit: false },
  zero: { crit: 0 },
  object: { crit: { 'x-audit': true }, 'x-audit': true },
  'name-twice': { crit: ['x-audit', 'x-audit'], 'x-audit': true },
  'name-of-jws': { crit: ['alg'] },
  'names-of-jws': { crit: ['typ', 'kid'] },
  'name-absent': { crit: ['x-absent'] },
  'its-own-name': { crit: ['crit'] },
  number: { crit: [1] },
  'nested-list': { crit: [['x-audit']], 'x-audit': true },
  'list-of-null': { crit: [null] },
  'empty-name': { crit: [''], '': true },
  'inherited-name': { crit: ['toString'] },
  'prototype-name': { crit: ['__proto__'] },
};
