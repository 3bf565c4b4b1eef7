import { decodeBase64Url, parseStrictJson } from '@sealwright/jwt';
import { verifyDpopProof } from '@sealwright/jwt/dpop';
import { describe, expect, it } from 'vitest';
import { json } from '../test/lying-server.ts';
import { createDpop, type DpopOptions } from './dpop.ts';

const issuer = 'https://login.example';
const api = 'https://api.example/orders';
const open = (options: Partial<DpopOptions> = {}) => createDpop({ issuer, clientId: 'orders', ...options });
const read = (proof: string, part: 0 | 1) =>
  parseStrictJson(decodeBase64Url(proof.split('.')[part] ?? '')) as Record<string, unknown>;

/** Sends through `answers`, one after the other, and gives the proofs that were sent. */
async function sendAll(
  dpop: ReturnType<typeof createDpop>,
  answers: readonly Response[],
  request: { readonly method?: string; readonly url?: string; readonly accessToken?: string } = {},
): Promise<{ readonly proofs: string[]; readonly response: Response }> {
  const proofs: string[] = [];
  const response = await dpop.send({ method: 'GET', url: api, ...request }, async (proof) => {
    proofs.push(proof);
    return answers[proofs.length - 1] ?? new Response('too many', { status: 500 });
  });
  return { proofs, response };
}

const challenge = (error: string, headers: Record<string, string> = {}) =>
  new Response('', { status: 401, headers: { 'www-authenticate': `DPoP algs="ES256", error="${error}"`, ...headers } });

describe('a proof', () => {
  it('holds for its request and its token, by the verifier’s own reading', async () => {
    const { proofs } = await sendAll(open(), [new Response('')], { accessToken: 'a.b.c' });
    const proof = await verifyDpopProof(proofs[0] ?? '', { method: 'GET', url: api, accessToken: 'a.b.c' });
    expect(proof.jkt).toMatch(/^[\w-]{43}$/);
    await expect(verifyDpopProof(proofs[0] ?? '', { method: 'POST', url: api })).rejects.toThrow();
  });

  it('tells nothing of query, fragment and names in the address, and nothing of the private key', async () => {
    const { proofs } = await sendAll(open(), [new Response('')], { url: 'https://a:b@api.example/x?secret=1#y' });
    expect(read(proofs[0] ?? '', 1)['htu']).toBe('https://api.example/x');
    expect(Object.keys(read(proofs[0] ?? '', 0)['jwk'] as object).toSorted()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(Object.keys(read(proofs[0] ?? '', 1)).toSorted()).toEqual(['htm', 'htu', 'iat', 'jti']);
  });

  it('is another one each time, by one key', async () => {
    const dpop = open();
    const [one, two] = [await sendAll(dpop, [new Response('')]), await sendAll(dpop, [new Response('')])];
    expect(read(one.proofs[0] ?? '', 1)['jti']).not.toBe(read(two.proofs[0] ?? '', 1)['jti']);
    expect(read(one.proofs[0] ?? '', 0)).toEqual(read(two.proofs[0] ?? '', 0));
  });

  it('ties nothing to a key that the next page will not have', async () => {
    expect(await open({ indexedDB: null }).thumbprint()).toBeUndefined();
  });
});

describe('a nonce', () => {
  it('that a resource server wants goes into a second proof, and into those that follow, of that server alone', async () => {
    const dpop = open();
    const { proofs, response } = await sendAll(dpop, [
      challenge('use_dpop_nonce', { 'dpop-nonce': 'n1' }),
      new Response('', { headers: { 'dpop-nonce': 'n2' } }),
    ]);
    expect([response.status, proofs.map((proof) => read(proof, 1)['nonce'])]).toEqual([200, [undefined, 'n1']]);
    const next = await sendAll(dpop, [new Response('')]);
    expect(read(next.proofs[0] ?? '', 1)['nonce']).toBe('n2');
    const other = await sendAll(dpop, [new Response('')], { url: 'https://other.example/' });
    expect(read(other.proofs[0] ?? '', 1)['nonce']).toBeUndefined();
  });

  it('that the authorization server wants, by its body, goes into a second proof', async () => {
    const wanted = json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'n1' });
    const { proofs, response } = await sendAll(open(), [wanted, json(200, { fine: true })]);
    expect([proofs.length, await response.json()]).toEqual([2, { fine: true }]);
  });

  it('is asked for once: who wants another again and again is left', async () => {
    const again = () => challenge('use_dpop_nonce', { 'dpop-nonce': 'n' });
    expect((await sendAll(open(), [again(), again(), again()])).proofs.length).toBe(2);
  });

  it.each([
    ['a code that is refused', () => json(400, { error: 'invalid_grant' }, { 'dpop-nonce': 'n' })],
    ['a token that is refused', () => challenge('invalid_token', { 'dpop-nonce': 'n' })],
    ['a demand without a nonce', () => challenge('use_dpop_nonce')],
    ['a server that failed', () => json(500, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'n' })],
    ['a body that is no JSON', () => json(400, '{', { 'dpop-nonce': 'n' })],
  ])('is no reason to send %s a second time', async (_, answer) => {
    const { proofs, response } = await sendAll(open(), [answer()]);
    expect([proofs.length, response.bodyUsed]).toEqual([1, false]);
  });

  it.each([
    ['without an end', 'n'.repeat(513)],
    ['with a quote in it', 'a"b'],
    ['that is empty', ''],
  ])('%s is none', async (_, nonce) => {
    const dpop = open();
    await sendAll(dpop, [new Response('', { headers: { 'dpop-nonce': nonce } })]);
    expect(read((await sendAll(dpop, [new Response('')])).proofs[0] ?? '', 1)['nonce']).toBeUndefined();
  });
});

describe('the time in a proof', () => {
  const noon = Date.parse('2026-06-01T12:00:00Z');
  const dated = (milliseconds: number, headers: Record<string, string>) =>
    new Response('', { headers: { date: new Date(milliseconds).toUTCString(), ...headers } });
  const iatAt = async (dpop: ReturnType<typeof createDpop>, url: string) =>
    read((await sendAll(dpop, [new Response('')], { url })).proofs[0] ?? '', 1)['iat'];

  it('is that of the server, once it was heard', async () => {
    const dpop = open({ now: () => noon - 3_600_000 });
    expect(await iatAt(dpop, api)).toBe(noon / 1000 - 3_600);
    await sendAll(dpop, [dated(noon, { 'cache-control': 'no-store' })], { url: `${issuer}/token` });
    expect(await iatAt(dpop, `${issuer}/token`)).toBe(noon / 1000);
    expect(await iatAt(dpop, api)).toBe(noon / 1000);
  });

  it('is not that of a cache', async () => {
    const dpop = open({ now: () => noon });
    await sendAll(dpop, [dated(noon - 86_400_000, { 'cache-control': 'max-age=99999' })]);
    expect(await iatAt(dpop, api)).toBe(noon / 1000);
  });

  it('which an API claims is told to that API alone: proofs of tomorrow are for nobody else', async () => {
    const dpop = open({ now: () => noon });
    await sendAll(dpop, [dated(noon + 86_400_000, { 'cache-control': 'no-store' })]);
    expect(await iatAt(dpop, api)).toBe(noon / 1000 + 86_400);
    expect(await iatAt(dpop, 'https://other.example/')).toBe(noon / 1000);
    expect(await iatAt(dpop, `${issuer}/token`)).toBe(noon / 1000);
  });

  it('that was refused is corrected and shown once more, but only if there was something to correct', async () => {
    const refused = (at: number) => challenge('invalid_dpop_proof', { date: new Date(at).toUTCString() });
    const wrong = await sendAll(open({ now: () => noon - 600_000 }), [refused(noon), new Response('')]);
    expect(wrong.proofs.map((proof) => read(proof, 1)['iat'])).toEqual([noon / 1000 - 600, noon / 1000]);
    const right = await sendAll(open({ now: () => noon }), [refused(noon + 1_000)]);
    expect(right.proofs.length).toBe(1);
  });
});

describe('what cannot be', () => {
  it('is not begun with', () => {
    expect(() => createDpop({ issuer: 'login', clientId: 'x' })).toThrow(TypeError);
    expect(() => createDpop({ issuer, clientId: '' })).toThrow(TypeError);
  });
});
