/** Verification: a token never seen before against the bare call and every peer, and a token seen before. */
import { createKeySet, createPolicy, verifyJwt } from '@sealwright/jwt';
import { createVerifier as createFastJwtVerifier } from 'fast-jwt';
import { bareHmac, bareSubtleVerify, bareVerify } from '../limits.ts';
import { type AsymmetricMaterial, audience, issuer, makeAsymmetricMaterial, makeHmacMaterial } from '../material.ts';
import { type Contender, type Measurement, measure, ratio, ratioOverBest, round3 } from '../measure.ts';
import { asymmetricPeers, eachToken, hmacPeers } from '../peers/verifiers.ts';
import type { Result } from '../result.ts';
import { openRevocationPeer } from '../revocation-peer.ts';
import { loadWebEngine } from '../web-engine.ts';

const tokenCount = 1500;
const policy = createPolicy({ issuer, audience, typ: 'at+jwt' });

export async function runScenario(): Promise<Result> {
  const parts = [
    await asymmetric('es256', await makeAsymmetricMaterial('ES256', tokenCount)),
    await asymmetric('eddsa', await makeAsymmetricMaterial('Ed25519', tokenCount)),
    await asymmetric('rs256', await makeAsymmetricMaterial('RS256', tokenCount)),
    await asymmetric('ps256', await makeAsymmetricMaterial('PS256', tokenCount)),
    await hmac(),
    ...(await webCrypto()),
    await warm(),
  ];
  return {
    scenario: 'verify',
    figures: Object.assign({}, ...parts.map((part) => part.figures)),
    ratios: Object.assign({}, ...parts.map((part) => part.ratios)),
  };
}

type Part = Pick<Result, 'figures' | 'ratios'>;

async function asymmetric(name: string, material: AsymmetricMaterial): Promise<Part> {
  const keys = createKeySet({ issuer, keys: [material.key.verificationKey] });
  const ours = eachToken('sealwright', material.tokens, async (token) => (await verifyJwt(token, keys, policy)).issuer);
  return compare(name, ours, bareVerify(material), await asymmetricPeers(material));
}

async function hmac(): Promise<Part> {
  const material = await makeHmacMaterial(tokenCount);
  const keys = createKeySet({ issuer, keys: [material.key] });
  const ours = eachToken('sealwright', material.tokens, async (token) => (await verifyJwt(token, keys, policy)).issuer);
  return compare('hs256', ours, bareHmac(material), hmacPeers(material));
}

/** The other engine, against its own bare call and against jose, which is on Web Crypto too. */
async function webCrypto(): Promise<readonly Part[]> {
  const core = await loadWebEngine();
  const parts: Part[] = [];
  for (const [name, alg] of [
    ['es256_web', 'ES256'],
    ['eddsa_web', 'Ed25519'],
    ['rs256_web', 'RS256'],
  ] as const) {
    const material = await makeAsymmetricMaterial(alg, tokenCount);
    const { keySet } = await core.parseJwkSet({ keys: [material.jwk] }, { issuer });
    const rules = core.createPolicy({ issuer, audience, typ: 'at+jwt' });
    const ours = eachToken(
      'sealwright',
      material.tokens,
      async (token) => (await core.verifyJwt(token, keySet, rules)).issuer,
    );
    const jose = (await asymmetricPeers(material)).filter((peer) => peer.name === 'jose');
    parts.push(await compare(name, ours, await bareSubtleVerify(material), jose));
  }
  return parts;
}

/** Our verifier with a live revocation feed against fast-jwt's cache, which knows of no revocation. */
async function warm(): Promise<Part> {
  const peer = await openRevocationPeer(200, 10_000);
  try {
    const fastJwt = createFastJwtVerifier({
      key: peer.publicPem,
      algorithms: ['ES256'],
      allowedIss: peer.issuer,
      allowedAud: audience,
      cache: 1000,
    });
    const measured = await measure([
      eachToken('sealwright', peer.tokens, async (token) => (await peer.verifier.verify(token)).issuer, peer.issuer),
      eachToken('fast-jwt', peer.tokens, (token) => (fastJwt(token) as { iss: string }).iss, peer.issuer),
    ]);
    return {
      figures: nanoseconds('warm', measured),
      ratios: { warm_over_fastjwt_cached: ratio(measured, 'sealwright', 'fast-jwt') },
    };
  } finally {
    await peer.close();
  }
}

async function compare(name: string, ours: Contender, limit: Contender, peers: readonly Contender[]): Promise<Part> {
  const measured = await measure([ours, limit, ...peers]);
  const ratios: Record<string, number> = {
    [`${name}_over_limit`]: ratio(measured, 'sealwright', 'limit'),
    [`${name}_over_best_peer`]: ratioOverBest(
      measured,
      'sealwright',
      peers.map((peer) => peer.name),
    ),
  };
  for (const peer of peers)
    ratios[`${name}_over_${peer.name.replaceAll('-', '_')}`] = ratio(measured, 'sealwright', peer.name);
  return { figures: nanoseconds(name, measured), ratios };
}

function nanoseconds(name: string, measured: ReadonlyMap<string, Measurement>): Record<string, number> {
  return Object.fromEntries(
    [...measured].map(([who, { nanoseconds: value }]) => [
      `${name}_${who.replaceAll('-', '_')}_us`,
      round3(value / 1000),
    ]),
  );
}
