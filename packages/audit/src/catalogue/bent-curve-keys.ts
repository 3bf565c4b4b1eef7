import type { ForgeContext, Forgery, StagedAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes, mod, modInverse } from '../big-integer.ts';
import { concatBytes } from '../der.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { Jwk } from '../jwk.ts';
import { type PlantedKeys, playPlantedKeys } from '../planted-keys.ts';
import { hashFunction } from '../rsa-block.ts';
import { freshClaims, joinToken, writeInput, writeSignedToken } from '../unsafe-writer.ts';
import { type Curve, curveOf, multiplyPoint } from '../weierstrass-curve.ts';

/** D12. */
export const bentCurveKey: StagedAttack = {
  kind: 'staged',
  id: 'D12',
  title: 'Keys that are no point of their curve, a weak one, or under a wrong label',
  severity: 'medium',
  cwe: 347,
  source: ['SP 800-186 §D.1', 'RFC 7518 §6.2.1', 'RFC 8032 §5.1.7'],
  how: 'A public key of an elliptic curve is a point, and code that never checks that it lies on the curve computes on another, weaker one. For a point of small order everybody can write signatures that verify, and a key whose type and curve contradict each other means something else to each reader. The audit publishes such keys, with tokens that verify wherever nothing was checked.',
  victims: [],
  fix: 'Import keys through a function that validates the point, and refuse points of small order. Compare kty, crv and the length of the coordinates with the algorithm.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    return playPlantedKeys(stage, [
      await ofOrderTwo(context),
      ...(await relabelled(context)),
      await edwardsIdentity(context, 'ed25519-of-order-one', `01${'00'.repeat(31)}`),
      await edwardsIdentity(context, 'ed25519-of-order-one-respelled', `ee${'ff'.repeat(30)}7f`),
      await edwardsOfOrderTwo(context),
    ]);
  },
};

/**
 * With y = 0 a point is its own negative on whichever curve it lies: an even multiple of it is nothing. So r and s are
 * chosen such that the key's part of the equation is even.
 */
async function ofOrderTwo(context: ForgeContext): Promise<PlantedKeys> {
  const curve = curveOf('ES256');
  if (curve === undefined) return { entries: [], forgeries: [] };
  const variant = 'ec-of-order-two';
  const jwk = { kty: 'EC', crv: 'P-256', x: toText(5n, 32), y: toText(0n, 32) };
  const input = inputFor(context, 'ES256', variant);
  const z = bytesToInteger(await hashFunction('SHA-256')(encodeUtf8(input)));
  const signature = signUnderNothing(curve, z);
  const holds = (token: string): boolean => token === joinToken(input, signature);
  const proof = { kind: 'form' as const, states: 'the equation of ECDSA holds where the curve is not checked', holds };
  return planted(variant, jwk, 'ES256', joinToken(input, signature), proof);
}

/** R = u1·G with u2 even: then u2·Q is nothing, and the sum is R. */
function signUnderNothing(curve: Curve, z: bigint): Uint8Array {
  const { n, generator, bytes } = curve;
  for (let factor = 1n; ; factor += 1n) {
    const r = mod(multiplyPoint(curve, factor, generator)?.x ?? 0n, n);
    // u1 = z/s and u2 = r/s, so that s follows from u1.
    const s = mod(z * modInverse(factor, n), n);
    if (mod(r * modInverse(s, n), n) % 2n === 0n)
      return concatBytes(integerToBytes(r, bytes), integerToBytes(s, bytes));
  }
}

/** The attacker's own good key, each time with something about it that does not fit. */
async function relabelled(context: ForgeContext): Promise<readonly PlantedKeys[]> {
  const { privateJwk, publicJwk } = await context.attacker.ec();
  const { x = '', y = '' } = publicJwk;
  const [left, right] = [x, y].map((member) => decodeBase64Url(member));
  const next = toText(bytesToInteger(right ?? new Uint8Array()) ^ 1n, 32);
  const point = encodeBase64Url(concatBytes(Uint8Array.of(4), left ?? new Uint8Array(), right ?? new Uint8Array()));
  const bent: Readonly<Record<string, Jwk>> = {
    'ec-off-curve': { ...publicJwk, y: next },
    'ec-point-at-infinity': { ...publicJwk, x: toText(0n, 32), y: toText(0n, 32) },
    'ec-labelled-p-384': { ...publicJwk, crv: 'P-384' },
    'ec-labelled-secp256k1': { ...publicJwk, crv: 'secp256k1' },
    'ec-without-curve': { kty: 'EC', x, y },
    'ec-labelled-rsa': { ...publicJwk, kty: 'RSA' },
    'ec-labelled-okp': { ...publicJwk, kty: 'OKP' },
    'ec-point-as-x': { kty: 'EC', crv: 'P-256', x: point },
    'ec-coordinates-swapped': { ...publicJwk, x: y, y: x },
  };
  const scenes = Object.entries(bent).map(async ([variant, jwk]) => {
    const header = { ...context.good.header, alg: 'ES256', kid: variant };
    const token = await writeSignedToken(header, freshClaims(context), { alg: 'ES256', jwk: privateJwk });
    return planted(variant, jwk, 'ES256', token, { kind: 'signature', alg: 'ES256', key: publicJwk });
  });
  return Promise.all(scenes);
}

/** The key is the neutral point: it takes no part in the equation, and R = S·B with S = 0 is the neutral point too. */
async function edwardsIdentity(context: ForgeContext, variant: string, key: string): Promise<PlantedKeys> {
  const signature = concatBytes(fromHex(neutral), new Uint8Array(32));
  return plantedEdwards(variant, key, joinToken(inputFor(context, 'EdDSA', variant), signature));
}

/** A key that is nothing when it is taken an even number of times: every other message has an even hash. */
async function edwardsOfOrderTwo(context: ForgeContext): Promise<PlantedKeys> {
  const variant = 'ed25519-of-order-two';
  const key = `ec${'ff'.repeat(30)}7f`;
  for (let attempt = 0; ; attempt += 1) {
    const input = inputFor(context, 'EdDSA', variant, { attempt });
    const message = concatBytes(fromHex(neutral), fromHex(key), encodeUtf8(input));
    const hash = bytesToInteger((await hashFunction('SHA-512')(message)).reverse());
    // Taken modulo the order of the base point, as RFC 8032 does it: what is left is odd or even.
    if ((hash % baseOrder) % 2n !== 0n) continue;
    return plantedEdwards(variant, key, joinToken(input, concatBytes(fromHex(neutral), new Uint8Array(32))));
  }
}

const neutral = `01${'00'.repeat(31)}`;
const baseOrder = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function plantedEdwards(variant: string, key: string, token: string): PlantedKeys {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(fromHex(key)) };
  return planted(variant, jwk, 'EdDSA', token, { kind: 'signature', alg: 'EdDSA', key: jwk });
}

function planted(variant: string, jwk: Jwk, alg: string, token: string, proof: Forgery['proof']): PlantedKeys {
  return { entries: [{ ...jwk, kid: variant, use: 'sig', alg }], forgeries: [{ variant, token, proof }] };
}

function inputFor(context: ForgeContext, alg: string, kid: string, claims: object = {}): string {
  return writeInput({ ...context.good.header, alg, kid }, { ...freshClaims(context), ...claims });
}

function toText(value: bigint, bytes: number): string {
  return encodeBase64Url(integerToBytes(value, bytes));
}

function fromHex(hex: string): Uint8Array {
  return integerToBytes(BigInt(`0x${hex}`), 32);
}
