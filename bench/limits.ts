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

type CryptoKeyInput = KeyObject | { key: KeyObject; padding?: number; saltLength?: number };

const digestOf = (alg: string): string | null => (alg === 'Ed25519' ? null : `sha${alg.slice(2)}`);

/**
 * ECDSA in DER, which Node takes in two thirds of the time that it needs for `ieee-p1363`: the limit is the faster call, and
 * the conversion from the token's r || s is the verifier's own cost.
 */
function prepare(alg: string, key: KeyObject): CryptoKeyInput {
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
      signature: parseSignature(material.alg, token.slice(dot + 1)),
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

/** The bare call of Web Crypto, which answers from a thread of its own pool. */
export async function bareSubtleVerify(material: AsymmetricMaterial): Promise<Contender> {
  const algorithm = subtleAlgorithms[material.alg];
  if (algorithm === undefined) throw new Error(`no limit is known for ${material.alg}`);
  const { alg: _, ...jwk } = material.jwk;
  const key = await crypto.subtle.importKey('jwk', { ...jwk }, algorithm, false, ['verify']);
  const prepared = material.tokens.map((token) => {
    const dot = token.lastIndexOf('.');
    return { data: Buffer.from(token.slice(0, dot)), signature: Buffer.from(token.slice(dot + 1), 'base64url') };
  });
  let next = 0;
  return {
    name: 'limit',
    async run(count) {
      for (let done = 0; done < count; done += 1) {
        const { data, signature } = prepared[next++ % prepared.length] as (typeof prepared)[number];
        if (!(await crypto.subtle.verify(algorithm, key, signature, data))) throw new Error('a good signature refused');
      }
    },
  };
}

const subtleAlgorithms: Readonly<Record<string, { name: string; hash: string; namedCurve: string }>> = {
  ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', namedCurve: '' },
  Ed25519: { name: 'Ed25519', hash: '', namedCurve: '' },
};

function parseSignature(alg: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (!alg.startsWith('ES')) return bytes;
  const half = bytes.length / 2;
  const [r, s] = [derInteger(bytes.subarray(0, half)), derInteger(bytes.subarray(half))];
  const length = r.length + s.length;
  return Buffer.concat([Buffer.from(length < 128 ? [0x30, length] : [0x30, 0x81, length]), r, s]);
}

function derInteger(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const value = bytes.subarray(start);
  const padded = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
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
