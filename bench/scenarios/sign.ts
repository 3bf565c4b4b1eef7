/** Signing: an access token with its claims, against the bare call on prepared bytes and against the peers. */
import { signJwt } from '@sealwright/jwt';
import { createSigner } from 'fast-jwt';
import { importPKCS8, SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { bareHmacSign, bareSign } from '../limits.ts';
import { type AsymmetricMaterial, accessTokenClaims, makeAsymmetricMaterial, makeHmacMaterial } from '../material.ts';
import { type Contender, measure, ratio, ratioOverBest, round3 } from '../measure.ts';
import type { Result } from '../result.ts';

export async function runScenario(): Promise<Result> {
  const figures: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  for (const [name, alg] of [
    ['es256', 'ES256'],
    ['eddsa', 'Ed25519'],
    ['rs256', 'RS256'],
  ] as const) {
    const material = await makeAsymmetricMaterial(alg, 200);
    const ours = repeat('sealwright', () => signJwt(accessTokenClaims(1), material.key, { typ: 'at+jwt' }));
    await compare(name, [ours, bareSign(material), ...(await peersFor(material))], figures, ratios);
  }
  const shared = await makeHmacMaterial(1);
  const secret = Buffer.from(shared.secret);
  const fastJwt = createSigner({ key: secret, algorithm: 'HS256', header: { typ: 'at+jwt' } as never });
  await compare(
    'hs256',
    [
      repeat('sealwright', () => signJwt(accessTokenClaims(1), shared.key, { typ: 'at+jwt' })),
      bareHmacSign(shared),
      repeat('fast-jwt', () => fastJwt(accessTokenClaims(1))),
      repeat('jsonwebtoken', () => jsonwebtoken.sign(accessTokenClaims(1), secret, { algorithm: 'HS256' })),
    ],
    figures,
    ratios,
  );
  return { scenario: 'sign', figures, ratios };
}

async function peersFor(material: AsymmetricMaterial): Promise<Contender[]> {
  const alg = material.alg === 'Ed25519' ? 'EdDSA' : material.alg;
  const joseKey = await importPKCS8(material.privatePem, alg);
  const fastJwt = createSigner({ key: material.privatePem, algorithm: alg as 'ES256', kid: material.key.kid });
  const peers = [
    repeat('jose', () =>
      new SignJWT(accessTokenClaims(1)).setProtectedHeader({ alg, typ: 'at+jwt', kid: material.key.kid }).sign(joseKey),
    ),
    repeat('fast-jwt', () => fastJwt(accessTokenClaims(1))),
  ];
  if (alg === 'EdDSA') return peers;
  return [
    ...peers,
    repeat('jsonwebtoken', () =>
      jsonwebtoken.sign(accessTokenClaims(1), material.privatePem, {
        algorithm: alg as 'ES256',
        keyid: material.key.kid,
      }),
    ),
  ];
}

function repeat(name: string, sign: () => string | Promise<string>): Contender {
  return {
    name,
    async run(count) {
      for (let done = 0; done < count; done += 1) {
        const signed = sign();
        const token = typeof signed === 'string' ? signed : await signed;
        if (token.length < 100) throw new Error(`${name} signed nothing`);
      }
    },
  };
}

async function compare(
  name: string,
  contenders: readonly Contender[],
  figures: Record<string, number>,
  ratios: Record<string, number>,
): Promise<void> {
  const measured = await measure(contenders);
  for (const [who, { nanoseconds }] of measured) {
    figures[`${name}_${who.replaceAll('-', '_')}_us`] = round3(nanoseconds / 1000);
  }
  const peers = contenders.map((contender) => contender.name).filter((who) => who !== 'sealwright' && who !== 'limit');
  ratios[`${name}_sign_over_limit`] = ratio(measured, 'sealwright', 'limit');
  ratios[`${name}_sign_over_best_peer`] = ratioOverBest(measured, 'sealwright', peers);
}
