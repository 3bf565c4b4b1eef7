import { describe, expect, it } from 'vitest';
import { utf8 } from '../test/byte-forms.ts';
import {
  codeOf,
  es256Set,
  forgeEs256,
  goodClaims,
  policyWith,
  segment,
  segmentOfBytes,
  typ,
} from '../test/token-material.ts';
import { parseKnownShape } from './claims-shape.ts';
import { verifyJwt } from './jwt-verify.ts';
import { readClaims, readHeader } from './token-memory-node.ts';

const verify = async (token: string): Promise<unknown> =>
  verifyJwt(token, await es256Set(), policyWith({ origin: 'foreign' }));
const headerOf = (text: string): unknown => readHeader(`${text}.e30.`, text.length);

describe('the headers that are remembered on Node', () => {
  it('does not remember a header until a signature under it held', async () => {
    const fresh = segment({ alg: 'ES256', typ, kid: 'es', n: 1 });
    expect(await codeOf(verify(`${fresh}.${segment(goodClaims)}.${segmentOfBytes(new Uint8Array(64))}`))).toBe(
      'signature_invalid',
    );
    expect(headerOf(fresh)).not.toBe(headerOf(fresh));
    await verify(await forgeEs256({ segment: fresh }, goodClaims));
    expect(headerOf(fresh)).toBe(headerOf(fresh));
  });

  it('reads claims of a shape that came before, and leaves others to who reads all JSON', async () => {
    await verify(await forgeEs256({ alg: 'ES256', typ, kid: 'es' }, goodClaims));
    const next = { ...goodClaims, sub: 'u2' };
    expect(parseKnownShape(JSON.stringify(next))).toStrictEqual(next);
    expect(readClaims(utf8(JSON.stringify(next)))).toStrictEqual(next);
    const other = { never: 'seen' };
    expect(parseKnownShape(JSON.stringify(other))).toBeUndefined();
    expect(readClaims(utf8(JSON.stringify(other)))).toStrictEqual(other);
    expect(parseKnownShape(JSON.stringify(other))).toStrictEqual(other);
  });

  it('keeps at most 64 headers', async () => {
    const segments = Array.from({ length: 65 }, (_, n) => segment({ alg: 'ES256', typ, kid: 'es', many: n }));
    for (const one of segments) await verify(await forgeEs256({ segment: one }, goodClaims));
    const [first, ...rest] = segments as [string, ...string[]];
    expect(headerOf(first)).not.toBe(headerOf(first));
    for (const one of rest) expect(headerOf(one)).toBe(headerOf(one));
  });
});
