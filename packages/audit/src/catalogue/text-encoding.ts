import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { encodeUtf8 } from '../encoding.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import { type Content, freshClaims, joinToken, writeInput } from '../unsafe-writer.ts';

/** F13. */
export const brokenText: TokenAttack = {
  kind: 'token',
  id: 'F13',
  title: 'Text that is no UTF-8, or UTF-8 that is no JSON',
  severity: 'low',
  cwe: 176,
  source: ['RFC 8725 §3.7', 'RFC 8259 §8.1', 'RFC 7519 §7.2'],
  how: 'Header and payload are JSON in UTF-8. A lenient decoder replaces wrong bytes by a mark, skips a byte order mark, or guesses UTF-16, so two readers of one token read different subjects; two different wrong texts become the same one after the replacement. Lone halves of surrogate pairs and bytes behind the object part readers likewise.',
  victims: [{ what: 'jsonwebtoken and fast-jwt take wrong bytes, jose and jsonwebtoken a byte order mark (measured)' }],
  fix: 'Decode with a decoder that fails on wrong bytes and keeps the byte order mark, and parse strictly: TextDecoder with fatal and ignoreBOM.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const [header, payload] = [JSON.stringify(context.good.header), JSON.stringify(freshClaims(context))];
    const note = (bytes: readonly number[]): Uint8Array => withNote(payload, bytes);
    const payloads: Readonly<Record<string, Content>> = {
      'byte-ff': note([0xff]),
      'byte-80': note([0x80]),
      'overlong-slash': note([0xc0, 0xaf]),
      'overlong-zero': note([0xc0, 0x80]),
      'raw-surrogate': note([0xed, 0xa0, 0x80]),
      'above-unicode': note([0xf5, 0x80, 0x80, 0x80]),
      'cut-sequence': note([0xe2, 0x82]),
      'byte-order-mark': `\u{FEFF}${payload}`,
      'utf-16-little': encodeUtf16(payload, true),
      'utf-16-big': encodeUtf16(payload, false),
      'utf-16-with-mark': encodeUtf16(`\u{FEFF}${payload}`, true),
      'escaped-high-surrogate': withEscape(payload, String.raw`\ud800`),
      'escaped-low-surrogate': withEscape(payload, String.raw`\udc00x`),
      'escaped-reversed-pair': withEscape(payload, String.raw`\udc00\ud800`),
      'raw-zero-byte': note([0]),
      'raw-line-feed': note([0x0a]),
      'zero-byte-behind': `${payload}\u{0}`,
      'letter-behind': `${payload}x`,
      'object-behind': `${payload}{"sub":"somebody-else"}`,
      'object-in-front': `{"sub":"somebody-else"}${payload}`,
      'comment-behind': `${payload}/* */`,
      'comma-too-many': `${payload.slice(0, -1)},}`,
      'single-quotes': payload.replaceAll('"', "'"),
    };
    const headers: Readonly<Record<string, Content>> = {
      'header-byte-order-mark': `\u{FEFF}${header}`,
      'header-byte-ff': withNote(header, [0xff]),
      'header-zero-byte-behind': `${header}\u{0}`,
      'header-object-behind': `${header}{"alg":"none"}`,
      'header-utf-16': encodeUtf16(header, true),
    };
    return Promise.all([
      ...Object.entries(payloads).map(async ([variant, text]) =>
        issueExactForgery(context, variant, { payload: text }),
      ),
      ...Object.entries(headers).map(async ([variant, text]) => issueExactForgery(context, variant, { header: text })),
    ]);
  },
};

/** F14. */
export const notAnObject: TokenAttack = {
  kind: 'token',
  id: 'F14',
  title: 'A header or payload that is no JSON object',
  severity: 'medium',
  cwe: 20,
  source: ['RFC 7519 §7.2', 'RFC 7515 §4'],
  how: 'Header and payload are JSON objects. A list, a text, a number and null are JSON too: a claim that is looked for in them is simply not there, and a check of something absent is often no check at all. Reading a member of null crashes. Everything of a header is read before the signature, so anybody may try.',
  victims: [
    { what: 'jsonwebtoken takes lists and texts as payload (measured)' },
    { what: 'fast-jwt < 6.3.0', advisory: 'CVE-2026-107723' },
  ],
  fix: 'After parsing, require an object that is neither null nor a list, before any member is read.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const { good } = context;
    const whole = JSON.stringify(freshClaims(context));
    const texts = { ...nonObjects, 'list-of-claims': `[${whole}]`, 'claims-in-a-text': JSON.stringify(whole) };
    const unsigned = (variant: string, header: Content, payload: Content): Forgery => ({
      variant,
      token: joinToken(writeInput(header, payload), good.segments[2]),
      proof: { kind: 'bad-signature' },
    });
    return [
      ...Object.entries(nonObjects).map(([name, text]) => unsigned(`header-${name}`, text, good.payload)),
      unsigned('header-in-a-list', JSON.stringify([good.header]), good.payload),
      ...Object.entries(texts).map(([name, text]) => unsigned(`payload-${name}`, good.header, text)),
      ...(await signEach(context, texts)),
    ];
  },
};

const nonObjects: Readonly<Record<string, string>> = {
  null: 'null',
  true: 'true',
  number: '1',
  text: '"x"',
  'empty-text': '""',
  list: '[1]',
  'empty-list': '[]',
  nothing: '',
  blank: ' ',
};

async function signEach(context: ForgeContext, texts: Readonly<Record<string, string>>): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  return Promise.all(
    Object.entries(texts).map(async ([name, payload]) => issueExactForgery(context, `signed-${name}`, { payload })),
  );
}

/** One more claim, whose text is these bytes. */
function withNote(object: string, bytes: readonly number[]): Uint8Array {
  const before = encodeUtf8(`${object.slice(0, -1)},"note":"`);
  return Uint8Array.of(...before, ...bytes, ...encodeUtf8('"}'));
}

function withEscape(object: string, escaped: string): string {
  return `${object.slice(0, -1)},"note":"${escaped}"}`;
}

function encodeUtf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), littleEndian);
  return bytes;
}
