import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type AuthError, exportPublicJwk, importVerificationPem, type VerificationKey } from '@sealwright/jwt';
import { judgeError } from './judge-error.ts';
import type { FuzzKey } from './keys.ts';
import { bitMutators } from './mutate-segment.ts';
import type { Random } from './random.ts';
import type { Rings } from './rings.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

type PemAlgorithm = Parameters<typeof importVerificationPem>[1]['alg'];

interface Sample {
  readonly alg: PemAlgorithm;
  readonly pem: string;
  readonly isPrivate: boolean;
}

/** `importVerificationPem`: nothing is taken whose bytes OpenSSL does not read as the very same public key. */
export function createPemSurface(
  share: number,
  rings: Rings,
  importPem: typeof importVerificationPem = importVerificationPem,
): Surface {
  const keys = rings.publicKeys.trusted
    .flatMap((trusted) => trusted.keys)
    .filter(({ alg }) => !/^(PS|RS384|RS512)/.test(alg));
  const samples = keys.flatMap(samplesOf);
  return {
    name: 'PEM',
    share,
    make(random: Random): Trial {
      const sample = random.pick(samples);
      const { name, apply } = random.pick(pemMutators);
      const pem = apply(sample.pem, random);
      const alg = random.chance(0.9) ? sample.alg : random.pick(samples).alg;
      return {
        category: name,
        maxMilliseconds: 25,
        run: () => importPem(pem, { alg }),
        judge: (outcome) => judgePem(outcome, pem, name === 'unchanged' && !sample.isPrivate && alg === sample.alg),
        print: () => `${alg} ${JSON.stringify(pem)}`,
      };
    },
  };
}

function samplesOf({ alg, bare }: FuzzKey): Sample[] {
  if ('secret' in bare) return [];
  const write = (key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1'): Sample => ({
    alg: alg as PemAlgorithm,
    pem: key.export({ format: 'pem', type } as { format: 'pem'; type: 'spki' }).toString(),
    isPrivate: key.type === 'private',
  });
  const samples = [write(bare.publicKey, 'spki'), write(bare.publicKey, 'spki'), write(bare.privateKey, 'pkcs8')];
  if (alg.startsWith('RS')) samples.push(write(bare.publicKey, 'pkcs1'), write(bare.privateKey, 'pkcs1'));
  if (alg.startsWith('ES')) samples.push(write(bare.privateKey, 'sec1'));
  return samples;
}

const pemMutators: readonly { readonly name: string; apply(pem: string, random: Random): string }[] = [
  { name: 'unchanged', apply: (pem) => pem },
  {
    name: 'line ends',
    apply: (pem, random) => pem.replaceAll('\n', random.pick(['\r\n', '\r', ' ', '', '\n\n', '\t\n', '\v', '\u2028'])),
  },
  {
    name: 'labels',
    apply: (pem, random) => pem.replaceAll(/(PUBLIC|PRIVATE|RSA|EC) /g, () => random.pick(labelWords)),
  },
  { name: 'labels', apply: (pem, random) => pem.replace(/BEGIN [A-Z ]+/, `BEGIN ${random.pick(labelWords)}KEY`) },
  {
    name: 'dashes',
    apply: (pem, random) => pem.replace('-----', random.pick(['----', '------', '', '-----BEGIN X-----'])),
  },
  { name: 'two blocks', apply: (pem) => pem + pem },
  { name: 'around', apply: (pem, random) => random.pick(around) + pem + random.pick(around) },
  { name: 'base64', apply: (pem, random) => onBody(pem, (body) => random.pick(bodyMutators)(body, random)) },
  { name: 'DER', apply: (pem, random) => onBytes(pem, (der) => random.pick(bitMutators)(der, random)) },
  { name: 'DER', apply: (pem, random) => onBytes(pem, (der) => flipEarly(der, random)) },
  { name: 'headers', apply: (pem) => pem.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\n\n') },
  { name: 'cut', apply: (pem, random) => pem.slice(random.below(3), random.below(pem.length + 1)) },
];

const labelWords: readonly string[] = [
  'PUBLIC ',
  'PRIVATE ',
  'RSA PUBLIC ',
  'RSA PRIVATE ',
  'EC PRIVATE ',
  'EC ',
  'ENCRYPTED PRIVATE ',
  '',
];
const around: readonly string[] = ['', '', '\n', '   ', '\ufeff', 'x', '\0', 'subject=x\n', '#\n'];

const bodyMutators: readonly ((body: string, random: Random) => string)[] = [
  (body) => body.replaceAll('+', '-').replaceAll('/', '_'),
  (body, random) => body + random.pick(['=', 'A', '====', 'AAAA', '!']),
  (body) => body.replace(/=+$/, ''),
  (body, random) => body.slice(0, random.below(body.length + 1)),
  (body, random) => {
    const place = random.below(body.length);
    return body.slice(0, place) + random.pick([' ', '\n', '\0', 'é', '.', '=']) + body.slice(place);
  },
];

function onBody(pem: string, change: (body: string) => string): string {
  const lines = pem.trim().split('\n');
  return [lines[0], change(lines.slice(1, -1).join('')), lines.at(-1), ''].join('\n');
}

function onBytes(pem: string, change: (der: Uint8Array) => Uint8Array): string {
  return onBody(pem, (body) => Buffer.from(change(Buffer.from(body, 'base64'))).toString('base64'));
}

/** In the first bytes, where tags, lengths and object identifiers are. */
function flipEarly(der: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(der);
  const place = random.below(Math.min(40, copy.length));
  copy[place] = random.chance(0.5) ? random.below(256) : (copy[place] ?? 0) ^ (1 << random.below(8));
  return copy;
}

function judgePem(outcome: Outcome, pem: string, good: boolean): Finding | undefined {
  if (!outcome.ok) {
    const fault = judgeError(outcome.error, () => [pem]);
    if (fault !== undefined || !good) return fault;
    return { kind: 'false refusal', detail: (outcome.error as AuthError).code };
  }
  const { alg: _alg, kid: _kid, use: _use, ...members } = exportPublicJwk(outcome.value as VerificationKey);
  const theirs = readPlainly(pem);
  if (theirs === undefined)
    return { kind: 'false acceptance', detail: 'no single block, or OpenSSL refuses its bytes' };
  const same = Object.entries(members).every(([name, value]) => theirs[name] === value);
  return same ? undefined : { kind: 'other content', detail: 'another key than OpenSSL reads' };
}

/** RFC 7468 §3, the lax form: white space anywhere. OpenSSL's own reader wants lines, so it is given the bytes. */
function readPlainly(pem: string): JsonWebKey | undefined {
  const text = pem.replace(/\s/g, '');
  const [, label, body = ''] =
    /^-----BEGIN(PUBLICKEY|RSAPUBLICKEY)-----([A-Za-z0-9+/]+={0,2})-----END\1-----$/.exec(text) ?? [];
  try {
    const type = label === 'PUBLICKEY' ? 'spki' : 'pkcs1';
    return createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type }).export({ format: 'jwk' });
  } catch {
    return undefined;
  }
}
