import { afterEach, describe, expect, inject, it } from 'vitest';
import * as engine from '#engine';
import { bytesOf, integerOf, toBase64Url, toHex, utf8 } from '../test/byte-forms.ts';
import {
  codeOf,
  failure,
  goodClaims,
  issuer,
  policyWith,
  rs256Key,
  secretBytes,
  segment,
  typ,
} from '../test/token-material.ts';
import { type Algorithm, asymmetricSpecs, hmacSpecs, isHmacAlgorithm } from './algorithm.ts';
import { largestTrialFactor } from './defaults.ts';
import type { Engine, SignHandle, VerifyHandle } from './engine.ts';
import * as web from './engine-web.ts';
import type { PrivateMembers } from './jwk.ts';
import { readPrivateMembers, readRawJwk } from './jwk-members.ts';
import { verifyJwt } from './jwt-verify.ts';
import { exportSigningJwk } from './key-export.ts';
import { publicHalf } from './key-halves.ts';
import { importVerificationJwk } from './key-import.ts';
import { createKeySet } from './key-set.ts';
import { byPlatform } from './platform.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly engine: 'web' | undefined;
  }
}

const algorithms: readonly Algorithm[] = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'Ed25519'] as const),
];

type Side = Pick<Engine, 'preparePublic' | 'preparePrivate' | 'prepareHmac'>;

/** One key for both engines: made by the one, used by either. */
async function keyFor(alg: Algorithm): Promise<(side: Side) => Promise<SignHandle & VerifyHandle>> {
  if (isHmacAlgorithm(alg)) return async (side) => side.prepareHmac(hmacSpecs[alg], secretBytes);
  const spec = asymmetricSpecs[alg];
  const jwk = spec.kty === 'RSA' ? await exportSigningJwk(await rs256Key()) : await web.generate(spec, 2048);
  const members: PrivateMembers = readPrivateMembers(readRawJwk(jwk), spec);
  return async (side) => {
    const signer = await side.preparePrivate(spec, members);
    const verifier = await side.preparePublic(spec, publicHalf(members));
    return { sign: (input) => signer.sign(input), verify: (input, signature) => verifier.verify(input, signature) };
  };
}

describe('the engine that the package takes here', () => {
  it('is the one of this platform', () => {
    expect(engine.generate === (web.generate as unknown)).toBe(inject('engine') === 'web');
  });
});

describe.each(algorithms)('%s on Web Crypto', (alg) => {
  it('verifies what the engine of this platform signs, and the reverse, the empty text too', async () => {
    const prepare = await keyFor(alg);
    const [here, there] = [await prepare(engine), await prepare(web)];
    for (const input of [new Uint8Array(), utf8('a.b'), utf8('x'.repeat(20_000))]) {
      for (const [one, other] of [
        [here, there],
        [there, here],
      ] as const) {
        const signature = await one.sign(input);
        expect(await other.verify(input, signature)).toBe(true);
        const bent = Uint8Array.from(signature);
        bent[9] = (bent[9] as number) ^ 1;
        expect(await other.verify(input, bent)).toBe(false);
        expect(await other.verify(utf8('another'), signature)).toBe(false);
      }
    }
  });

  it('has read what it is given before it gives up control', async () => {
    const handle = await (await keyFor(alg))(web);
    const input = utf8('header.payload');
    const signing = handle.sign(input);
    input.fill(0);
    const signature = Uint8Array.from(await signing);
    const [again, transient] = [utf8('header.payload'), Uint8Array.from(signature)];
    const verifying = handle.verify(again, transient);
    again.fill(0);
    transient.fill(0);
    expect(await verifying).toBe(true);
  });

  it('makes keys that cannot be taken out again', async () => {
    const prepare = await keyFor(alg);
    const asked = witnessImports();
    await prepare(web);
    expect(asked.length).toBeGreaterThan(0);
    for (const [, , , extractable, usages] of asked) {
      expect(extractable).toBe(false);
      expect(usages).toStrictEqual(
        isHmacAlgorithm(alg) ? ['sign', 'verify'] : [expect.stringMatching(/^(sign|verify)$/)],
      );
    }
  });
});

describe('a platform that lacks something', () => {
  const members = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
  const rsa = asymmetricSpecs.RS256;
  const reasonOf = async (): Promise<unknown> =>
    (await failure(byPlatform(() => web.preparePublic(asymmetricSpecs.Ed25519, members)))).evidence.reason;

  it('refuses a key of an algorithm that it does not have, by a reason of its own', async () => {
    replaceImport(() => Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError')));
    expect(await reasonOf()).toBe('unsupported_by_platform');
    replaceImport(() => Promise.reject(new DOMException('x', 'DataError')));
    expect(await reasonOf()).toBe('refused_by_platform');
  });

  it('refuses every key where it is no secure context', async () => {
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    expect(await reasonOf()).toBe('unsupported_by_platform');
    await expect(web.digest('sha256', new Uint8Array())).rejects.toMatchObject({
      name: 'NotSupportedError',
      message: 'no secure context',
    });
  });

  it('refuses every key where it has no cryptography at all', async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
    try {
      expect(await reasonOf()).toBe('unsupported_by_platform');
    } finally {
      if (own === undefined) Reflect.deleteProperty(globalThis, 'crypto');
      else Object.defineProperty(globalThis, 'crypto', own);
    }
  });

  it('refuses an RSA key that it takes and cannot use, and tries no other', async () => {
    const asked: unknown[][] = [];
    Object.assign(subtle, {
      verify: (...rest: unknown[]) => {
        asked.push(rest);
        return Promise.reject(new DOMException('too long', 'OperationError'));
      },
    });
    const { kty, n, e } = publicHalf(readPrivateMembers(readRawJwk(await exportSigningJwk(await rs256Key())), rsa)) as {
      readonly kty: 'RSA';
      readonly n: string;
      readonly e: string;
    };
    await expect(web.preparePublic(rsa, { kty, n, e })).rejects.toThrow('too long');
    expect(asked).toHaveLength(1);
    // A signature as long as the modulus, or a platform would not come as far as the modulus.
    expect(asked[0]?.slice(2)).toStrictEqual([new Uint8Array(256), new Uint8Array()]);
    await expect(web.preparePublic(asymmetricSpecs.Ed25519, members)).resolves.toBeDefined();
    expect(asked).toHaveLength(1);
  });
});

describe('an RSA key of the greatest length', () => {
  it('verifies here, or is refused as a key: no token makes the platform fail', async () => {
    const jwk = { kty: 'RSA', n: toBase64Url(bytesOf(oddNumber(8192), 1024)), e: 'AQAB', kid: 'long' };
    const token = `${segment({ alg: 'RS256', typ, kid: 'long' })}.${segment(goodClaims)}.${toBase64Url(new Uint8Array(1024).fill(1))}`;
    const attempt = async (): Promise<unknown> => {
      const keys = createKeySet({ issuer, keys: [await importVerificationJwk(jwk)] });
      return verifyJwt(token, keys, policyWith());
    };
    expect(['signature_invalid', 'key_malformed']).toContain(await codeOf(attempt));
  });
});

describe('bytes on Web Crypto', () => {
  it('are ASCII as they are, and beyond it nothing of ASCII', () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(web.decodeAscii(all, 128)).toBe(String.fromCharCode(...all.subarray(0, 128)));
    expect(web.decodeAscii(utf8('a\u0100b'))).toBe('a\u0100b');
    for (const bytes of [all, all.subarray(127, 129), all.subarray(128)]) {
      expect(web.decodeAscii(bytes)).toMatch(/^[^\0-\x7f]+$/);
    }
    expect(web.decodeAscii(utf8('header.payload'), 6)).toBe('header');
    expect(web.decodeAscii(Uint8Array.of(0xef, 0xbb, 0xbf, 65))).not.toMatch(/^A/);
    expect(web.decodeAscii(new Uint8Array(300_000).fill(65))).toBe('A'.repeat(300_000));
  });

  it('are hashed as FIPS 180-4 has it', async () => {
    const starts = { sha256: 'ba7816bf8f01cfea', sha384: 'cb00753f45a35e8b', sha512: 'ddaf35a193617aba' } as const;
    for (const [hash, start] of Object.entries(starts)) {
      const [ours, theirs] = [web, engine].map((side) => side.digest(hash as 'sha256', utf8('abc')));
      expect(toHex((await ours) as Uint8Array).slice(0, 16)).toBe(start);
      expect(toHex((await theirs) as Uint8Array)).toBe(toHex((await ours) as Uint8Array));
    }
  });

  it('are drawn anew each time', () => {
    const [one, other] = [web.randomBytes(32), web.randomBytes(32)];
    expect(one).toHaveLength(32);
    expect(toHex(one)).not.toBe(toHex(other));
  });
});

const { importKey, verify } = crypto.subtle;
const { subtle } = crypto;

afterEach(() => {
  Reflect.deleteProperty(crypto, 'subtle');
  Object.assign(subtle, { importKey, verify });
});

/** What `importKey` is asked from here on, to the end of the test. */
function witnessImports(): unknown[][] {
  const asked: unknown[][] = [];
  replaceImport((...rest) => {
    asked.push(rest);
    return Reflect.apply(importKey, subtle, rest);
  });
  return asked;
}

function replaceImport(replacement: (...rest: unknown[]) => unknown): void {
  Object.assign(subtle, { importKey: replacement });
}

/** Of so many bits, and without a small factor. */
function oddNumber(bits: number): bigint {
  let candidate = 2n ** BigInt(bits - 1) + (integerOf(web.randomBytes(64)) | 1n);
  const hasSmallFactor = (): boolean => {
    for (let divisor = 3n; divisor <= largestTrialFactor; divisor += 2n) if (candidate % divisor === 0n) return true;
    return false;
  };
  while (hasSmallFactor()) candidate += 2n;
  return candidate;
}
