import { afterEach, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import { readPart } from '../../test/status-list-reader.ts';
import type { EventReceiver } from './event-receivers.ts';
import { pollMethod } from './event-stream.ts';

const partner = 'https://partner.example';
const other = 'https://other.example';
const caep = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

let opened: TestIssuer;
afterEach(() => opened?.close());

async function open(subjects: EventReceiver['subjects'] = 'all') {
  opened = await openTestIssuer();
  const { issuer } = opened;
  for (const resource of [partner, other]) await issuer.resources.add({ resource, name: 'Partner', readsFeed: false });
  await issuer.securityEvents.receivers.put({ resource: partner, subjects, pushOrigins: [] });
  const { streamId } = await issuer.securityEvents.createStream(partner, {});
  const poll = async (settle: readonly string[] = [], maxEvents?: number) => {
    const { sets, moreAvailable } = await issuer.securityEvents.poll(partner, streamId, { settle, maxEvents });
    return { jtis: Object.keys(sets), claims: Object.values(sets).map((set) => readPart(set, 1)), moreAvailable };
  };
  const end = async (sub = 'person') => {
    const { sid } = await opened.start({ sub });
    await issuer.sessions.end({ sid }, 'logout');
    return sid;
  };
  return { issuer, events: issuer.securityEvents, streamId, poll, end };
}

const sessionOf = (claims: Record<string, unknown>) => (claims['sub_id'] as { session?: { id: string } }).session?.id;

describe('a stream of security events', () => {
  it('tells of an ended session as CAEP has it, without exp and sub, and with the same jti until it is acknowledged', async () => {
    const { poll, end, issuer, streamId } = await open();
    const sid = await end();
    const first = await poll();
    expect(first.claims).toEqual([
      {
        ...{ iss: url, aud: partner, iat: opened.now(), jti: first.jtis[0], txn: expect.any(String) },
        sub_id: {
          format: 'complex',
          session: { format: 'opaque', id: sid },
          user: { format: 'iss_sub', iss: url, sub: 'person' },
        },
        events: {
          [caep]: {
            event_timestamp: opened.now(),
            initiating_entity: 'user',
            reason_admin: { en: 'Logged out' },
          },
        },
      },
    ]);
    const { sets } = await issuer.securityEvents.poll(partner, streamId, { settle: [] });
    expect(readPart(Object.values(sets)[0] ?? '', 0)).toMatchObject({ typ: 'secevent+jwt', alg: 'ES256' });
    opened.pass(5);
    expect((await poll()).jtis).toEqual(first.jtis);
    expect((await poll(first.jtis)).jtis).toEqual([]);
    expect((await poll()).jtis).toEqual([]);
  });

  it('tells of a person, a client and everybody, but not of a token or a key', async () => {
    const { poll, issuer } = await open();
    await issuer.revocations.revoke({ kind: 'token', jti: 'x' });
    await issuer.revocations.revoke({ kind: 'subject', sub: 'person' });
    await issuer.revocations.revoke({ kind: 'key', kid: 'gone' });
    await issuer.revocations.revoke({ kind: 'client', clientId: 'first-party' });
    await issuer.revocations.revoke({ kind: 'issuer' });
    expect((await poll()).claims.map(({ sub_id }) => sub_id)).toEqual([
      { format: 'complex', user: { format: 'iss_sub', iss: url, sub: 'person' } },
      { format: 'complex', application: { format: 'opaque', id: 'first-party' } },
      { format: 'complex', tenant: { format: 'uri', uri: url } },
    ]);
  });

  it('keeps the order of the log, says whether more waits, and takes acknowledgements in any order', async () => {
    const { poll, end } = await open();
    const sids = [await end(), await end(), await end()];
    const two = await poll([], 2);
    expect([two.claims.map(sessionOf), two.moreAvailable]).toEqual([sids.slice(0, 2), true]);
    // The second alone: the first is told again, and then the third.
    const again = await poll([two.jtis[1] ?? '']);
    expect(again.claims.map(sessionOf)).toEqual([sids[0], sids[2]]);
    expect(await poll(again.jtis, 0)).toMatchObject({ jtis: [], moreAvailable: false });
    expect((await poll()).jtis).toEqual([]);
  });

  it('does not believe an acknowledgement of what was never sent', async () => {
    const { poll, end, streamId, events } = await open();
    await end();
    // What the second event will be called, from a stream of the same name: a receiver might work it out as well.
    const named = await poll();
    await end();
    const ahead = Object.keys((await events.poll(partner, streamId, { settle: [] })).sets);
    const cursorName = `security-event-cursor ${streamId}`;
    const before = JSON.parse((await opened.store.settings.get(cursorName)) ?? '{}');
    await opened.store.settings.set(cursorName, JSON.stringify({ ...before, sent: before.sent - 1 }));
    expect((await poll([...ahead, 'never', ''])).jtis).toEqual([ahead[1]]);
    expect(named.jtis).toEqual([ahead[0]]);
  });

  it('goes on where another process stopped, under the same names', async () => {
    const { poll, end, streamId } = await open();
    await end();
    const beside = await opened.openBeside();
    const here = await poll();
    const there = await beside.issuer.securityEvents.poll(partner, streamId, { settle: [] });
    expect(Object.keys(there.sets)).toEqual(here.jtis);
    await beside.issuer.securityEvents.poll(partner, streamId, { settle: here.jtis });
    expect((await poll()).jtis).toEqual([]);
    await beside.close();
  });

  it('goes on from what lives when the log was cleaned away behind it', async () => {
    const { poll, end, issuer } = await open();
    await end();
    opened.pass(2_000);
    while ((await opened.store.cleanUp()).more);
    const sid = await end();
    expect(await opened.store.revocations.after(0, 10)).toBeUndefined();
    const { claims, jtis } = await poll();
    expect(claims.map(sessionOf)).toEqual([sid]);
    expect((await poll(jtis)).jtis).toEqual([]);
    expect(issuer.revocations.head().seq).toBe(2);
  });

  it('holds what happens while it is paused, and drops it while it is disabled', async () => {
    const { poll, end, events, streamId } = await open();
    await events.setStatus(partner, streamId, 'paused', 'maintenance');
    const held = await end();
    expect(await poll()).toMatchObject({ jtis: [], moreAvailable: false });
    await events.setStatus(partner, streamId, 'enabled');
    const { claims, jtis } = await poll();
    expect(claims.map(sessionOf)).toEqual([held]);
    await poll(jtis);
    await events.setStatus(partner, streamId, 'disabled');
    await end();
    await events.setStatus(partner, streamId, 'enabled');
    const sid = await end();
    expect((await poll()).claims.map(sessionOf)).toEqual([sid]);
  });

  it('carries a verification with the state that was asked with', async () => {
    const { poll, events, streamId } = await open();
    await events.verify(partner, streamId, 'mine');
    const { claims, jtis } = await poll();
    expect(claims[0]).toMatchObject({
      sub_id: { format: 'opaque', id: streamId },
      events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'mine' } },
    });
    expect((await poll(jtis)).jtis).toEqual([]);
    for (let waiting = 0; waiting < 16; waiting += 1) await events.verify(partner, streamId);
    await expect(events.verify(partner, streamId)).rejects.toMatchObject({ code: 'event_verifications_full' });
  });

  it('carries nothing that was not asked for', async () => {
    const { poll, end, events, streamId } = await open();
    await events.updateStream(partner, streamId, { eventsRequested: ['urn:example:other'] }, false);
    await end();
    expect((await poll()).jtis).toEqual([]);
  });
});

describe('the subjects of a stream', () => {
  const user = { format: 'iss_sub', iss: url, sub: 'person' };

  it('are those who were added, by their sub, their address or a complex subject, and nobody else', async () => {
    const { poll, end, events, streamId } = await open('added');
    await opened.addAccount({ sub: 'second' });
    await opened.addAccount({ sub: 'third' });
    await end();
    expect((await poll()).jtis).toEqual([]);
    await events.addSubject(partner, streamId, user);
    await events.addSubject(partner, streamId, { format: 'email', email: ' Second@EXAMPLE.com' });
    const sids = [await end(), await end('second')];
    await end('third');
    const { claims, jtis } = await poll();
    expect(claims.map(sessionOf)).toEqual(sids);
    await events.removeSubject(partner, streamId, { format: 'complex', user });
    await end();
    expect((await poll(jtis)).jtis).toEqual([]);
  });

  it('hear of what concerns everybody, once there are any', async () => {
    const { poll, issuer, events, streamId } = await open('added');
    await issuer.revocations.revoke({ kind: 'client', clientId: 'first-party' });
    expect((await poll()).jtis).toEqual([]);
    await events.addSubject(partner, streamId, user);
    await issuer.revocations.revoke({ kind: 'issuer' });
    expect((await poll()).claims.map(({ sub_id }) => sub_id)).toEqual([
      { format: 'complex', tenant: { format: 'uri', uri: url } },
    ]);
  });

  it.each([
    ['an unknown sub', { format: 'iss_sub', iss: url, sub: 'nobody' }],
    ['another issuer’s', { format: 'iss_sub', iss: 'https://evil.example', sub: 'person' }],
    ['an address that is none', { format: 'email', email: 'person' }],
    ['nothing known', { format: 'phone_number', phone_number: '+1' }],
    ['a complex one in a complex one', { format: 'complex', user: { format: 'complex', user } }],
    ['a hostile one', { format: 'email', email: { $ne: null } }],
  ])('are answered alike for %s', async (_, subject) => {
    const { poll, end, events, streamId } = await open('added');
    await expect(events.addSubject(partner, streamId, subject)).resolves.toBeUndefined();
    await end();
    expect((await poll()).jtis).toEqual([]);
  });

  it('are a thousand at most, and full for nobody as for somebody', async () => {
    const { events, streamId } = await open('added');
    const subs = Array.from({ length: 1_000 }, (_, number) => `other ${number}`);
    await opened.store.settings.set(`security-event-subjects ${streamId}`, JSON.stringify({ scope: 'added', subs }));
    const full = { code: 'event_subjects_full' };
    await expect(events.addSubject(partner, streamId, user)).rejects.toMatchObject(full);
    await expect(events.addSubject(partner, streamId, { ...user, sub: 'nobody' })).rejects.toMatchObject(full);
    await events.removeSubject(partner, streamId, { ...user, sub: 'other 1' });
  });

  it('are everybody where the operator says so, but who was removed', async () => {
    const { poll, end, events, streamId } = await open('all');
    await events.removeSubject(partner, streamId, user);
    await end();
    expect((await poll()).jtis).toEqual([]);
    await events.addSubject(partner, streamId, user);
    expect((await poll()).jtis).toEqual([]);
    const sid = await end();
    expect((await poll()).claims.map(sessionOf)).toEqual([sid]);
    // A scope that the operator narrows does not turn who was removed into who was added.
    await events.removeSubject(partner, streamId, user);
    await events.receivers.put({ resource: partner, subjects: 'added', pushOrigins: [] });
    await end();
    expect((await poll()).claims.map(sessionOf)).toEqual([]);
  });
});

describe('a receiver', () => {
  it('has to be registered, also if it is a resource server', async () => {
    const { events } = await open();
    await opened.issuer.resources.add({ resource: api, name: 'API', readsFeed: true });
    for (const resource of [api, 'https://nobody.example']) {
      await expect(events.createStream(resource, {})).rejects.toMatchObject({ code: 'event_receiver_unknown' });
      await expect(events.listStreams(resource)).rejects.toMatchObject({ code: 'event_receiver_unknown' });
    }
    const nobody = { resource: 'https://nobody.example', subjects: 'all', pushOrigins: [] } as const;
    await expect(events.receivers.put(nobody)).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('is one of 256 at most, and may always be changed', async () => {
    const { events } = await open();
    const many = Array.from({ length: 256 }, (_, number) => ({ resource: number === 0 ? partner : `r${number}` }));
    await opened.store.settings.set('security-event-receivers', JSON.stringify(many));
    const rest = { subjects: 'all', pushOrigins: [] } as const;
    await expect(events.receivers.put({ resource: other, ...rest })).rejects.toMatchObject({
      code: 'event_receivers_full',
    });
    expect(await events.receivers.put({ resource: partner, ...rest })).toMatchObject(rest);
  });

  it('sees and changes its own streams only', async () => {
    const { events, streamId } = await open();
    await events.receivers.put({ resource: other, subjects: 'all', pushOrigins: [] });
    const unknown = { code: 'event_stream_unknown' };
    await expect(events.findStream(other, streamId)).rejects.toMatchObject(unknown);
    await expect(events.updateStream(other, streamId, {}, true)).rejects.toMatchObject(unknown);
    await expect(events.setStatus(other, streamId, 'disabled')).rejects.toMatchObject(unknown);
    await expect(events.poll(other, streamId, { settle: [] })).rejects.toMatchObject(unknown);
    await expect(events.verify(other, streamId)).rejects.toMatchObject(unknown);
    await expect(events.addSubject(other, streamId, {})).rejects.toMatchObject(unknown);
    await expect(events.deleteStream(other, streamId)).rejects.toMatchObject(unknown);
    expect(await events.listStreams(other)).toEqual([]);
    expect((await events.listStreams(partner)).map((stream) => stream.streamId)).toEqual([streamId]);
  });

  it('has four streams at most, and loses them with its registration', async () => {
    const { events } = await open();
    for (let more = 0; more < 3; more += 1) await events.createStream(partner, {});
    await expect(events.createStream(partner, {})).rejects.toMatchObject({ code: 'event_streams_full' });
    expect(await events.receivers.remove(partner)).toBe(true);
    expect(await events.receivers.remove(partner)).toBe(false);
    expect(await events.receivers.list()).toEqual([]);
    await events.receivers.put({ resource: partner, subjects: 'all', pushOrigins: [] });
    expect(await events.listStreams(partner)).toEqual([]);
  });

  it('changes what it names, or replaces all', async () => {
    const { events, streamId } = await open();
    await events.updateStream(partner, streamId, { description: 'x'.repeat(300), eventsRequested: [caep] }, false);
    expect(await events.findStream(partner, streamId)).toMatchObject({
      ...{ description: 'x'.repeat(256), eventsRequested: [caep], delivery: { method: pollMethod } },
    });
    await events.updateStream(partner, streamId, { description: 'y' }, true);
    expect(await events.findStream(partner, streamId)).toMatchObject({ description: 'y', eventsRequested: null });
  });
});
