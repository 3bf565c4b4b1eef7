import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forge, good, reasonOf, request } from '../test/dpop-material.ts';
import { segment } from '../test/token-material.ts';
import { createDpopProof, verifyDpopProof } from './dpop.ts';
import { normalizeRequestUrl } from './dpop-url.ts';
import { generateSigningKey } from './index.ts';

const defects = ['form', 'typ', 'algorithm', 'key', 'signature', 'jti', 'method', 'url', 'token', 'time'];
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ,';

describe('whatever is sent as a proof', () => {
  it('is refused for a reason of ours, and never fails otherwise', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.tuple(fc.json(), fc.json(), fc.base64String()).map(([head, body, end]) => {
        return `${segment(head)}.${segment(body)}.${end.replace(/[+/=]/g, '')}`;
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        expect(defects).toContain(await reasonOf(text));
      }),
      { numRuns: 200 },
    );
  });

  it('is refused with a character changed, wherever it is', async () => {
    const proof = await forge();
    const anywhere = fc.tuple(fc.nat(proof.length - 1), fc.constantFrom(...alphabet));
    await fc.assert(
      fc.asyncProperty(anywhere, async ([at, letter]) => {
        fc.pre(proof[at] !== letter);
        expect(defects).toContain(await reasonOf(proof.slice(0, at) + letter + proof.slice(at + 1)));
      }),
      { numRuns: 150 },
    );
  });

  it('is refused with payloads that are truly signed and of no form', async () => {
    const strange = fc.record(
      { jti: fc.jsonValue(), htm: fc.jsonValue(), htu: fc.jsonValue(), iat: fc.jsonValue() },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(strange, async (claims) => {
        fc.pre(!('htu' in claims) || claims.htu !== request.url);
        expect(defects).toContain(await reasonOf(await forge({ ...good, htu: 'https://other.example', ...claims })));
      }),
      { numRuns: 60 },
    );
  });
});

describe('whatever URL a client has', () => {
  it('normalises to itself, and holds in each of its spellings', async () => {
    const key = await generateSigningKey('ES256');
    const url = fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ['https', 'http'] });
    await fc.assert(
      fc.asyncProperty(url, async (text) => {
        const normal = normalizeRequestUrl(text) as string;
        expect(normalizeRequestUrl(normal)).toBe(normal);
        const proof = await createDpopProof(key, { ...request, url: text });
        expect((await verifyDpopProof(proof, { ...request, url: normal })).iat).toBe(request.now());
      }),
      { numRuns: 60 },
    );
  });
});
