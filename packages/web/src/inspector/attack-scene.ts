import {
  createAttackerKeys,
  type ForgeContext,
  issueToken,
  type Jwk,
  type KnownToken,
  readPublishedKey,
  readToken,
  type Signer,
} from '@sealwright/audit/catalogue';
import { encodeBase64Url } from '@sealwright/jwt';
import type { AttackSetUp } from './attack-answer.ts';
import { type KeyCandidate, readKeyText } from './key-candidates.ts';
import { askCore, readSigned, type SignedText } from './signature-check.ts';
import { readCompact } from './token-parts.ts';
import { traceAll } from './traced-text.ts';

/** What the forgeries are made from, and what they are shown to. */
export interface AttackScene {
  readonly keys: AttackSetUp['keys'];
  readonly sentences: readonly string[];
  readonly context: ForgeContext;
  readonly candidate: KeyCandidate;
  readonly good: KnownToken;
  readonly now: number;
}

/** Sets the scene; undefined where the text is no token whose claims can be read, so that there is nothing to bend. */
export async function setScene(compact: string, keyText: string, now: number): Promise<AttackScene | undefined> {
  const good = readToken(compact);
  if (good === undefined || compact.length > maxAttackedLength) return undefined;
  return (await scenePasted(good, keyText, now)) ?? (await sceneStandIn(good, now));
}

/** Every forgery is as long as the token, and there are many hundreds. */
const maxAttackedLength = 16_384;

/** With the pasted key, where the core takes the pasted token under it: only then does a refusal say anything. */
async function scenePasted(good: KnownToken, keyText: string, now: number): Promise<AttackScene | undefined> {
  const signed = readSigned(readCompact(traceAll(good.text)));
  if (signed === undefined || typeof good.payload['iss'] !== 'string') return undefined;
  const inLife = momentInLife(good, now);
  for (const candidate of (await readKeyText(keyText)).candidates) {
    if ((await askCore(signed, candidate, inLife)) !== 'accepted') continue;
    const sentences = [
      'Attacked is the token as it was pasted. It is shown to the token core with the key that was pasted, and with a policy made from the token: its issuer, its audience, its type.',
    ];
    if (inLife !== now)
      sentences.push(
        'The clock is set back into the token’s life, so that its expiry is not what refuses the forgeries.',
      );
    return sceneOf('pasted', sentences, { good, candidate, now: inLife, signer: signerOf(signed, candidate) });
  }
  return undefined;
}

/** With a twin: the same claims under a key made here and now, whose private half is at hand. */
async function sceneStandIn(good: KnownToken, now: number): Promise<AttackScene> {
  const alg = String(good.header['alg']);
  const signer = await standInSigner(knownAlgorithm.test(alg) ? alg : 'ES256', good.header['kid']);
  const { typ } = good.header;
  const header = {
    ...absentMembers(good.header),
    alg: signer.alg,
    kid: signer.kid,
    ...(typeof typ === 'string' && typ !== '' ? { typ } : { typ: undefined }),
  };
  const twin = await issueToken({ good, now, signer }, { header, claims: soundClaims(good, now) });
  const candidate = candidateOf(signer);
  const sentences = [
    'No key was pasted under which the token core takes this token. So a twin is attacked: the same kind of key, made here and now, signs the same claims afresh, and the core trusts that key.',
    'What the core answers is true of the core. It says nothing about who issued the pasted token, nor about the program that verifies it.',
  ];
  return sceneOf('stand-in', sentences, { good: readToken(twin) ?? good, candidate, now, signer });
}

const knownAlgorithm = /^(?:[HRP]S(?:256|384|512)|ES(?:256|384|512)|Ed(?:DSA|25519))$/;

interface Parts {
  readonly good: KnownToken;
  readonly candidate: KeyCandidate;
  readonly now: number;
  readonly signer: Signer | undefined;
}

async function sceneOf(
  keys: AttackScene['keys'],
  sentences: readonly string[],
  { good, candidate, now, signer }: Parts,
): Promise<AttackScene> {
  const { kid } = good.header;
  const published =
    candidate.kind === 'public'
      ? await readPublishedKey({
          ...(candidate.members as Jwk),
          use: 'sig',
          ...(typeof kid === 'string' ? { kid } : {}),
        })
      : undefined;
  const context: ForgeContext = {
    ...{ now, good, attacker: createAttackerKeys(), others: {}, reach: 'function' },
    keys: published === undefined ? [] : [published],
    ...(published === undefined ? {} : { keySetText: JSON.stringify({ keys: [published.jwk] }) }),
    ...(signer === undefined ? {} : { signer }),
    // RFC 6761 §6.4: no such name is ever found. Nothing here would look for it.
    callbackUrl: (label) => `https://attacker.invalid/${label}`,
  };
  return { keys, sentences, context, candidate, good, now };
}

/** A moment at which the token is good by its own word: now, or where that is over, just before its end. */
function momentInLife({ payload }: KnownToken, now: number): number {
  const { iat, nbf, exp } = payload;
  if (typeof exp !== 'number') return now;
  const starts = [iat, nbf].filter((one): one is number => typeof one === 'number');
  const start = starts.length > 0 ? Math.ceil(Math.max(...starts)) : Number.NEGATIVE_INFINITY;
  if (now >= exp) return Math.max(start, Math.ceil(exp) - 1);
  return Math.max(now, start);
}

/** The issuer's own key, where a secret or a private key was pasted. */
function signerOf({ alg = '', kid }: SignedText, candidate: KeyCandidate): Signer | undefined {
  const named = kid === undefined ? {} : { kid };
  if (candidate.kind === 'secret') return { alg, ...named, jwk: { kty: 'oct', k: encodeBase64Url(candidate.bytes) } };
  return typeof candidate.jwk['d'] === 'string' ? { alg, ...named, jwk: { ...candidate.jwk } } : undefined;
}

async function standInSigner(alg: string, kid: unknown): Promise<Signer> {
  const named = typeof kid === 'string' && /^[\x20-\x7e]{1,256}$/.test(kid) ? kid : 'stand-in';
  if (alg.startsWith('HS')) {
    return { alg, kid: named, jwk: { kty: 'oct', k: encodeBase64Url(crypto.getRandomValues(new Uint8Array(64))) } };
  }
  const keys = createAttackerKeys();
  const curve = alg === 'ES384' ? 'P-384' : alg === 'ES512' ? 'P-521' : 'P-256';
  const { privateJwk } = /^[RP]S/.test(alg)
    ? await keys.rsa()
    : await (alg.startsWith('ES') ? keys.ec(curve) : keys.ed());
  return { alg, kid: named, jwk: privateJwk };
}

function candidateOf({ alg, jwk }: Signer): KeyCandidate {
  const facts = { name: 'the stand-in key', kid: undefined };
  if (alg.startsWith('HS')) {
    const bytes = Uint8Array.from(atob((jwk.k ?? '').replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    return { kind: 'secret', bytes, facts };
  }
  const { kty = '', n, e, crv, x, y } = jwk;
  const members = Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  );
  return { kind: 'public', members: { kty, ...members }, jwk: { ...members }, facts };
}

/** A twin has no parameter that the core refuses: the forgeries add them one by one. */
function absentMembers(header: KnownToken['header']): Record<string, undefined> {
  return Object.fromEntries(Object.keys(header).map((name) => [name, undefined]));
}

/** What the core asks of claims, where the token does not fulfil it by itself. */
function soundClaims({ payload }: KnownToken, now: number): Record<string, unknown> {
  const { iss, aud, sub, jti } = payload;
  const named =
    typeof aud === 'string' || (Array.isArray(aud) && aud.length > 0 && aud.every((one) => typeof one === 'string'));
  return {
    iss: typeof iss === 'string' && iss !== '' ? iss : 'https://issuer.invalid',
    aud: named ? aud : 'https://api.invalid',
    iat: now,
    nbf: undefined,
    ...(typeof sub === 'string' ? {} : { sub: 'somebody' }),
    ...(jti === undefined || typeof jti === 'string' ? {} : { jti: undefined }),
  };
}
