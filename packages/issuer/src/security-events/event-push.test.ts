import { afterEach, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { readPart } from '../../test/status-list-reader.ts';
import type { PushAnswer, PushRequest } from './event-push.ts';
import { pushMethod } from './event-stream.ts';

const partner = 'https://partner.example';
const endpointUrl = `${partner}/events?from=us`;

let opened: TestIssuer;
afterEach(() => opened?.close());

/** A receiver that answers as it is told, on a clock that the test moves. */
async function open(authorizationHeader?: string) {
  let now = 0;
  opened = await openTestIssuer({ monotonicClock: () => now });
  const { issuer } = opened;
  await issuer.resources.add({ resource: partner, name: 'Partner', readsFeed: false });
  await issuer.securityEvents.receivers.put({ resource: partner, subjects: 'all', pushOrigins: [partner] });
  const delivery = { method: pushMethod, endpointUrl, authorizationHeader };
  const { streamId } = await issuer.securityEvents.createStream(partner, { delivery });
  const requests: PushRequest[] = [];
  const answers: { next: (request: PushRequest) => PushAnswer | Promise<PushAnswer> } = {
    next: () => ({ status: 202 }),
  };
  const round = async (signal = new AbortController().signal): Promise<void> => {
    await issuer.securityEvents.push(async (request) => {
      requests.push(request);
      return answers.next(request);
    }, signal);
  };
  return {
    ...{ issuer, streamId, requests, answers, round },
    jtis: () => requests.map(({ body }) => readPart(body, 1)['jti']),
    sids: () => requests.map(({ body }) => (readPart(body, 1)['sub_id'] as { session: { id: string } }).session.id),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    async end() {
      const { sid } = await opened.start();
      await issuer.sessions.end({ sid }, 'logout');
      return sid;
    },
  };
}

describe('a push stream', () => {
  it('sends each event once, in order, to a receiver that takes it', async () => {
    const { end, round, requests, sids } = await open();
    const ended: string[] = [];
    for (let count = 0; count < 25; count += 1) ended.push(await end());
    await round();
    await round();
    expect(sids()).toEqual(ended);
    expect(requests[0]).toMatchObject({ url: endpointUrl, authorization: undefined });
  });

  it('loses nothing to a receiver that answers 500 for an hour, and leaves it alone for most of that', async () => {
    const { end, round, requests, answers, pass, sids, jtis } = await open();
    const first = await end();
    answers.next = () => ({ status: 500 });
    for (let second = 0; second < 3_600; second += 1) {
      await round();
      pass(1_000);
    }
    // 1, 2, 4 … 256 s, and from then on every five minutes.
    expect(requests.length).toBeGreaterThan(15);
    expect(requests.length).toBeLessThan(25);
    expect(new Set(jtis()).size).toBe(1);
    const second = await end();
    requests.length = 0;
    answers.next = () => ({ status: 202 });
    pass(300_000);
    await round();
    expect(sids()).toEqual([first, second]);
  }, 60_000);

  it.each([200, 204, 301, 302, 307, 401, 403, 404, 429, 503])('takes %i for no acknowledgement', async (status) => {
    const { end, round, requests, answers, pass } = await open();
    await end();
    answers.next = () => ({ status });
    await round();
    pass(1_000);
    await round();
    expect(requests.length).toBe(2);
    expect(opened.events.filter(({ type }) => type === 'security_event_undelivered')).toMatchObject([
      { cause: String(status), failures: 1 },
      { cause: String(status), failures: 2 },
    ]);
  });

  it('goes past an event that the receiver calls wrong five times, and raises an alarm', async () => {
    const { end, round, answers, pass, sids } = await open();
    const [bad, good] = [await end(), await end()];
    answers.next = () => (sids().at(-1) === bad ? { status: 400, err: 'invalid_request' } : { status: 202 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await round();
      pass(300_000);
    }
    expect(sids()).toEqual([bad, bad, bad, bad, bad, good]);
    expect(opened.events.find(({ type }) => type === 'security_event_rejected')).toMatchObject({
      ...{ severity: 'alert', resource: partner, err: 'invalid_request' },
    });
  });

  it('never goes past an event because of failed authentication', async () => {
    const { end, round, answers, pass, sids } = await open();
    const sid = await end();
    answers.next = () => ({ status: 400, err: 'authentication_failed' });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await round();
      pass(300_000);
    }
    expect(sids()).toEqual(Array.from({ length: 10 }, () => sid));
  });

  it('sends again what was sent when the process died before it noted it, under the same name', async () => {
    const { end, round, answers, jtis, requests } = await open();
    await end();
    const died = new AbortController();
    answers.next = () => {
      died.abort();
      throw new Error('gone');
    };
    await round(died.signal);
    answers.next = () => ({ status: 202 });
    await round();
    await round();
    expect(requests.length).toBe(2);
    expect(new Set(jtis()).size).toBe(1);
  });

  it('is not held up by another receiver that hangs', async () => {
    const { issuer, end, round, answers, requests } = await open();
    const slow = 'https://slow.example';
    await issuer.resources.add({ resource: slow, name: 'Slow', readsFeed: false });
    await issuer.securityEvents.receivers.put({ resource: slow, subjects: 'all', pushOrigins: [slow] });
    await issuer.securityEvents.createStream(slow, { delivery: { method: pushMethod, endpointUrl: `${slow}/e` } });
    await end();
    let take = (): void => undefined;
    const taken = new Promise<void>((resolve) => {
      take = resolve;
    });
    let release = (_answer: PushAnswer): void => undefined;
    const released = new Promise<PushAnswer>((resolve) => {
      release = resolve;
    });
    answers.next = ({ url }) => {
      if (url.startsWith(slow)) return released;
      take();
      return { status: 202 };
    };
    const running = round();
    await taken;
    release({ status: 202 });
    await running;
    expect(requests.length).toBe(2);
  });

  it('sends the receiver’s own header, which rests sealed and is shown to nobody', async () => {
    const { end, round, requests, issuer } = await open('Bearer a-secret-of-theirs');
    await end();
    await round();
    expect(requests[0]?.authorization).toBe('Bearer a-secret-of-theirs');
    expect(await opened.store.settings.get('security-event-streams')).not.toContain('secret');
    expect(JSON.stringify(await issuer.securityEvents.listStreams(partner))).not.toContain('authorization');
  });

  it('ends when the operator takes the origin or the registration back', async () => {
    const { end, round, requests, issuer } = await open();
    await end();
    await issuer.securityEvents.receivers.put({ resource: partner, subjects: 'all', pushOrigins: [] });
    await round();
    expect(await issuer.securityEvents.isPushing()).toBe(true);
    await issuer.securityEvents.receivers.remove(partner);
    await round();
    expect(requests).toEqual([]);
    expect(await issuer.securityEvents.isPushing()).toBe(false);
  });

  it('cannot be polled', async () => {
    const { issuer, streamId } = await open();
    const poll = issuer.securityEvents.poll(partner, streamId, { settle: [] });
    await expect(poll).rejects.toMatchObject({ code: 'event_delivery_refused' });
  });
});

describe('where events may be pushed', () => {
  it.each(['http://partner.example', 'https://*', `${partner}/`, 'https://a:b@c.example', 'null', 'http://10.0.0.1'])(
    'is no origin that an operator may name: %s',
    async (origin) => {
      const { issuer } = await open();
      const wanted = { resource: partner, subjects: 'all', pushOrigins: [origin] } as const;
      await expect(issuer.securityEvents.receivers.put(wanted)).rejects.toMatchObject({ code: 'registration_invalid' });
    },
  );

  it.each([
    ['another method', { method: 'urn:ietf:rfc:9999', endpointUrl }],
    ['no URL', { method: pushMethod }],
    ['an URL of somebody else', { method: pushMethod, endpointUrl: 'https://evil.example/' }],
    ['a header of two lines', { method: pushMethod, endpointUrl, authorizationHeader: 'a\r\nHost: b' }],
    ['a header where it polls', { method: 'urn:ietf:rfc:8936', authorizationHeader: 'a' }],
  ])('is not asked for with %s', async (_, delivery) => {
    const { issuer } = await open();
    const created = issuer.securityEvents.createStream(partner, { delivery });
    await expect(created).rejects.toMatchObject({ code: 'event_delivery_refused' });
  });
});
