import { algorithmOfKey, keyOfCertificate, wrapRsaKey } from './der-keys.ts';
import { readSegment } from './segment-reading.ts';
import type { KeyFacts } from './signature-answer.ts';
import { traceAll } from './traced-text.ts';

/** The members of a key that a verification uses, as a JWK has them. */
export interface PublicMembers {
  readonly kty: string;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** Something that the pasted text may mean as a key. */
export type KeyCandidate = PublicCandidate | SecretCandidate;

export interface PublicCandidate {
  readonly kind: 'public';
  readonly facts: KeyFacts;
  readonly members: PublicMembers;
  /** As it was pasted, for what it says of itself; of a PEM its members alone. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

export interface SecretCandidate {
  readonly kind: 'secret';
  readonly facts: KeyFacts;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The bytes are the text of what is itself a key: nobody's secret. */
  readonly isKeyText?: boolean;
}

/** What was found in the text pasted as a key. */
export interface ReadKeys {
  readonly candidates: readonly KeyCandidate[];
  /** Why a piece of it could not be used, each a sentence. */
  readonly unreadable: readonly string[];
  readonly hasPrivate: boolean;
}

/** A set with more is a mistake. */
const maxKeys = 64;
/** No key is longer; a set of 64 with certificates is. */
const maxKeyText = 262_144;

/** Reads PEM, a certificate, a JWK, a JWK Set, or else a secret, which may be text, base64url, base64 or hexadecimal. */
export async function readKeyText(text: string): Promise<ReadKeys> {
  const trimmed = text.trim();
  if (trimmed === '') return { candidates: [], unreadable: [], hasPrivate: false };
  if (trimmed.length > maxKeyText)
    return { candidates: [], unreadable: ['This is longer than any key.'], hasPrivate: false };
  if (trimmed.includes('-----BEGIN')) return readPem(trimmed);
  if (trimmed.startsWith('{')) return readJwks(trimmed);
  if (/^MI[A-Za-z0-9+/=\s]{60,}$/.test(trimmed)) {
    const bare = await readBlock('PUBLIC KEY', trimmed);
    const read = bare ?? (await readBlock('CERTIFICATE', trimmed));
    if (read !== undefined) return { candidates: [read], unreadable: [], hasPrivate: false };
  }
  return { candidates: readSecret(text), unreadable: [], hasPrivate: false };
}

/** The text itself as a secret: what a verifier would use that takes a public key for one. */
export function keyTextAsSecret(text: string): readonly SecretCandidate[] {
  const forms = [...new Set([text, text.trim(), `${text.trim()}\n`])];
  return forms.map((form) => ({
    kind: 'secret',
    facts: { name: 'the text of this key, taken for a secret', kid: undefined },
    bytes: new TextEncoder().encode(form),
    isKeyText: true,
  }));
}

function readSecret(text: string): readonly SecretCandidate[] {
  const found: SecretCandidate[] = [];
  const seen = new Set<string>();
  const add = (reading: string, bytes: Uint8Array<ArrayBuffer>): void => {
    const known = bytes.join();
    if (bytes.length === 0 || seen.has(known)) return;
    seen.add(known);
    found.push({ kind: 'secret', bytes, facts: { name: secretName(bytes.length, reading), kid: undefined } });
  };
  const line = text.trim();
  add('text', new TextEncoder().encode(line));
  add('text, with the white space around it', new TextEncoder().encode(text));
  const { bytes, faults } = readSegment(traceAll(line));
  if (faults.every(({ what }) => what === 'padding' || what === 'other-alphabet')) {
    add(/[+/=]/.test(line) ? 'base64' : 'base64url', bytes);
  }
  if (/^(?:[\da-f]{2})+$/i.test(line)) {
    add(
      'hexadecimal',
      Uint8Array.from(line.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    );
  }
  return found;
}

function secretName(length: number, reading: string): string {
  return `a secret of ${length} byte${length === 1 ? '' : 's'}, read as ${reading}`;
}

async function readPem(text: string): Promise<ReadKeys> {
  const candidates: KeyCandidate[] = [];
  const unreadable: string[] = [];
  let hasPrivate = false;
  let count = 0;
  const lines = text.replaceAll('\\n', '\n');
  for (const { groups } of lines.matchAll(/-----BEGIN (?<label>[A-Z0-9 ]{1,40})-----(?<body>[^-]*)-----END/g)) {
    const { label = '', body = '' } = groups ?? {};
    hasPrivate ||= label.endsWith('PRIVATE KEY');
    count += 1;
    // Each one costs the platform several attempts, whether or not it is a key.
    if (count > maxKeys) continue;
    const read = await readBlock(label, body);
    if (read === undefined) unreadable.push(`A PEM block labelled ${label} could not be read as a key for signatures.`);
    else candidates.push(read);
  }
  if (count > maxKeys) unreadable.push(`Of the PEM blocks only the first ${maxKeys} were read.`);
  if (candidates.length === 0 && unreadable.length === 0)
    unreadable.push('The PEM has no end, or was changed on the way.');
  return { candidates, unreadable, hasPrivate };
}

async function readBlock(label: string, body: string): Promise<PublicCandidate | undefined> {
  const { bytes } = readSegment(traceAll(body));
  if (label === 'PRIVATE KEY') return readPkcs8(bytes);
  const spki =
    label === 'CERTIFICATE' ? keyOfCertificate(bytes) : label === 'RSA PUBLIC KEY' ? wrapRsaKey(bytes) : bytes;
  const algorithm = spki && algorithmOfKey(spki);
  if (spki === undefined || algorithm === undefined) return undefined;
  return readEncoded('spki', spki, algorithm, label === 'CERTIFICATE' ? 'a certificate' : 'PEM');
}

async function readPkcs8(der: Uint8Array<ArrayBuffer>): Promise<PublicCandidate | undefined> {
  // PKCS #8 has a number before the algorithm; without it, it begins as a SubjectPublicKeyInfo does.
  for (const algorithm of pkcs8Algorithms) {
    const read = await readEncoded('pkcs8', der, algorithm, 'the private key in PEM');
    if (read !== undefined) return read;
  }
  return undefined;
}

const pkcs8Algorithms = [
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  { name: 'ECDSA', namedCurve: 'P-256' },
  { name: 'ECDSA', namedCurve: 'P-384' },
  { name: 'ECDSA', namedCurve: 'P-521' },
  { name: 'Ed25519' },
] as const;

async function readEncoded(
  format: 'spki' | 'pkcs8',
  der: Uint8Array<ArrayBuffer>,
  algorithm: { readonly name: string },
  from: string,
): Promise<PublicCandidate | undefined> {
  try {
    const uses = [format === 'spki' ? ('verify' as const) : ('sign' as const)];
    const key = await crypto.subtle.importKey(format, der, algorithm, true, uses);
    const members = publicMembers({ ...(await crypto.subtle.exportKey('jwk', key)) });
    return (
      members && {
        kind: 'public',
        members,
        jwk: { ...members },
        facts: { name: keyName(members, from), kid: undefined },
      }
    );
  } catch {
    // The platform's own message may quote the key.
    return undefined;
  }
}

function readJwks(text: string): ReadKeys {
  const document = parseJson(text);
  const entries: readonly unknown[] = Array.isArray(document?.['keys']) ? document['keys'] : [document];
  const candidates: KeyCandidate[] = [];
  const unreadable: string[] = [];
  let hasPrivate = false;
  for (const [index, entry] of entries.slice(0, maxKeys).entries()) {
    const jwk = asObject(entry);
    const read = jwk === undefined ? undefined : readJwk(jwk);
    hasPrivate ||= jwk !== undefined && (typeof jwk['d'] === 'string' || typeof jwk['k'] === 'string');
    if (read === undefined) unreadable.push(`Entry ${index + 1} is no key for signatures.`);
    else candidates.push(read);
  }
  if (document === undefined) return { candidates: [], unreadable: ['This is no JSON.'], hasPrivate: false };
  return { candidates, unreadable, hasPrivate };
}

function readJwk(jwk: Readonly<Record<string, unknown>>): KeyCandidate | undefined {
  const kid = typeof jwk['kid'] === 'string' ? jwk['kid'].slice(0, 256) : undefined;
  if (jwk['kty'] === 'oct' && typeof jwk['k'] === 'string') {
    const { bytes } = readSegment(traceAll(jwk['k']));
    return { kind: 'secret', bytes, facts: { name: secretName(bytes.length, 'JWK'), kid } };
  }
  const members = publicMembers(jwk);
  return members && { kind: 'public', members, jwk, facts: { name: keyName(members, 'JWK'), kid } };
}

function publicMembers(jwk: Readonly<Record<string, unknown>>): PublicMembers | undefined {
  const { kty, n, e, crv, x, y } = jwk;
  const members = Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => typeof value === 'string');
  const read = Object.fromEntries(members) as Partial<Record<string, string>>;
  const isKey =
    kty === 'RSA' ? read['n'] && read['e'] : kty === 'EC' || kty === 'OKP' ? read['crv'] && read['x'] : undefined;
  return isKey === undefined || isKey === '' ? undefined : (read as unknown as PublicMembers);
}

function keyName({ kty, n, crv }: PublicMembers, from: string): string {
  if (kty !== 'RSA') return `a key of ${(crv ?? '').slice(0, 32)}, from ${from}`;
  return `an RSA key of ${modulusBits(n ?? '')} bits, from ${from}`;
}

function modulusBits(n: string): number {
  const { bytes } = readSegment(traceAll(n));
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] as number) - 24);
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
