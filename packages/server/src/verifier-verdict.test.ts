import type { RevocationTarget } from '@sealwright/issuer';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, claimsOf, createRig, goodPassword, type Rig, url } from '../test/rig.ts';
import type { VerifierReport } from './report-board.ts';
import { type JudgedToken, judgeByReport, judgeUnheard } from './verifier-verdict.ts';

const now = 1_800_000_000;
const token: JudgedToken = {
  ...{ now, aud: [api], iat: now - 60, exp: now + 60, kid: 'k', logId: 'log', places: [] },
  ...{ keyIsPublished: true, keyWasPublished: true, isRevoked: false, isHalfNamed: false },
};
const report: VerifierReport = {
  ...{ verifier: 'v', resource: api, log_id: 'log', seq: 10, kids: ['k'], staleness_ms: 900, entries: 0 },
  receivedAt: now * 1000 - 20_000,
};
const revoked = { isRevoked: true, places: [11, 14] };

describe('whether a verifier would accept a token', () => {
  it.each<[string, Partial<JudgedToken>, Partial<VerifierReport>, string]>([
    ['nothing is against it', {}, {}, 'yes nothing_against_it'],
    ['it is for another API', { aud: ['https://other.example'] }, {}, 'no other_audience'],
    ['it is for several, of which this is one', { aud: ['https://other.example', api] }, {}, 'yes nothing_against_it'],
    [
      'it is for another API, and nobody knows whose verifier this is',
      { aud: ['x'] },
      { resource: null },
      'yes nothing_against_it',
    ],
    ['it is over, by the largest skew too', { exp: now - 60 }, {}, 'no expired'],
    ['it is over, within a skew', { exp: now }, {}, 'unknown within_skew'],
    ['it begins within a skew', { iat: now + 1 }, {}, 'unknown within_skew'],
    ['it begins later', { iat: now + 61 }, {}, 'no from_the_future'],
    ['its end is not known', { exp: undefined }, {}, 'unknown not_judged'],
    ['its key never was one of ours', { keyIsPublished: false, keyWasPublished: false }, {}, 'no key_unknown'],
    ['its key is gone, and it holds it still', { keyIsPublished: false }, {}, 'yes nothing_against_it'],
    ['its key is gone, and it does not hold it', { keyIsPublished: false }, { kids: [] }, 'no key_unknown'],
    ['its key is new to it', {}, { kids: [] }, 'yes nothing_against_it'],
    ['it was revoked before its position', revoked, { seq: 11 }, 'no revocation_held'],
    ['it was revoked twice, once before its position', revoked, { seq: 13 }, 'no revocation_held'],
    ['it was revoked behind its position', revoked, {}, 'yes revocation_not_held'],
    ['it was revoked in a log that it does not read', revoked, { log_id: 'former', seq: 99 }, 'unknown other_log'],
    ['it was revoked by no entry that is left', { isRevoked: true }, {}, 'unknown not_in_log'],
    [
      'it was revoked before its position, and it is stale',
      revoked,
      { seq: 11, staleness_ms: null },
      'no revocation_held',
    ],
    ['it was revoked behind its position, and it is stale', revoked, { staleness_ms: 5_001 }, 'unknown stale'],
    ['it is stale, and nothing is against it', {}, { staleness_ms: 5_001 }, 'unknown stale'],
    ['it has read no snapshot yet', {}, { staleness_ms: null }, 'unknown stale'],
    ['it has been silent for a minute', {}, { receivedAt: now * 1000 - 60_001 }, 'unknown silent'],
    ['it held the revocation and has been silent since', revoked, { seq: 20, receivedAt: 0 }, 'unknown silent'],
    ['it is half named', { isHalfNamed: true }, {}, 'unknown not_judged'],
    [
      'it is half named, and what is known of it is revoked',
      { ...revoked, isHalfNamed: true },
      { seq: 12 },
      'no revocation_held',
    ],
  ])('where %s', (_, claims, state, expected) => {
    const { wouldAccept, why } = judgeByReport({ ...token, ...claims }, { ...report, ...state }, now * 1000);
    expect(`${wouldAccept} ${why}`).toBe(expected);
  });

  it.each([
    [{}, true, 'unknown never_reported'],
    [{}, false, 'unknown without_feed'],
    [revoked, true, 'unknown never_reported'],
    [{ exp: now - 60 }, true, 'no expired'],
    [{ aud: ['x'] }, false, 'no other_audience'],
  ])('where nobody has reported for it: %j, %s', (claims, readsFeed, expected) => {
    const { wouldAccept, why } = judgeUnheard({ ...token, ...claims }, { resource: api, readsFeed });
    expect(`${wouldAccept} ${why}`).toBe(expected);
  });
});

describe('what is said of a real verifier', () => {
  let rig: Rig;
  let verifier: Verifier;
  /** While it is shut, nothing of the feed reaches the verifier. */
  const gate = { opened: Promise.resolve(), open: (): void => undefined };
  const shut = (): void => {
    gate.opened = new Promise((resolve) => {
      gate.open = resolve;
    });
  };

  beforeAll(async () => {
    rig = await createRig();
    await rig.issuer.accounts.create({ email: 'admin@example.com', password: goodPassword, roles: ['admin'] });
    const fetch = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
      const answer = await rig.handler.fetch(new Request(input, init));
      if (!String(input).includes('/revocations/') || answer.body === null) return answer;
      const transform = async (chunk: Uint8Array, to: TransformStreamDefaultController): Promise<void> => {
        await gate.opened;
        to.enqueue(chunk);
      };
      return new Response(answer.body.pipeThrough(new TransformStream({ transform })), answer);
    };
    const read = { resource: api, secret: rig.apiSecret, whenStale: 'deny', maxStalenessSeconds: 300 } as const;
    verifier = createVerifier({
      ...{ issuer: url, audience: api, typ: 'at+jwt' },
      keys: remoteJwks({ issuer: url, url: `${url}/.well-known/jwks.json`, fetch }),
      revocation: revocationFeed({ url, fetch, ...read }),
    });
    await verifier.ready();
  });
  afterAll(async () => {
    gate.open();
    await verifier.close();
    await rig.close();
  });

  const verify = (text: string): Promise<string> =>
    verifier.verify(text).then(
      () => 'accepted',
      (error) => error.code,
    );

  /** What a verifier tells of itself. */
  async function reportPosition(): Promise<void> {
    const [own] = verifier.status().issuers;
    const { logId, seq, stalenessMilliseconds, entries } = own?.feed ?? {};
    const json = {
      ...{ verifier: 'v', log_id: logId, seq, entries, kids: own?.keys ?? [] },
      staleness_ms: Math.floor(stalenessMilliseconds ?? 0),
    };
    // The throttle of reports counts by the rig's own clock.
    rig.clock.now += 60_000;
    expect((await rig.call('POST', '/revocations/report', { basic: [api, rig.apiSecret], json })).status).toBe(204);
  }

  async function whatIsSaid(text: string): Promise<string> {
    const { access_token: bearer } = await rig.logIn('admin@example.com', { resource: `${url}/admin` });
    const { iss: _, scope: _scope, roles: _roles, auth_time: _at, amr: _amr, ...names } = claimsOf(text);
    const { kid } = JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString());
    const { body } = await rig.call('POST', '/admin/api/inspect', { bearer, json: { ...names, kid } });
    const [{ would_accept, why }] = body.verifiers;
    return `${body.revocation.revoked ? 'revoked' : 'good'}: ${would_accept}, ${why}`;
  }

  it.each<[string, (claims: Record<string, unknown>, kid: string) => RevocationTarget, string]>([
    ['token', ({ jti }) => ({ kind: 'token', jti: String(jti) }), 'token_revoked'],
    ['session', ({ sid }) => ({ kind: 'session', sid: String(sid) }), 'token_revoked'],
    ['subject', ({ sub }) => ({ kind: 'subject', sub: String(sub) }), 'token_revoked'],
    ['client', () => ({ kind: 'client', clientId: 'first-party' }), 'token_revoked'],
    ['issuer', () => ({ kind: 'issuer' }), 'token_revoked'],
    ['key', (_claims, kid) => ({ kind: 'key', kid }), 'key_unknown'],
  ])('is what it does: a revoked %s, before it has heard of it and after', async (kind, targetOf, code) => {
    await rig.signUp(`${kind}@example.com`);
    const { access_token: text } = await rig.logIn(`${kind}@example.com`);
    expect(await verify(text)).toBe('accepted');
    await reportPosition();
    expect(await whatIsSaid(text)).toBe('good: yes, nothing_against_it');

    shut();
    await rig.issuer.revocations.revoke(targetOf(claimsOf(text), rig.issuer.keys.signingKey().kid));
    await reportPosition();
    expect([await whatIsSaid(text), await verify(text)]).toEqual(['revoked: yes, revocation_not_held', 'accepted']);

    gate.open();
    const { seq } = rig.issuer.revocations.head();
    await expect.poll(() => verifier.status().issuers[0]?.feed?.seq, { interval: 10 }).toBe(seq);
    await reportPosition();
    expect(await verify(text)).toBe(code);
    expect(await whatIsSaid(text)).toMatch(/^revoked: no, (revocation_held|key_unknown)$/);
  });
});
