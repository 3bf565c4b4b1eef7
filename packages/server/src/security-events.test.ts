import { afterEach, describe, expect, it } from 'vitest';
import { api, createRig, type Rig, url } from '../test/rig.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
const partner = 'https://partner.example';

let rig: Rig;
afterEach(() => rig?.close());

async function open() {
  rig = await createRig();
  const receivers = rig.issuer.securityEvents.receivers;
  await receivers.put({ resource: api, subjects: 'all', pushOrigins: [partner] });
  const call = (method: string, path: string, json?: object) =>
    rig.call(method, path, { basic: [api, rig.apiSecret], ...(json !== undefined && { json }) });
  const { body: stream } = await call('POST', '/ssf/streams', {});
  const poll = (json: object) => call('POST', `/ssf/poll/${stream.stream_id}`, json);
  const end = async () => {
    const { refresh_token } = await rig.logIn('anna@example.com');
    await rig.call('POST', '/logout', { json: { refresh_token } });
  };
  await rig.signUp('anna@example.com');
  return { call, poll, end, stream };
}

describe('the transmitter’s metadata', () => {
  it('names every endpoint that is served, and nothing else', async () => {
    rig = await createRig();
    const { status, headers, body } = await rig.call('GET', '/.well-known/ssf-configuration');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    expect(body).toMatchObject({ spec_version: '1_0', issuer: url, default_subjects: 'NONE' });
    expect(body.authorization_schemes).toEqual([{ spec_urn: 'urn:ietf:rfc:7617' }]);
    const named = Object.entries<string>(body).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
    expect(named.length).toBe(6);
    for (const [, endpoint] of named) {
      const answer = await rig.call('OPTIONS', endpoint.slice(url.length));
      expect([endpoint, answer.status]).toEqual([endpoint, 204]);
    }
  });
});

describe('/ssf/streams', () => {
  it('creates, reads, changes, replaces and deletes a stream', async () => {
    const { call, stream } = await open();
    const streamId = stream.stream_id;
    expect(stream).toEqual({
      ...{ stream_id: streamId, iss: url, aud: api, events_supported: [caep], events_delivered: [caep] },
      delivery: { method: 'urn:ietf:rfc:8936', endpoint_url: `${url}/ssf/poll/${streamId}` },
    });
    expect((await call('GET', `/ssf/streams?stream_id=${streamId}`)).body).toEqual(stream);
    const listed = await call('GET', '/ssf/streams');
    expect([listed.body, listed.headers.get('cache-control')]).toEqual([[stream], 'no-store']);

    const delivery = {
      method: 'urn:ietf:rfc:8935',
      endpoint_url: `${partner}/events`,
      authorization_header: 'Bearer theirs',
    };
    const changed = await call('PATCH', '/ssf/streams', { ...stream, delivery, description: 'ours' });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      delivery: { method: delivery.method, endpoint_url: delivery.endpoint_url },
      description: 'ours',
    });
    expect(changed.text).not.toContain('theirs');
    const put = await call('PUT', '/ssf/streams', { stream_id: streamId, events_requested: ['urn:other', caep] });
    expect(put.body).toEqual({ ...stream, events_requested: ['urn:other', caep] });

    expect((await call('DELETE', `/ssf/streams?stream_id=${streamId}`)).status).toBe(204);
    expect((await call('DELETE', `/ssf/streams?stream_id=${streamId}`)).status).toBe(404);
    expect((await call('GET', '/ssf/streams')).body).toEqual([]);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: partner }],
    ['other events', { events_supported: [] }],
    ['what is not delivered', { events_delivered: [] }],
    ['another URL to poll', { delivery: { method: 'urn:ietf:rfc:8936', endpoint_url: `${url}/ssf/poll/x` } }],
  ])('refuses a change that says %s', async (_, wrong) => {
    const { call, stream } = await open();
    for (const method of ['PATCH', 'PUT']) {
      const { status } = await call(method, '/ssf/streams', { stream_id: stream.stream_id, ...wrong });
      expect([method, status, rig.lines.at(-1)?.['code']]).toEqual([method, 400, 'stream_property_mismatch']);
    }
  });

  it('answers 409 when there are enough, and 400 to a place that the operator did not name', async () => {
    const { call } = await open();
    const delivery = { method: 'urn:ietf:rfc:8935', endpoint_url: 'http://169.254.169.254/' };
    expect((await call('POST', '/ssf/streams', { delivery })).status).toBe(400);
    for (let more = 0; more < 3; more += 1) expect((await call('POST', '/ssf/streams', {})).status).toBe(201);
    expect((await call('POST', '/ssf/streams', {})).status).toBe(409);
  });

  it('is for registered receivers: 401 to a stranger, 403 to a resource server that is none, 404 for another’s', async () => {
    const { stream } = await open();
    expect((await rig.call('POST', '/ssf/streams', { json: {} })).status).toBe(401);
    expect((await rig.call('GET', '/ssf/streams', { basic: [api, 'wrong'] })).status).toBe(401);
    await rig.issuer.securityEvents.receivers.remove(api);
    const refused = await rig.call('GET', '/ssf/streams', { basic: [api, rig.apiSecret] });
    expect([refused.status, refused.body.error]).toEqual([403, 'access_denied']);
    const path = `/ssf/status?stream_id=${stream.stream_id}`;
    expect((await rig.call('GET', path, { basic: [api, rig.apiSecret] })).status).toBe(403);
    expect((await rig.call('GET', '/ssf/status', { basic: [api, rig.apiSecret] })).status).toBe(400);
  });
});

describe('the other endpoints', () => {
  it('read and set the status', async () => {
    const { call, poll, end, stream } = await open();
    const { stream_id } = stream;
    const path = `/ssf/status?stream_id=${stream_id}`;
    expect((await call('GET', path)).body).toEqual({ stream_id, status: 'enabled' });
    const paused = { stream_id, status: 'paused', reason: 'maintenance' };
    expect(await call('POST', '/ssf/status', paused)).toMatchObject({ status: 200, body: paused });
    expect((await call('GET', path)).body).toEqual(paused);
    await end();
    expect((await poll({ returnImmediately: true })).body).toEqual({ sets: {}, moreAvailable: false });
  });

  it('answer alike for a person and for nobody', async () => {
    const { call, stream } = await open();
    const answers: unknown[] = [];
    for (const email of ['anna@example.com', 'nobody@example.com']) {
      const subject = { format: 'email', email };
      const added = await call('POST', '/ssf/subjects/add', { stream_id: stream.stream_id, subject, verified: true });
      const removed = await call('POST', '/ssf/subjects/remove', { stream_id: stream.stream_id, subject });
      answers.push([added.status, added.text, removed.status, removed.text]);
    }
    expect(answers).toEqual([
      [200, '', 204, ''],
      [200, '', 204, ''],
    ]);
  });

  it('take thirty verifications a minute of a receiver', async () => {
    const { call, poll, stream } = await open();
    const verify = () => call('POST', '/ssf/verify', { stream_id: stream.stream_id, state: 's' });
    expect((await verify()).status).toBe(204);
    const { sets } = (await poll({ returnImmediately: true })).body;
    await poll({ ack: Object.keys(sets), maxEvents: 0 });
    const statuses: number[] = [];
    for (let more = 0; more < 32; more += 1) {
      statuses.push((await verify()).status);
      const { sets: next } = (await poll({ returnImmediately: true })).body;
      await poll({ ack: Object.keys(next), maxEvents: 0 });
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([204, 429]);
  });
});

describe('a poll', () => {
  it('answers what happened, again until it is acknowledged, and settles what was refused', async () => {
    const { poll, end } = await open();
    await end();
    await end();
    const first = (await poll({ returnImmediately: true, maxEvents: 1 })).body;
    expect([Object.keys(first.sets).length, first.moreAvailable]).toEqual([1, true]);
    const again = (await poll({ returnImmediately: true })).body;
    expect(Object.keys(again.sets).length).toBe(2);
    const [one = '', two = ''] = Object.keys(again.sets);
    const setErrs = { [two]: { err: 'invalid_key', description: 'we do not know it' } };
    expect((await poll({ returnImmediately: true, ack: [one], setErrs })).body.sets).toEqual({});
    const line = rig.lines.find(({ message }) => message === 'a receiver refused a security event');
    expect(line).toMatchObject({ level: 'warn', err: 'invalid_key' });
  });

  it('is held until something happens', async () => {
    const { poll, end } = await open();
    const held = poll({});
    await end();
    expect(Object.keys((await held).body.sets).length).toBe(1);
  });

  it('is held for at most two at once, and let go when the server stops', async () => {
    const { poll } = await open();
    const [first, second] = [poll({}), poll({})];
    // The third is not held: it answers while nothing happened.
    expect((await poll({})).body).toEqual({ sets: {}, moreAvailable: false });
    await rig.handler.close();
    expect((await first).body.sets).toEqual({});
    expect((await second).body.sets).toEqual({});
  });

  it('of a stream that is none, or of another form, is refused', async () => {
    const { call } = await open();
    expect((await call('POST', `/ssf/poll/${'a'.repeat(22)}`, {})).status).toBe(404);
    expect((await call('POST', '/ssf/poll/x', {})).status).toBe(400);
  });
});
