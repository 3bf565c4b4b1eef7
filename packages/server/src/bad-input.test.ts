import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, basicHeader, createRig, goodPassword, origin, type Rig, refreshCookieOf, url } from '../test/rig.ts';
import { createRoutes } from './routes.ts';

/** Honest enough to get as far as the body, at every endpoint that reads one. */
interface Target {
  readonly path: string;
  readonly kind: 'json' | 'form' | 'none';
  /** Members that nobody knows are ignored. */
  readonly open?: true;
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of the form of a stream's identifier; there is none of this name. */
const segment = 'a'.repeat(22);

let rig: Rig;
let accountToken: string;
let targets: readonly Target[];

beforeAll(async () => {
  rig = await createRig();
  await rig.signUp('victim@example.com');
  const tokens = await rig.logIn('victim@example.com', { resource: `${url}/account` });
  accountToken = tokens.access_token;
  const bearer = { authorization: `Bearer ${accountToken}` };
  const basic = { authorization: basicHeader(api, rig.apiSecret) };
  const report = { verifier: 'v', log_id: 'l', seq: 1, kids: ['k'], staleness_ms: 1, entries: 1 };
  const passwords = { current_password: 'wrong-Password-9', new_password: goodPassword };
  targets = [
    target('/signup', 'json', { email: 'a@example.com', password: goodPassword }),
    target('/login', 'json', { email: 'a@example.com', password: 'wrong-Password-9' }),
    target('/token/refresh', 'json', { refresh_token: 'x' }),
    target('/logout', 'json', { refresh_token: 'x' }),
    target('/verify-email', 'json', { code: 'x', password: goodPassword }),
    target('/password', 'json', passwords, bearer),
    target('/revocations/report', 'json', report, basic),
    target('/admin/api/inspect', 'json', inspected, { authorization: `Bearer ${await administratorToken()}` }),
    target('/par', 'form', { client_id: 'nobody' }),
    target('/device_authorization', 'form', { client_id: 'nobody' }),
    target('/token', 'form', { grant_type: 'client_credentials', client_id: 'nobody' }),
    target('/revoke', 'form', { token: 'x', client_id: 'nobody' }),
    target('/introspect', 'form', { token: 'x', x: '1' }, basic),
    target('/accounts/roles', 'json', { sub: 'x' }, basic),
    ...eventTargets(basic),
    ...(await registrationTargets()),
  ];
});
afterAll(() => rig.close());

/** Every member of the question about a token. */
const inspected = {
  ...{ iss: url, kid: 'k', jti: 'j', sid: 's', sub: 'u', client_id: 'c' },
  ...{ epoch: [0, 0, 0], iat: 1, exp: 1, aud: [api] },
};

async function administratorToken(): Promise<string> {
  const { accounts } = rig.issuer;
  await accounts.create({ email: 'admin@example.com', password: goodPassword, roles: ['admin'] });
  return (await rig.logIn('admin@example.com', { resource: `${url}/admin` })).access_token;
}

const target = (path: string, kind: 'json' | 'form', body: object, headers = {}, method = 'POST'): Target => ({
  ...{ path, kind, method, body: { ...body } },
  headers: {
    ...headers,
    'content-type': kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
  },
});

/** Of clients that register themselves: one may, and one has. Members that nobody knows are ignored there (RFC 7591 §2). */
async function registrationTargets(): Promise<readonly Target[]> {
  const { clients, registration } = rig.issuer;
  const initial = await registration.tokens.create({ lifeSeconds: 60, uses: 1, scopes: [], resources: [] });
  const own = 'b'.repeat(43);
  const registrationTokenHash = createHash('sha256').update(own).digest('base64url');
  await clients.add({ clientId: segment, kind: 'public', name: 'X', settings: { registrationTokenHash } });
  const metadata = {
    redirect_uris: ['https://app.example/cb'],
    client_name: 'x',
    default_max_age: 1,
  };
  return [
    { ...target('/register', 'json', metadata, { authorization: `Bearer ${initial}` }), open: true },
    { ...target(`/register/${segment}`, 'json', metadata, { authorization: `Bearer ${own}` }, 'PUT'), open: true },
  ];
}

/** Of the endpoints for security events. */
function eventTargets(basic: object): readonly Target[] {
  const supplied = { delivery: { method: 'urn:ietf:rfc:8936' }, events_requested: ['urn:x'], description: 'x' };
  const stream = { stream_id: segment };
  const changed = { ...stream, ...supplied, iss: url, aud: api, events_supported: ['urn:x'], events_delivered: [] };
  const subject = { ...stream, subject: { format: 'email', email: 'a@example.com' } };
  return [
    target('/ssf/streams', 'json', supplied, basic),
    target('/ssf/streams', 'json', changed, basic, 'PATCH'),
    target('/ssf/streams', 'json', changed, basic, 'PUT'),
    target('/ssf/status', 'json', { ...stream, status: 'paused', reason: 'x' }, basic),
    target('/ssf/subjects/add', 'json', subject, basic),
    target('/ssf/subjects/remove', 'json', subject, basic),
    target('/ssf/verify', 'json', { ...stream, state: 'x' }, basic),
    target(`/ssf/poll/${segment}`, 'json', { maxEvents: 1, ack: ['x'], setErrs: { x: { err: 'x' } } }, basic),
  ];
}

/** Everything that the database holds, as one hash, but the marks by which the store's own clock holds itself up. */
function contents(): string {
  const database = new DatabaseSync(rig.path, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  const hash = createHash('sha256');
  for (const { name } of tables) {
    for (const row of database.prepare(`SELECT * FROM "${String(name)}"`).all()) {
      for (const column of Object.keys(row)) if (column.startsWith('clock_')) delete row[column];
      hash.update(JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? [...value] : value)));
    }
  }
  database.close();
  return hash.digest('hex');
}

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly ms: number;
}

/** Sends, and holds what every refusal has in common. Refusing changes nothing, so a busy machine gets five tries. */
async function refused(request: () => Request): Promise<Refused> {
  let best: Refused | undefined;
  for (let attempt = 0; attempt < 5 && (best === undefined || best.ms > 100); attempt += 1) {
    const sent = request();
    // What it takes of the processor: on a busy machine the clock would count the others' work, too.
    const before = process.cpuUsage();
    const response = await rig.handler.fetch(sent, { remoteAddress: '203.0.113.1' });
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(Object.keys(JSON.parse(text))).toEqual(['error', 'error_description', 'request_id']);
    const line = rig.lines.at(-1);
    expect(line?.['request_id']).toBe(JSON.parse(text).request_id);
    if (best === undefined || ms < best.ms) {
      best = { status: response.status, code: String(line?.['code']), text, ms };
    }
  }
  if (best === undefined) throw new Error('unreachable');
  expect(best.status).toBeGreaterThanOrEqual(400);
  expect(best.status).toBeLessThan(500);
  expect(best.ms).toBeLessThan(100);
  return best;
}

const send = ({ path, method, headers }: Target, body: string | Uint8Array<ArrayBuffer>, more: object = {}) =>
  refused(() => new Request(`${url}${path}`, { method, headers: { ...headers, ...more }, body }));

const bytes = (...parts: readonly (string | number)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part])))),
  );

const jsonTargets = () => targets.filter(({ kind }) => kind === 'json');
const formTargets = () => targets.filter(({ kind }) => kind === 'form');

describe('bad input', () => {
  it('has a table that covers every endpoint with a body', () => {
    // Pages answer people: `page-forms.test.ts` has their table.
    const withBody = createRoutes().flatMap(({ pattern, methods, page }) =>
      Object.entries(page === true ? {} : methods)
        .filter(([, { operation }]) => operation.body !== undefined)
        .map(([method]) => `${method} ${pattern.replace(':segment', segment)}`),
    );
    expect(targets.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(withBody.sort());
  });

  it.each([
    ['nothing', bytes('')],
    ['no JSON', bytes('not json')],
    ['half an object', bytes('{"email":')],
    ['an array', bytes('[{}]')],
    ['null', bytes('null')],
    ['a string', bytes('"x"')],
    ['a number', bytes('1')],
    ['a form', bytes('email=a&password=b')],
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, '{}')],
    ['bytes that are not UTF-8', bytes('{"email":"', 0xff, 0xfe, '"}')],
    ['an overlong NUL', bytes('{"email":"', 0xc0, 0x80, '"}')],
    ['UTF-16', bytes(...[...'{}'].flatMap((char) => [char.charCodeAt(0), 0]))],
    ['a lone surrogate', bytes('{"email":"\\ud800"}')],
    ['ten thousand brackets', bytes('['.repeat(10_000))],
    ['ten thousand objects in each other', bytes('{"a":'.repeat(10_000))],
    ['trailing text', bytes('{} {}')],
    ['a comment', bytes('{/* */}')],
    ['NUL behind the end', bytes('{}', 0)],
    ['a huge number', bytes('{"email":1e400}')],
    ['an integer that loses precision', bytes('{"seq":9007199254740993}')],
    ['__proto__', bytes('{"__proto__":{"email":"a"}}')],
    ['constructor', bytes('{"constructor":{"prototype":{}}}')],
  ])('that is %s is refused by every JSON endpoint', async (name, body) => {
    const before = contents();
    for (const each of jsonTargets()) {
      const { status, code } = await send(each, body);
      expect([each.path, status]).toEqual([each.path, 400]);
      const parsed = ['an array', 'null', 'a string', 'a number'].includes(name);
      expect(code).toBe(parsed ? 'body_invalid' : 'json_malformed');
    }
    expect(contents()).toBe(before);
  });

  it('with a repeated member is refused, whichever member it is', async () => {
    const before = contents();
    for (const each of jsonTargets()) {
      for (const name of Object.keys(each.body)) {
        const member = `${JSON.stringify(name)}:${JSON.stringify(each.body[name])}`;
        const { code } = await send(each, JSON.stringify(each.body).replace('{', `{${member},`));
        expect(code).toBe('json_malformed');
        const escaped = member.replace(name, `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`);
        expect((await send(each, JSON.stringify(each.body).replace('{', `{${escaped},`))).code).toBe('json_malformed');
      }
    }
    expect(contents()).toBe(before);
  });

  it.each([
    ['a number', 1],
    ['a negative number', -9_007_199_254_740_991],
    ['a fraction', 1.5],
    ['a boolean', true],
    ['null', null],
    ['an object', { $ne: null }],
    ['an array', [['a']]],
    ['NUL', 'a\u0000b'],
    ['a line feed', 'a\r\nSet-Cookie: x=1'],
    ['an escape for terminals', '\u001b[2J'],
    ['far too long', 'a'.repeat(5_000)],
    ['empty', ''],
  ])('with a member that is %s is refused', async (_, value) => {
    const before = contents();
    for (const each of jsonTargets()) {
      for (const name of Object.keys(each.body)) {
        // A report may not know its age, and counts are numbers; that is what those members are for.
        const fits =
          typeof each.body[name] === 'number' && (value === 1 || (value === null && name === 'staleness_ms'));
        if (fits) continue;
        const { code, text } = await send(each, JSON.stringify({ ...each.body, [name]: value }));
        expect([each.path, name, code]).toEqual([each.path, name, 'body_invalid']);
        expect(text).not.toContain('Set-Cookie');
      }
    }
    expect(contents()).toBe(before);
  });

  it('with an unknown member is refused', async () => {
    for (const each of jsonTargets().filter(({ open }) => open !== true)) {
      for (const name of ['admin', 'Email', 'roles', 'toString', 'sub']) {
        if (Object.hasOwn(each.body, name)) continue;
        expect((await send(each, JSON.stringify({ ...each.body, [name]: 'x' }))).code).toBe('body_invalid');
      }
    }
  });

  it('that tries to be SQL or a command is data, and is refused as such', async () => {
    const before = contents();
    for (const attack of [
      "'; DROP TABLE sessions; --",
      "' OR '1'='1",
      '1;sleep 10',
      '$(id)',
      '../../etc/passwd',
      '%00',
    ]) {
      const logIn = { email: `${attack}@example.com`, password: attack };
      const answers = [
        await send(jsonTargets()[1] as Target, JSON.stringify(logIn)),
        await send(jsonTargets()[2] as Target, JSON.stringify({ refresh_token: attack })),
        await send(jsonTargets()[3] as Target, JSON.stringify({ refresh_token: attack })),
        await refused(
          () =>
            new Request(`${url}/sessions/${encodeURIComponent(attack)}`, {
              method: 'DELETE',
              headers: { authorization: `Bearer ${accountToken}` },
            }),
        ),
      ];
      for (const { text } of answers) expect(text).not.toContain(attack);
      rig.clock.now += 60_000;
    }
    expect(contents()).toBe(before);
  });

  it('of ten megabytes is refused by its length, and by its bytes where it gives none', async () => {
    const before = contents();
    const large = new Uint8Array(10 * 1024 * 1024).fill(0x20);
    for (const each of targets) {
      const declared = { 'content-length': String(large.byteLength) };
      expect((await send(each, large, declared)).code).toBe('body_too_large');
      const streamed = () =>
        new Request(`${url}${each.path}`, {
          ...{ method: each.method, headers: each.headers, duplex: 'half' },
          body: new ReadableStream({
            pull(controller) {
              controller.enqueue(large.subarray(0, 65_536));
            },
          }),
        });
      expect((await refused(streamed)).code).toBe('body_too_large');
    }
    expect(contents()).toBe(before);
  });

  it('with a length that is none, or that lies, is refused', async () => {
    for (const each of targets) {
      for (const length of ['-1', '1e3', 'NaN', '99999999999999999999']) {
        expect((await send(each, '{}', { 'content-length': length })).code).toBe('body_interrupted');
      }
    }
  });

  it.each([
    ['text/plain'],
    ['application/jsonx'],
    ['application/json; charset=latin1'],
    ['application/json\u00a0;charset=utf-8'],
    ['application/json;\u00a0charset=utf-8'],
    ['application/json\u000b;charset=utf-8'],
    ['multipart/form-data; boundary=x'],
    ['application/json, application/json'],
    ['application/x-www-form-urlencoded; x=y'],
    [' '],
  ])('under the media type %s is refused', async (type) => {
    for (const each of targets) {
      const { status, code } = await send(each, '{}', { 'content-type': type });
      expect([status, code]).toEqual([415, 'content_type_unsupported']);
    }
  });

  it('that is compressed is refused', async () => {
    for (const each of targets) {
      const { status, code } = await send(each, '{}', { 'content-encoding': 'gzip' });
      expect([status, code]).toEqual([415, 'content_encoding_unsupported']);
    }
  });

  it.each([
    ['a broken escape', bytes('token=%zz'), 'form_malformed'],
    ['half an escape', bytes('token=%f'), 'form_malformed'],
    ['an escape that is not UTF-8', bytes('token=%ff'), 'form_malformed'],
    ['bytes that are not UTF-8', bytes('token=', 0xff), 'form_malformed'],
    ['a repeated parameter', bytes('token=a&token=b'), 'parameter_repeated'],
    ['a parameter repeated by escape', bytes('token=a&t%6fken=b'), 'parameter_repeated'],
  ])('of a form with %s is refused', async (_, body, expected) => {
    for (const each of formTargets()) expect((await send(each, body)).code).toBe(expected);
  });
});

describe('bad credentials', () => {
  const bearer = (method: string, path: string, authorization: string, json?: object) =>
    refused(
      () =>
        new Request(`${url}${path}`, {
          method,
          headers: { authorization, ...(json && { 'content-type': 'application/json' }) },
          ...(json && { body: JSON.stringify(json) }),
        }),
    );
  const protectedPaths = [
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', '/sessions/abc'],
    ['POST', '/password', { current_password: 'a', new_password: 'b' }],
    ['POST', '/logout', {}],
  ] as const;

  it.each([
    ['a garbage token', () => 'Bearer garbage'],
    ['a token of ten thousand parts', () => `Bearer ${'a.'.repeat(10_000)}a`],
    ['a token of 100 kB', () => `Bearer ${'a'.repeat(100_000)}`],
    ['alg none', () => `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
    ['a tampered token', () => `Bearer ${accountToken.slice(0, -4)}AAAA`],
    ['a token twice', () => `Bearer ${accountToken}, Bearer ${accountToken}`],
    ['HTTP Basic', () => basicHeader(api, rig.apiSecret)],
    ['SQL', () => "Bearer ' OR 1=1 --"],
    ['an unknown scheme', () => `Token ${accountToken}`],
  ])('that are %s are refused with invalid_token and nothing more', async (_, header) => {
    const before = contents();
    for (const [method, path, json] of protectedPaths) {
      const { status, text } = await bearer(method, path, header(), json);
      expect([status, JSON.parse(text).error]).toEqual([401, 'invalid_token']);
      rig.clock.now += 60_000;
    }
    expect(contents()).toBe(before);
  });

  it('beside others are refused where one is wanted', async () => {
    const before = contents();
    const authorization = `Bearer ${accountToken}`;
    for (const path of ['/signup', '/verify-email', '/login', '/token/refresh']) {
      const { status, code } = await bearer('POST', path, authorization, {
        refresh_token: 'x',
      });
      expect([path, status, code]).toEqual([path, 400, 'credentials_several']);
    }
    const cookieAndBody = await refused(
      () =>
        new Request(`${url}/token/refresh`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie: refreshCookieOf('a'), origin },
          body: '{"refresh_token":"b"}',
        }),
    );
    expect(cookieAndBody.code).toBe('credentials_several');
    const cookieTwice = await refused(
      () =>
        new Request(`${url}/logout`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            cookie: `${refreshCookieOf('a')}; ${refreshCookieOf('b')}`,
            origin,
          },
          body: '{}',
        }),
    );
    expect(cookieTwice.code).toBe('credentials_several');
    expect(contents()).toBe(before);
  });

  it('in a query are refused at every endpoint', async () => {
    for (const { pattern, methods } of createRoutes()) {
      for (const method of Object.keys(methods)) {
        const path = pattern.replace(':segment', 'x');
        const { code } = await refused(() => new Request(`${url}${path}?access_token=${accountToken}`, { method }));
        expect([pattern, code]).toEqual([pattern, 'credential_in_query']);
      }
    }
    const broken = await refused(() => new Request(`${url}/healthz?%zz=1`));
    expect(broken.code).toBe('form_malformed');
  });
});

describe('what is not served', () => {
  it('is 404 as JSON', async () => {
    for (const path of ['/', '/login/', '/LOGIN', '/admin', '/sessions/a/b', '/.env', '/%2e%2e/x']) {
      const { status, code } = await refused(() => new Request(`${url}${path}`));
      expect([path, status, code]).toEqual([path, 404, 'path_unknown']);
    }
  });

  it('is 405 with what is allowed, for another method', async () => {
    for (const { pattern, methods } of createRoutes()) {
      const path = pattern.replace(':segment', 'x');
      const response = await rig.handler.fetch(new Request(`${url}${path}`, { method: 'PROPFIND' }));
      expect([pattern, response.status]).toEqual([pattern, 405]);
      const allow = response.headers.get('allow') ?? '';
      for (const method of Object.keys(methods)) expect(allow).toContain(method);
      expect(JSON.parse(await response.text()).error).toBe('method_not_allowed');
    }
  });
});
