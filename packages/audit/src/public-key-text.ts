// A public key in all the texts in which a program may hold it. Whoever gives such a text to HMAC has made it a secret
// that everybody knows: so each of these bytes is tried as one.

import { bytesToInteger } from './big-integer.ts';
import { concatBytes, derInteger, derSequence } from './der.ts';
import { decodeBase64Url, encodeBase64, encodeBase64Url, encodeHex, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import { type PublishedKey, writePem } from './published-key.ts';

export interface KeyText {
  /** Kebab-case, for the variant's name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** PEM as tools write it, and as editors, environments and source code then bend it. */
export function pemSpellings({ spki, spkiPem, jwk }: PublishedKey): readonly KeyText[] {
  const pkcs1 = writePkcs1(jwk);
  return [
    ...spellingsOf(spkiPem, 'pem'),
    text('pem-under-rsa-label', writePem('RSA PUBLIC KEY', spki)),
    ...(pkcs1 === undefined ? [] : spellingsOf(writePem('RSA PUBLIC KEY', pkcs1), 'pkcs1-pem')),
  ];
}

/** The key's binary forms, and the texts of these. */
export function binaryForms({ spki, jwk }: PublishedKey): readonly KeyText[] {
  const pkcs1 = writePkcs1(jwk);
  return [
    ...withTexts('spki', spki),
    ...(pkcs1 === undefined ? [] : withTexts('pkcs1', pkcs1)),
    ...(jwk.n === undefined ? [] : withTexts('modulus', decodeBase64Url(jwk.n))),
  ];
}

/** The points of elliptic-curve keys: SEC 1 §2.3.3 for Weierstrass curves, RFC 8032 §5.1.2 for Edwards curves. */
export function pointForms({ jwk }: PublishedKey): readonly KeyText[] {
  const x = decodeBase64Url(jwk.x ?? '');
  if (x.length === 0) return [];
  if (jwk.y === undefined) return withTexts('point', x);
  const y = decodeBase64Url(jwk.y);
  const odd = (y.at(-1) ?? 0) & 1;
  return [
    ...withTexts('point', concatBytes(Uint8Array.of(4), x, y)),
    ...withTexts('compressed-point', concatBytes(Uint8Array.of(2 + odd), x)),
    ...withTexts('coordinates', concatBytes(x, y)),
    ...withTexts('x-coordinate', x),
  ];
}

/** The line of an `authorized_keys` file (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4), and the block of RFC 4716. */
export function sshTexts(key: PublishedKey): readonly KeyText[] {
  const blob = writeSshBlob(key);
  if (blob === undefined) return [];
  const base64 = encodeBase64(blob.bytes);
  const line = `${blob.type} ${base64}`;
  const folded = (base64.match(/.{1,70}/g) ?? []).join('\n');
  return [
    text('ssh-line', line),
    text('ssh-line-with-newline', `${line}\n`),
    text('ssh-line-with-comment', `${line} root@localhost`),
    text('ssh-line-with-comment-and-newline', `${line} root@localhost\n`),
    text('ssh-base64', base64),
    { name: 'ssh-blob', bytes: blob.bytes },
    text('ssh-block', `---- BEGIN SSH2 PUBLIC KEY ----\n${folded}\n---- END SSH2 PUBLIC KEY ----\n`),
  ];
}

/** The key as JSON: as it is published, and as programs write it again. */
export function jwkTexts({ jwk }: PublishedKey, keySetText?: string): readonly KeyText[] {
  const published = parseOrUndefined(keySetText);
  const texts = [
    ...jsonSpellings('jwk', jwk),
    ...jsonSpellings('jwk-sorted', sortMembers(jwk)),
    ...jsonSpellings('jwk-bare', bareMembers(jwk)),
    ...jsonSpellings('jwk-bare-sorted', sortMembers(bareMembers(jwk))),
    ...jsonSpellings('key-set-of-one', { keys: [jwk] }),
    ...(keySetText === undefined ? [] : [text('key-set-as-published', keySetText)]),
    ...(keySetText === undefined ? [] : [text('key-set-trimmed', keySetText.trim())]),
    ...(published === undefined ? [] : jsonSpellings('key-set', published)),
    text('jwk-coerced', '[object Object]'),
  ];
  return distinct(texts);
}

/** A certificate of the key: as `x5c` has it, as a file has it. */
export function certificateTexts({ certificates }: PublishedKey): readonly KeyText[] {
  return certificates.flatMap((base64, at) => {
    const name = at === 0 ? 'certificate' : `certificate-${at + 1}`;
    const der = decodeBase64Url(base64);
    return [
      text(`${name}-x5c`, base64),
      { name: `${name}-der`, bytes: der },
      ...spellingsOf(writePem('CERTIFICATE', der), `${name}-pem`),
    ];
  });
}

/** Each text once: where two spellings come to the same bytes, the first one stays. */
export function distinct(texts: readonly KeyText[]): readonly KeyText[] {
  const seen = new Set<string>();
  return texts.filter(({ bytes }) => {
    const form = encodeHex(bytes);
    if (seen.has(form)) return false;
    seen.add(form);
    return true;
  });
}

function spellingsOf(pem: string, name: string): readonly KeyText[] {
  const trimmed = pem.trim();
  const lines = trimmed.split('\n');
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const body = lines.slice(1, -1).join('');
  const wide = (body.match(/.{1,76}/g) ?? []).join('\n');
  return [
    text(name, pem),
    text(`${name}-without-final-newline`, trimmed),
    text(`${name}-crlf`, pem.replaceAll('\n', '\r\n')),
    text(`${name}-crlf-without-final-newline`, trimmed.replaceAll('\n', '\r\n')),
    text(`${name}-cr`, pem.replaceAll('\n', '\r')),
    text(`${name}-cr-without-final-newline`, trimmed.replaceAll('\n', '\r')),
    text(`${name}-one-line`, lines.join('')),
    text(`${name}-one-line-with-blanks`, lines.join(' ')),
    text(`${name}-body-on-one-line`, `${first}\n${body}\n${last}\n`),
    text(`${name}-body-on-one-line-without-final-newline`, `${first}\n${body}\n${last}`),
    text(`${name}-escaped-newlines`, pem.replaceAll('\n', '\\n')),
    text(`${name}-escaped-newlines-trimmed`, trimmed.replaceAll('\n', '\\n')),
    text(`${name}-76-columns`, `${first}\n${wide}\n${last}\n`),
    text(`${name}-two-final-newlines`, `${pem}\n`),
    text(`${name}-blank-after`, `${pem} `),
    text(`${name}-trimmed-blank-after`, `${trimmed} `),
    text(`${name}-blank-before`, ` ${pem}`),
    text(`${name}-blank-before-trimmed`, ` ${trimmed}`),
    text(`${name}-newline-before`, `\n${pem}`),
    text(`${name}-newline-before-trimmed`, `\n${trimmed}`),
    text(`${name}-crlf-before`, `\r\n${pem}`),
    text(`${name}-tab-before`, `\t${pem}`),
    text(`${name}-tab-before-end`, pem.replace('\n-----END', '\n\t-----END')),
    text(`${name}-blank-before-end`, pem.replace('\n-----END', '\n -----END')),
    text(`${name}-indented-by-two`, pem.replaceAll(/^(?=.)/gm, '  ')),
    text(`${name}-indented-by-four`, pem.replaceAll(/^(?=.)/gm, '    ')),
    text(`${name}-lines-end-in-blanks`, pem.replaceAll('\n', ' \n')),
    text(`${name}-byte-order-mark`, `\u{feff}${pem}`),
    text(`${name}-zero-width-before`, `\u{200b}${pem}`),
    text(`${name}-comment-before`, `# public key\n${pem}`),
    text(`${name}-sign-before`, `#${pem}`),
    text(`${name}-slashes-before`, `//${pem}`),
    text(`${name}-dot-before`, `.${pem}`),
    text(`${name}-nul-before`, `\0${pem}`),
    text(`${name}-nul-after`, `${pem}\0`),
    text(`${name}-json-string`, JSON.stringify(pem)),
    text(`${name}-body`, body),
    text(`${name}-body-in-lines`, lines.slice(1, -1).join('\n')),
  ];
}

/** RSAPublicKey (RFC 8017 A.1.1). */
function writePkcs1({ n, e }: Jwk): Uint8Array | undefined {
  if (n === undefined || e === undefined) return undefined;
  return derSequence(...[n, e].map((member) => derInteger(bytesToInteger(decodeBase64Url(member)))));
}

function writeSshBlob({ jwk, kind }: PublishedKey): { readonly type: string; readonly bytes: Uint8Array } | undefined {
  const [n, e, x, y] = [jwk.n, jwk.e, jwk.x, jwk.y].map((member) => decodeBase64Url(member ?? ''));
  if (n === undefined || e === undefined || x === undefined || y === undefined) return undefined;
  const curve = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' }[jwk.crv ?? ''] ?? '';
  const forms = {
    rsa: { type: 'ssh-rsa', fields: [sshInteger(e), sshInteger(n)] },
    ec: { type: `ecdsa-sha2-${curve}`, fields: [encodeUtf8(curve), concatBytes(Uint8Array.of(4), x, y)] },
    ed: { type: 'ssh-ed25519', fields: [x] },
  };
  const { type, fields } = forms[kind];
  return { type, bytes: concatBytes(...[encodeUtf8(type), ...fields].map(sshField)) };
}

function sshField(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}

function sshInteger(bytes: Uint8Array): Uint8Array {
  return (bytes[0] ?? 0) > 127 ? concatBytes(Uint8Array.of(0), bytes) : bytes;
}

function withTexts(name: string, bytes: Uint8Array): readonly KeyText[] {
  return [
    { name: `${name}-bytes`, bytes },
    text(`${name}-base64`, encodeBase64(bytes)),
    text(`${name}-base64url`, encodeBase64Url(bytes)),
    text(`${name}-hex`, encodeHex(bytes)),
  ];
}

/** `JSON.stringify` in its usual forms, and Python's `json.dumps`, which puts a blank after each comma and colon. */
function jsonSpellings(name: string, value: object): readonly KeyText[] {
  const python = JSON.stringify(value, null, 1)
    .replaceAll(/([[{])\n\s+|\n\s*(?=[\]}])/g, '$1')
    .replaceAll(/\n\s+/g, ' ');
  return [
    text(name, JSON.stringify(value)),
    text(`${name}-by-two`, JSON.stringify(value, null, 2)),
    text(`${name}-by-four`, JSON.stringify(value, null, 4)),
    text(`${name}-by-tab`, JSON.stringify(value, null, '\t')),
    text(`${name}-blanks`, python),
    text(`${name}-with-newline`, `${JSON.stringify(value)}\n`),
    text(`${name}-by-two-with-newline`, `${JSON.stringify(value, null, 2)}\n`),
  ];
}

function sortMembers(jwk: Jwk): Jwk {
  return Object.fromEntries(Object.entries(jwk).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a thumbprint is made of, in the order in which crypto libraries export it. */
function bareMembers({ kty, n, e, crv, x, y }: Jwk): Jwk {
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined));
}

function parseOrUndefined(json: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(name: string, content: string): KeyText {
  return { name, bytes: encodeUtf8(content) };
}
