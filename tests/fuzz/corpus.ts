/** What is mutated: good tokens of every algorithm, by our signer and by jose, and tokens with one thing wrong. */

import { signJwt } from '@sealwright/jwt';
import { SignJWT } from 'jose';
import { type Shape, shapes } from './claim-shapes.ts';
import { type ObjectTree, objectTree } from './json-tree.ts';
import type { FuzzKey } from './keys.ts';
import type { Ring, Rings } from './rings.ts';
import { issuer, otherIssuer, type Rules, rulesByName } from './rules.ts';

export interface CorpusToken {
  readonly text: string;
  readonly header: ObjectTree;
  readonly payload: ObjectTree;
  readonly signature: Buffer;
  readonly key: FuzzKey;
  readonly ring: Ring;
  readonly rules: Rules;
  /** Whether it is accepted as it is, under its own rules and ring. */
  readonly good: boolean;
}

/** Tokens under one key, with how often they are taken. */
export interface CorpusGroup {
  readonly share: number;
  readonly tokens: readonly CorpusToken[];
}

/**
 * By cost: a MAC takes microseconds, a signature under P-384 and P-521 milliseconds. HMAC is the cheap way through every
 * rule after the signature; the others are there for the rules of the signature itself.
 */
const shares: Readonly<Record<string, number>> = {
  HS256: 500,
  HS384: 140,
  HS512: 140,
  RS256: 30,
  RS384: 12,
  RS512: 12,
  PS256: 16,
  PS384: 8,
  PS512: 8,
  ES256: 12,
  ES384: 0.2,
  ES512: 0.2,
  Ed25519: 12,
};

export async function createCorpus(rings: Rings): Promise<readonly CorpusGroup[]> {
  const groups: CorpusGroup[] = [];
  for (const ring of rings.all) {
    for (const trusted of ring.trusted) {
      for (const key of trusted.keys) groups.push(await groupOf(key, ring, trusted.issuer, rings));
    }
  }
  return groups;
}

async function groupOf(key: FuzzKey, ring: Ring, from: string, rings: Rings): Promise<CorpusGroup> {
  const tokens: CorpusToken[] = [];
  for (const shape of shapes) {
    const rules = rulesByName[shape.rules];
    const twoIssuers = ring === rings.twoIssuers;
    if (from === otherIssuer && shape.rules !== 'two issuers') continue;
    const payload = { ...shape.claims, ...('iss' in shape.claims && shape.claims.iss === issuer ? { iss: from } : {}) };
    const header = headerOf(shape, key, ring);
    const own = { key, ring, rules: twoIssuers ? rulesByName['two issuers'] : rules };
    const good = shape.good && (!twoIssuers || shape.rules === 'two issuers' || shape.rules === 'strict');
    for (const text of await textsOf(shape, header, payload, key)) {
      const [headerSegment = '', payloadSegment = '', signature = ''] = text.split('.');
      tokens.push({
        ...own,
        good,
        text,
        header: objectTree(parsed(headerSegment)),
        payload: objectTree(parsed(payloadSegment)),
        signature: Buffer.from(signature, 'base64url'),
      });
    }
  }
  return { share: (shares[key.alg] ?? 0) / (ring === rings.twoIssuers ? 4 : 1), tokens };
}

function headerOf(shape: Shape, key: FuzzKey, ring: Ring): Record<string, unknown> {
  const lonely = ring.trusted.length === 1 && ring.trusted[0]?.keys.length === 1;
  const kid = shape.withoutKid === true && lonely ? {} : { kid: key.kid };
  return { alg: key.names[0], ...(shape.typ === undefined ? {} : { typ: shape.typ }), ...kid, ...shape.header };
}

/** By jose always; by our signer where it signs such a thing. */
async function textsOf(
  shape: Shape,
  header: Record<string, unknown>,
  payload: Record<string, unknown>,
  key: FuzzKey,
): Promise<string[]> {
  const signer = 'secret' in key.bare ? key.bare.secret : key.bare.privateKey;
  const theirs = await new SignJWT(payload).setProtectedHeader({ alg: key.alg, ...header }).sign(signer);
  const oursToo = shape.typ !== undefined && shape.header === undefined && shape.withoutKid !== true;
  if (!oursToo || payload.aud === undefined || payload.iat === undefined || payload.exp === undefined) return [theirs];
  return [theirs, await signJwt(payload as Parameters<typeof signJwt>[0], key.signing, { typ: shape.typ as string })];
}

function parsed(segment: string): object {
  return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8')) as object;
}
