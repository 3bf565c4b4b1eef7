import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { freshClaims } from '../unsafe-writer.ts';

/** F10. */
export const duplicateMembers: TokenAttack = {
  kind: 'token',
  id: 'F10',
  title: 'One name twice in the JSON of a token',
  // RFC 7515 §4 lets a reader keep the last one. It is the mixture of readers that is attacked.
  severity: 'low',
  cwe: 436,
  source: ['RFC 7515 §4', 'RFC 7519 §4', 'RFC 8259 §4'],
  how: 'JSON does not forbid that an object has one name twice, and readers disagree on which value counts. A gateway that reads the first and an API that reads the last see two different subjects, audiences or expiry times in one well signed token. Somebody who may write part of the claims can plant the second member, escaped so that a search does not find it.',
  victims: [
    { what: 'jose, jsonwebtoken and fast-jwt, in their releases of 2026 (measured)' },
    { what: 'jjwt, libjwt, jwx and ruby-jwt, by issues of 2026' },
  ],
  fix: 'Refuse a name that stands twice in one object, at any depth, compared after its escapes are read. JSON.parse alone cannot tell.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { header } = context.good;
    const claims = freshClaims(context);
    const forgeries: Promise<Forgery>[] = [];
    for (const [name, planted] of Object.entries(plantedParameters)) {
      if (!(name in header)) continue;
      forgeries.push(...twice(context, 'header', header, name, planted));
    }
    for (const [name, planted] of Object.entries(plantedClaims)) {
      if (!(name in claims)) continue;
      forgeries.push(...twice(context, 'payload', claims, name, planted));
    }
    return Promise.all([...forgeries, ...deeper(context, claims)]);
  },
};

const plantedParameters: JsonObject = { alg: 'none', kid: 'another-key', typ: 'logout+jwt' };
const plantedClaims: JsonObject = {
  sub: 'somebody-else',
  exp: 1,
  iss: 'https://issuer.invalid',
  aud: 'https://api.invalid',
  scope: 'admin',
  client_id: 'another-client',
};

/** The planted member before and after all others, by its plain name and by an escaped one; and the same value twice. */
function twice(
  context: ForgeContext,
  part: 'header' | 'payload',
  object: JsonObject,
  name: string,
  planted: unknown,
): readonly Promise<Forgery>[] {
  const members = JSON.stringify(object).slice(1, -1);
  const label = name.replace('_', '-');
  const text = (key: string, value: unknown): string => `"${key}":${JSON.stringify(value)}`;
  const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const write = async (order: string, content: string): Promise<Forgery> =>
    issueExactForgery(context, `${part}-${label}-${order}`, { [part]: `{${content}}` });
  return [
    write('planted-first', `${text(name, planted)},${members}`),
    write('planted-last', `${members},${text(name, planted)}`),
    write('escaped-first', `${text(escaped, planted)},${members}`),
    write('same-value', `${members},${text(name, object[name])}`),
  ];
}

function deeper(context: ForgeContext, claims: JsonObject): readonly Promise<Forgery>[] {
  const members = JSON.stringify(claims).slice(1, -1);
  const write = async (variant: string, member: string): Promise<Forgery> =>
    issueExactForgery(context, variant, { payload: `{${members},${member}}` });
  return [
    write('nested-object', '"realm_access":{"roles":["user"],"roles":["admin"]}'),
    write('nested-in-array', '"grants":[[{"right":"read","right":"write"}]]'),
    write('nested-escaped', String.raw`"realm_access":{"roles":["user"],"\u0072oles":["admin"]}`),
    write('empty-name', '"":1,"":2'),
  ];
}
