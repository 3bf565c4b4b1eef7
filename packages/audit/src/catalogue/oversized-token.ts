import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { encodeBase64Url } from '../encoding.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { freshClaims, joinToken, writeInput } from '../unsafe-writer.ts';

/** F03. */
export const oversizedSegments: TokenAttack = {
  kind: 'token',
  id: 'F03',
  title: 'A segment of a megabyte',
  severity: 'medium',
  cwe: 770,
  source: ['RFC 7515 §10', 'RFC 8259 §9'],
  how: 'Whatever is decoded, parsed or logged before the signature is checked is paid for by the verifier and sent by anybody. A long header is decoded and parsed to find the key; a long key id is looked up; an error message that repeats the token fills the log.',
  victims: [
    { what: 'Authlib < 1.6.5', advisory: 'CVE-2025-61920' },
    { what: 'joserfc, whose errors repeat the token', advisory: 'CVE-2025-65015' },
    { what: 'PyJWT 2.8 to 2.12, of unencoded payloads', advisory: 'CVE-2026-48525' },
  ],
  fix: 'Refuse a credential over 8 to 16 KiB before it is looked at, and never repeat it in an error.',
  needs: [],
  expect: 'refused-in-time',
  forge: ({ good, reach }) => {
    const size = reach === 'http' ? 3000 : 1_048_576;
    const { header, payload, segments } = good;
    const [head, body, signature] = segments;
    const unsigned = (variant: string, token: string): Forgery => ({
      variant,
      token,
      proof: { kind: 'bad-signature' },
    });
    return [
      unsigned('header', `${lengthen(header, 'note', size)}.${body}.${signature}`),
      unsigned('key-id', `${lengthen(header, 'kid', size)}.${body}.${signature}`),
      unsigned('algorithm', `${lengthen(header, 'alg', size)}.${body}.${signature}`),
      unsigned('payload', `${head}.${lengthen(payload, 'note', size)}.${signature}`),
      unsigned('issuer', `${head}.${lengthen(payload, 'iss', size)}.${signature}`),
      unsigned('signature', `${head}.${body}.${'A'.repeat(size)}`),
    ];
  },
};

/** The segment of an object with so long a text as the last of its members. */
function lengthen(object: JsonObject, name: string, size: number): string {
  const start = `${JSON.stringify({ ...object, [name]: undefined }).slice(0, -1)},"${name}":"`;
  const whole = start.replace('{', '{'.padEnd(4 - (new TextEncoder().encode(start).length % 3)));
  return `${encodeBase64Url(whole)}${'QUFB'.repeat(size / 4)}${encodeBase64Url('"}')}`;
}

/** F04. */
export const nestedJson: TokenAttack = {
  kind: 'token',
  id: 'F04',
  title: 'JSON nested thousands of levels deep',
  severity: 'low',
  cwe: 674,
  source: ['RFC 8259 §9'],
  how: 'A parser that calls itself for each level runs out of stack, and in many programs that is an error that nobody catches. Where the parser has no such limit, the next one who walks over the claims (a copy, a freeze, a log line, a schema) falls instead. The header is parsed before the signature is checked, so anybody may send it.',
  victims: [
    { what: 'Nimbus JOSE + JWT < 10.0.2', advisory: 'CVE-2025-53864' },
    { what: 'PyJWT < 2.14.0', advisory: 'GHSA-8wjv-2p76-3863' },
    { what: 'jose, jsonwebtoken and fast-jwt take payloads of any depth (measured)' },
  ],
  fix: 'Limit the depth to what tokens need (32 levels are plenty) before or while the JSON is parsed.',
  needs: [],
  expect: 'refused-in-time',
  forge: async (context) => {
    const { good, reach } = context;
    const depth = reach === 'http' ? 1500 : 100_000;
    const unsigned = (variant: string, header: string, payload: string): Forgery => ({
      variant,
      token: joinToken(writeInput(header, payload), good.segments[2]),
      proof: { kind: 'bad-signature' },
    });
    const [header, payload] = [JSON.stringify(good.header), JSON.stringify(good.payload)];
    return [
      unsigned('header-lists', deepen(header, '[', ']', depth), payload),
      unsigned('header-objects', deepen(header, '{"a":', '}', Math.floor(depth / 3)), payload),
      unsigned('header-never-closed', '['.repeat(depth * 2), payload),
      unsigned('payload-lists', header, deepen(payload, '[', ']', depth)),
      ...(await signedDepths(context)),
    ];
  },
};

async function signedDepths(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const claims = JSON.stringify(freshClaims(context));
  const depths = context.reach === 'http' ? [1000] : [1000, 50_000];
  const lists = depths.map(async (depth) =>
    issueExactForgery(context, `signed-${depth}-lists`, { payload: deepen(claims, '[', ']', depth) }),
  );
  const objects = issueExactForgery(context, 'signed-500-objects', { payload: deepen(claims, '{"a":', '}', 500) });
  return Promise.all([...lists, objects]);
}

/** One more member, this deep. */
function deepen(object: string, open: string, close: string, depth: number): string {
  return `${object.slice(0, -1)},"deep":${open.repeat(depth)}${open === '[' ? '' : '0'}${close.repeat(depth)}}`;
}
