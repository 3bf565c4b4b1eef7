import { errors } from './errors.ts';

/** DER, with the structure that its PEM label names. */
export interface EncodedKey {
  readonly structure: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1';
  readonly der: Uint8Array;
}

type PemFault = 'not_pem' | 'certificate' | 'escaped_line_ends';

const structures: ReadonlyMap<string, EncodedKey['structure']> = new Map([
  ['PUBLIC KEY', 'spki'],
  ['RSA PUBLIC KEY', 'pkcs1'],
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
]);

/**
 * Reads exactly one PEM block (RFC 7468) of the wanted half. The label only says how the bytes are to be parsed; the
 * parse decides whether they are a key.
 */
export function parsePem(text: string, half: 'public' | 'private'): EncodedKey {
  if (typeof text !== 'string') throw new TypeError('pem: not a string');
  const match = /^\s*-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/.exec(text);
  if (match === null) throw malformed(likelyMistake(text));
  const [, label, body] = match as unknown as readonly [string, string, string];
  const isPrivate = label.endsWith('PRIVATE KEY');
  if (isPrivate && half === 'public') throw errors.create('key_private');
  const structure = structures.get(label);
  if (label === 'CERTIFICATE') throw malformed('certificate');
  if (structure === undefined || isPrivate !== (half === 'private')) throw malformed();
  return { structure, der: decodeBase64(body.replace(/\s/g, '')) };
}

export function formatPem(label: 'PUBLIC KEY' | 'PRIVATE KEY', der: Uint8Array): string {
  const body = encodeBase64(der).replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw malformed();
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** What text that is no PEM most often is: read out of a variable without its line ends, or certificates. */
function likelyMistake(text: string): PemFault {
  if (text.includes('\\n')) return 'escaped_line_ends';
  return text.includes('-----BEGIN CERTIFICATE-----') ? 'certificate' : 'not_pem';
}

function malformed(reason: PemFault = 'not_pem'): Error {
  return errors.create('key_malformed', { evidence: { reason } });
}
