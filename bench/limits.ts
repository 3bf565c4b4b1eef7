/** The physical limits: the bare calls of `node:crypto` on prepared keys and prepared bytes, with nothing around them. */
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { type AsymmetricMaterial, accessTokenClaims, type HmacMaterial } from './material.ts';
import type { Contender } from './measure.ts';

type CryptoKeyInput = KeyObject | { key: KeyObject; dsaEncoding?: 'ieee-p1363'; padding?: number; saltLength?: number };

const digestOf = (alg: string): string | null => (alg === 'Ed25519' ? null : `sha${alg.slice(2)}`);

function prepare(alg: string, key: KeyObject): CryptoKeyInput {
  if (alg.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' };
  if (alg.startsWith('PS')) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  return key;
}

export function bareVerify(material: AsymmetricMaterial): Contender {
  const key = prepare(material.alg, createPublicKey(material.publicPem));
  const digest = digestOf(material.alg);
  const prepared = material.tokens.map((token) => {
    const dot = token.lastIndexOf('.');
    return {
      data: Buffer.from(token.slice(0, dot), 'latin1'),
      signature: Buffer.from(token.slice(dot + 1), 'base64url'),
    };
  });
  let next = 0;
  return {
    name: 'limit',
    run(count) {
      for (let done = 0; done < count; done += 1) {
        const { data, signature } = prepared[next++ % prepared.length] as (typeof prepared)[number];
        if (!verify(digest, data, key, signature)) throw new Error('the bare call refused a good signature');
      }
    },
  };
}

export function bareSign(material: AsymmetricMaterial): Contender {
  const key = prepare(material.alg, createPrivateKey(material.privatePem));
  const digest = digestOf(material.alg);
  const inputs = material.tokens.map((token) => Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1'));
  let next = 0;
  return {
    name: 'limit',
    run(count) {
      for (let done = 0; done < count; done += 1) {
        sign(digest, inputs[next++ % inputs.length] as Buffer, key);
      }
    },
  };
}

/** What any HS256 verification has to do at the least: one MAC, one comparison, both parses. */
export function bareHmac(material: HmacMaterial): Contender {
  const secret = Buffer.from(material.secret);
  let next = 0;
  return {
    name: 'limit',
    run(count) {
      for (let done = 0; done < count; done += 1) {
        const token = material.tokens[next++ % material.tokens.length] as string;
        const first = token.indexOf('.');
        const last = token.lastIndexOf('.');
        const mac = createHmac('sha256', secret).update(token.slice(0, last)).digest();
        if (!timingSafeEqual(mac, Buffer.from(token.slice(last + 1), 'base64url'))) throw new Error('a wrong MAC');
        JSON.parse(Buffer.from(token.slice(0, first), 'base64url').toString());
        JSON.parse(Buffer.from(token.slice(first + 1, last), 'base64url').toString());
      }
    },
  };
}

export function bareHmacSign(material: HmacMaterial): Contender {
  const secret = Buffer.from(material.secret);
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: 'shared' })).toString('base64url');
  const claims = accessTokenClaims(1);
  return {
    name: 'limit',
    run(count) {
      for (let done = 0; done < count; done += 1) {
        const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
        `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      }
    },
  };
}
