/** The peers' verifiers, each set up as its own documentation advises, with issuer, audience and algorithm pinned. */
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { type AsymmetricMaterial, audience, type HmacMaterial, issuer } from '../material.ts';
import type { Contender } from '../measure.ts';

const wireName = (alg: string): string => (alg === 'Ed25519' ? 'EdDSA' : alg);

export async function asymmetricPeers(material: AsymmetricMaterial): Promise<Contender[]> {
  const alg = wireName(material.alg);
  const joseKey = await importJWK({ ...material.jwk }, alg);
  const fastJwt = createVerifier({
    key: material.publicPem,
    algorithms: [alg as 'ES256'],
    allowedIss: issuer,
    allowedAud: audience,
    cache: false,
  });
  const aws = alg.startsWith('PS')
    ? undefined
    : JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/jwks.json` });
  aws?.cacheJwks({ keys: [{ ...material.jwk, alg } as never] });
  const peers: Contender[] = [
    eachToken('jose', material.tokens, async (token) => {
      const { payload } = await jwtVerify(token, joseKey, { issuer, audience, algorithms: [alg], typ: 'at+jwt' });
      return payload['iss'];
    }),
    eachToken('fast-jwt', material.tokens, (token) => (fastJwt(token) as { iss: string }).iss),
    // aws-jwt-verify knows no PS256.
    ...(aws === undefined ? [] : [eachToken('aws-jwt-verify', material.tokens, (token) => aws.verifySync(token).iss)]),
  ];
  if (alg === 'EdDSA') return peers; // jsonwebtoken knows no EdDSA.
  return [
    ...peers,
    eachToken('jsonwebtoken', material.tokens, (token) => {
      const payload = jsonwebtoken.verify(token, material.publicPem, {
        issuer,
        audience,
        algorithms: [alg as 'ES256'],
      });
      return (payload as { iss: string }).iss;
    }),
  ];
}

export function hmacPeers(material: HmacMaterial): Contender[] {
  const secret = Buffer.from(material.secret);
  const fastJwt = createVerifier({ key: secret, algorithms: ['HS256'], allowedIss: issuer, allowedAud: audience });
  return [
    eachToken('jose', material.tokens, async (token) => {
      const { payload } = await jwtVerify(token, material.secret, { issuer, audience, algorithms: ['HS256'] });
      return payload.iss;
    }),
    eachToken('fast-jwt', material.tokens, (token) => (fastJwt(token) as { iss: string }).iss),
    eachToken('jsonwebtoken', material.tokens, (token) => {
      const payload = jsonwebtoken.verify(token, secret, { issuer, audience, algorithms: ['HS256'] });
      return (payload as { iss: string }).iss;
    }),
  ];
}

/** Goes round the tokens, so that none is seen twice in a short while, and insists on the right answer. */
export function eachToken(
  name: string,
  tokens: readonly string[],
  verify: (token: string) => unknown,
  expected: string = issuer,
): Contender {
  let next = 0;
  return {
    name,
    async run(count) {
      for (let done = 0; done < count; done += 1) {
        const token = tokens[next % tokens.length] as string;
        next += 1;
        const answer = verify(token);
        const iss = answer instanceof Promise ? await answer : answer;
        if (iss !== expected) throw new Error(`${name} gave a wrong answer`);
      }
    },
  };
}
