import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  es256Key,
  es256Set,
  failure,
  goodClaims,
  hmacKey,
  issuer,
  now,
  policyWith,
  segment,
  typ,
} from '../test/token-material.ts';
import type { AuthError } from './auth-error.ts';
import { errors } from './errors.ts';
import {
  createEventParser,
  extendFeedHash,
  type FeedDelta,
  type FeedEvent,
  type FeedStatement,
  formatDelta,
  formatDeltaEvent,
  formatHeartbeatEvent,
  formatSnapshot,
  initialFeedHash,
  parseDelta,
  parseSnapshot,
  type RevocationEntry,
  signFeedStatement,
  snapshotDigest,
  verifyFeedStatement,
} from './feed.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { exportPublicJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { createKeySet } from './key-set.ts';

const entries: readonly RevocationEntry[] = [
  { kind: 'token', id: 'jti-1', expiresAt: now },
  { kind: 'session', id: 'sid-é', expiresAt: now },
  { kind: 'subject', id: 'u1', epoch: 3, expiresAt: now },
  { kind: 'client', id: 'https://client.example', epoch: 0, expiresAt: now },
  { kind: 'issuer', epoch: 1, expiresAt: now },
  { kind: 'key', id: 'kid-1' },
];
const feedKey = await generateSigningKey('ES256', { kid: 'feed' });
const feedKeys = createKeySet({ issuer, keys: [feedKey.verificationKey] });
const published = exportPublicJwk((await generateSigningKey('ES256', { kid: 'fresh' })).verificationKey);
const statement: FeedStatement = { log_id: 'log', seq: 7, time: now * 1000, hash: await initialFeedHash('log') };

describe('a delta', () => {
  it('has one text, whatever the order of its members', () => {
    for (const [index, entry] of entries.entries()) {
      const text = formatDelta({ seq: index, entry });
      expect(parseDelta(text)).toStrictEqual({ seq: index, entry });
      const turned = Object.fromEntries(Object.entries(entry).reverse()) as RevocationEntry;
      expect(formatDelta({ entry: turned, seq: index } as FeedDelta)).toBe(text);
    }
    const text = formatDelta({ seq: 9, publish: published });
    expect(parseDelta(text)).toStrictEqual({ seq: 9, publish: published });
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"seq":1}',
    '{"seq":-1,"entry":{"kind":"key","id":"a"}}',
    '{"seq":1.5,"entry":{"kind":"key","id":"a"}}',
    '{"seq":"1","entry":{"kind":"key","id":"a"}}',
    '{"seq":1,"entry":{"kind":"unknown","id":"a"}}',
    '{"seq":1,"entry":{"kind":"key"}}',
    '{"seq":1,"entry":{"kind":"key","id":""}}',
    '{"seq":1,"entry":{"kind":"key","id":7}}',
    `{"seq":1,"entry":{"kind":"key","id":"${'a'.repeat(513)}"}}`,
    '{"seq":1,"entry":{"kind":"key","id":"a","expiresAt":1}}',
    '{"seq":1,"entry":{"kind":"token","id":"a"}}',
    '{"seq":1,"entry":{"kind":"subject","id":"a","expiresAt":1}}',
    '{"seq":1,"entry":{"kind":"subject","id":"a","epoch":-1,"expiresAt":1}}',
    '{"seq":1,"entry":{"kind":"token","id":"a","expiresAt":1e400}}',
    '{"seq":1,"entry":{"kind":"key","id":"a"},"more":1}',
    '{"seq":1,"seq":2,"entry":{"kind":"key","id":"a"}}',
    '{"entry":{"kind":"key","id":"a"},"seq":1}',
    '{"seq":1, "entry":{"kind":"key","id":"a"}}',
    '{"seq":1,"entry":{"kind":"key","id":"\\u0061"}}',
    `{"seq":1,"entry":{"kind":"token","id":"a","expiresAt":253402300800}}`,
    '{"seq":1,"entry":null}',
    '{"seq":1,"entry":[]}',
    '{"seq":1,"publish":null}',
    '{"seq":1,"publish":{}}',
    '{"seq":1,"publish":{"kty":"OKP"}}',
    '{"seq":1,"publish":{"kid":"a"}}',
    '{"seq":1,"publish":{"kid":"a","kty":"OKP","x":7}}',
    '{"seq":1,"publish":{"kty":"OKP","kid":"a"}}',
    '{"seq":1,"publish":{"kid":"a","kty":"EC","d":"AA"}}',
  ])('is refused: %s', async (text) => {
    expect(await codeOf(() => parseDelta(text))).toBe('feed_malformed');
  });

  it('is read at its limits: an id of 512 characters, the last second of the year 9999, an RSA key', () => {
    for (const text of [
      `{"seq":0,"entry":{"kind":"key","id":"${'a'.repeat(512)}"}}`,
      '{"seq":9007199254740991,"entry":{"kind":"token","id":"a","expiresAt":253402300799}}',
      '{"seq":1,"entry":{"kind":"issuer","epoch":0,"expiresAt":0}}',
      '{"seq":1,"publish":{"alg":"RS256","e":"AQAB","kid":"a","kty":"RSA","n":"AQAB","use":"sig"}}',
    ]) {
      expect(formatDelta(parseDelta(text))).toBe(text);
    }
  });

  it('that is no JSON is refused with what the reader of JSON found', async () => {
    const { code, cause } = await failure(() => parseDelta('{"seq":1,"seq":2}'));
    expect([code, (cause as Partial<AuthError>).evidence]).toStrictEqual([
      'feed_malformed',
      { reason: 'duplicate_member' },
    ]);
  });

  it('cannot be formatted with what could not be parsed', async () => {
    expect(await codeOf(() => formatDelta({ seq: 1, entry: { kind: 'other' } as never }))).toBe('feed_malformed');
    expect(await codeOf(() => formatDelta({ seq: 1, publish: { ...published, d: 'AA' } as never }))).toBe(
      'feed_malformed',
    );
  });
});

describe('the running hash', () => {
  const run = async (logId: string, deltas: readonly FeedDelta[]): Promise<string> => {
    let hash = await initialFeedHash(logId);
    for (const delta of deltas) hash = await extendFeedHash(hash, delta);
    return hash;
  };
  const deltas = entries.map((entry, seq) => ({ seq, entry }));

  it('is the same for the same log and deltas', async () => {
    expect(await run('log', deltas)).toBe(await run('log', structuredClone(deltas)));
  });

  it('tells a gap, an order, a change and another log', async () => {
    const good = await run('log', deltas);
    const others = [
      await run('log', deltas.slice(0, -1)),
      await run(
        'log',
        deltas.filter((_, index) => index !== 2),
      ),
      await run('log', [deltas[1], deltas[0], ...deltas.slice(2)] as FeedDelta[]),
      await run('log', deltas.with(5, { seq: 5, entry: { kind: 'key', id: 'kid-2' } })),
      await run(
        'log',
        deltas.map((delta) => ({ ...delta, seq: delta.seq + 1 })),
      ),
      await run('log2', deltas),
    ];
    expect(new Set([good, ...others]).size).toBe(others.length + 1);
  });
});

describe('a statement', () => {
  it('comes back as it was signed, with nonce and snapshot or without', async () => {
    for (const extra of [{}, { nonce: 'n' }, { snapshot: 's' }, { nonce: 'n', snapshot: 's' }]) {
      const text = await signFeedStatement({ ...statement, ...extra }, feedKey, issuer);
      expect(await verifyFeedStatement(text, feedKeys, issuer)).toStrictEqual({ ...statement, ...extra });
    }
  });

  it('is issued at the second of its time, as any token says it', async () => {
    const [, payload] = (await signFeedStatement({ ...statement, time: 1_999 }, feedKey, issuer)).split('.');
    expect(JSON.parse(atob((payload as string).replaceAll('-', '+').replaceAll('_', '/')))).toMatchObject({
      iss: issuer,
      iat: 1,
      time: 1_999,
    });
  });

  it('that is refused keeps the reason, and what the key source throws is passed on', async () => {
    const error = await failure(verifyFeedStatement('a.b.c', feedKeys, issuer));
    expect(error).toMatchObject({ code: 'feed_statement_invalid', cause: { code: 'token_malformed' } });
    const text = await signFeedStatement(statement, feedKey, issuer);
    for (const thrown of [new Error('unreachable'), errors.create('jwks_malformed')]) {
      const failing = { findKey: () => Promise.reject(thrown) };
      await expect(verifyFeedStatement(text, failing, issuer)).rejects.toBe(thrown);
    }
  });

  it('is refused from another issuer, under another key, and changed', async () => {
    const text = await signFeedStatement(statement, feedKey, issuer);
    const evil = await signFeedStatement(statement, feedKey, 'https://evil.example');
    const stranger = await signFeedStatement(statement, await generateSigningKey('ES256', { kid: 'feed' }), issuer);
    const [head, body, signature] = text.split('.');
    const bent = `${head}.${segment({ iss: issuer, ...statement, seq: 8 })}.${signature}`;
    for (const bad of [evil, stranger, bent, `${text}A`, `${head}.${body}.`, '']) {
      expect(await codeOf(verifyFeedStatement(bad, feedKeys, issuer))).toBe('feed_statement_invalid');
    }
    expect(await codeOf(verifyFeedStatement(text, feedKeys, 'https://evil.example'))).toBe('feed_statement_invalid');
    const elsewhere = createKeySet({ issuer: 'https://evil.example', keys: [feedKey.verificationKey] });
    expect(await codeOf(verifyFeedStatement(text, elsewhere, issuer))).toBe('feed_statement_invalid');
  });

  it('is not to be had from a key that signs tokens, nor from a token of the feed key', async () => {
    const byTokenKey = await signFeedStatement(statement, await es256Key(), issuer);
    expect(await codeOf(verifyFeedStatement(byTokenKey, feedKeys, issuer))).toBe('feed_statement_invalid');
    const token = await signJwt({ ...goodClaims, ...statement }, feedKey, { typ });
    expect(await codeOf(verifyFeedStatement(token, feedKeys, issuer))).toBe('feed_statement_invalid');
  });

  it('does not pass for an access token', async () => {
    const text = await signFeedStatement(statement, await es256Key(), issuer);
    expect(await codeOf(verifyJwt(text, await es256Set(), policyWith()))).toBe('typ_mismatch');
  });

  it('under a shared secret is refused: every reader could write one', async () => {
    const secret = await hmacKey('feed');
    const text = await signFeedStatement(statement, secret as never, issuer);
    const keys = createKeySet({ issuer, keys: [secret] });
    expect(await codeOf(verifyFeedStatement(text, keys, issuer))).toBe('feed_statement_invalid');
  });

  it.each([
    { seq: -1 },
    { seq: '7' },
    { time: 1.5 },
    { log_id: '' },
    { hash: undefined },
    { nonce: 5 },
    { snapshot: {} },
  ])('with %j is neither signed nor read', async (changes) => {
    const bad = { ...statement, ...changes } as never as FeedStatement;
    expect(await codeOf(signFeedStatement(bad, feedKey, issuer))).toBe('feed_malformed');
    const { signCompact } = await import('./jws-sign.ts');
    const json = new TextEncoder().encode(JSON.stringify({ iss: issuer, ...bad }));
    const forged = await signCompact(json, feedKey, 'revocation-feed+jwt');
    expect(await codeOf(verifyFeedStatement(forged, feedKeys, issuer))).toBe('feed_malformed');
  });
});

describe('a snapshot', () => {
  const content = { entries, keys: [published] };
  const signed = async (): Promise<string> =>
    signFeedStatement({ ...statement, snapshot: await snapshotDigest(content) }, feedKey, issuer);

  it('comes back whole, with the digest that its statement signs', async () => {
    const parsed = await parseSnapshot(formatSnapshot({ statement: await signed(), ...content }));
    expect(parsed).toMatchObject(content);
    expect((await verifyFeedStatement(parsed.statement, feedKeys, issuer)).snapshot).toBe(parsed.digest);
    const empty = { entries: [], keys: [] };
    expect((await parseSnapshot(formatSnapshot({ statement: 'a.b.c', ...empty }))).digest).toBe(
      await snapshotDigest(empty),
    );
  });

  it('with an entry taken away, added or bent has another digest', async () => {
    const text = formatSnapshot({ statement: await signed(), ...content });
    const bent = [
      formatSnapshot({ statement: await signed(), ...content, entries: entries.slice(1) }),
      formatSnapshot({ statement: await signed(), ...content, keys: [] }),
      text.replace('"epoch":3', '"epoch":2'),
      text.replace('"entries":[', '"entries": ['),
    ];
    for (const other of bent) expect((await parseSnapshot(other)).digest).not.toBe((await parseSnapshot(text)).digest);
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"statement":"a.b.c","entries":[]}',
    '{"statement":"a.b.c","entries":{},"keys":[]}',
    '{"statement":7,"entries":[],"keys":[]}',
    '{"statement":"a\\u002eb.c","entries":[],"keys":[]}',
    '{"entries":[],"keys":[],"statement":"a.b.c"}',
    '{"statement":"","entries":[],"keys":[]}',
    '{"statement":" a.b.c","entries":[],"keys":[]}',
    '{"statement":"a.b.c ","entries":[],"keys":[]}',
    '{"statement":"é","entries":[],"keys":[]}',
    ' {"statement":"a.b.c","entries":[],"keys":[]}',
    '{"statement":"a.b.c","entries":[],"keys":[],"more":1}',
    '{"statement":"a.b.c","entries":[],"entries":[{"kind":"key","id":"a"}],"keys":[]}',
    '{"statement":"a.b.c","entries":[{"kind":"else"}],"keys":[]}',
    '{"statement":"a.b.c","entries":[],"keys":[{"kty":"oct","k":"AA","kid":"x"}]}',
  ])('is refused: %s', async (text) => {
    expect(await codeOf(parseSnapshot(text))).toBe('feed_malformed');
  });

  it('is text: bytes are refused, even of a good one', async () => {
    const bytes = new TextEncoder().encode(formatSnapshot({ statement: 'a.b.c', ...content }));
    expect(await codeOf(parseSnapshot(bytes as never))).toBe('feed_malformed');
    expect(
      await codeOf(() =>
        parseDelta(new TextEncoder().encode(formatDelta({ seq: 1, entry: { kind: 'key', id: 'a' } })) as never),
      ),
    ).toBe('feed_malformed');
  });
});

describe('the event stream', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const parse = (text: string): readonly FeedEvent[] => createEventParser().push(utf8(text));
  const delta: FeedDelta = { seq: 12, entry: { kind: 'session', id: 'sid-é€😀', expiresAt: now } };

  it('carries deltas and heartbeats', async () => {
    const heartbeat = await signFeedStatement(statement, feedKey, issuer);
    const [first, second] = parse(formatDeltaEvent(delta) + formatHeartbeatEvent(heartbeat));
    expect(first).toMatchObject({ event: 'delta', id: '12' });
    expect(parseDelta(first!.data)).toStrictEqual(delta);
    expect(second).toStrictEqual({ event: 'heartbeat', id: undefined, data: heartbeat });
    expect(() => formatHeartbeatEvent('a\n\nevent: delta')).toThrow(TypeError);
  });

  it('is read the same however it is cut, within a character too', () => {
    const text = `: hello\r\n\r\n${formatDeltaEvent(delta)}event: x\rdata: 1\rdata: é\r\r${formatDeltaEvent({ ...delta, seq: 13 })}`;
    const whole = parse(text);
    expect(whole.map((event) => event.event)).toStrictEqual(['delta', 'x', 'delta']);
    expect(whole[1]).toStrictEqual({ event: 'x', id: undefined, data: '1\né' });
    const bytes = utf8(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        const parser = createEventParser();
        const events = cuts.slice(1).flatMap((end, index) => parser.push(bytes.subarray(cuts[index], end)));
        expect(events).toStrictEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('ends lines with LF, CR or CRLF alike, and says message where no event is named', () => {
    for (const end of ['\n', '\r', '\r\n']) {
      expect(parse(`data:1${end}id:2${end}${end}`)).toStrictEqual([{ event: 'message', id: '2', data: '1' }]);
    }
  });

  it('takes CRLF for one end, also where it is cut in two, with nothing in between or nothing but nothing', () => {
    const pushed = (...texts: string[]): readonly FeedEvent[] => {
      const parser = createEventParser();
      return texts.flatMap((text) => parser.push(utf8(text)));
    };
    const both = [{ event: 'message', id: undefined, data: '1\n2' }];
    expect(pushed('data: 1\r\ndata: 2\r\n\r\n')).toStrictEqual(both);
    expect(pushed('data: 1\r', '\ndata: 2\r\n\r\n')).toStrictEqual(both);
    expect(pushed('data: 1\r', '', '\ndata: 2\r', '\n\r', '\n')).toStrictEqual(both);
    expect(pushed('data: 1\r', 'data: 2', '\n\n')).toStrictEqual(both);
    expect(pushed('data: 1\r', 'data: 2\r', '\r')).toStrictEqual(both);
    expect(pushed('data: 1\n', '\n')).toStrictEqual([{ event: 'message', id: undefined, data: '1' }]);
  });

  it('drops one space after the colon, and takes a line without one for a name', () => {
    expect(parse('data:1\ndata: 2\ndata:  3 \ndata:a:b\ndata:a b\ndata\nevent:x\n\n')).toStrictEqual([
      { event: 'x', id: undefined, data: '1\n2\n 3 \na:b\na b\n' },
    ]);
    expect(parse('\ufeffdata: 1\n\n')).toStrictEqual([]);
  });

  it('reads lines as long as an event may be, however they grow', () => {
    const long = 'é'.repeat(20_000);
    const parser = createEventParser();
    const bytes = utf8(`data: ${long}\n\n`);
    const events = [1500, 1501, 9000, 30_000, bytes.length].flatMap((end, index, ends) =>
      parser.push(bytes.subarray(ends[index - 1] ?? 0, end)),
    );
    expect(events).toStrictEqual([{ event: 'message', id: undefined, data: long }]);
    expect(parse(`data: ${long}\n\n`)).toStrictEqual(events);
  });

  it('passes over comments, unknown fields and events without data', () => {
    expect(parse(': ping\n\nretry: 5\nfoo\n\nevent: x\n\ndata\n\n')).toStrictEqual([
      { event: 'message', id: undefined, data: '' },
    ]);
  });

  it('refuses an event over its cap, in one line, in many, and without an end', async () => {
    const parser = (): ReturnType<typeof createEventParser> => createEventParser({ maxEventBytes: 100 });
    expect(parser().push(utf8(`data: ${'x'.repeat(94)}\n\n`))).toHaveLength(1);
    expect(await codeOf(() => parser().push(utf8(`data: ${'x'.repeat(95)}\n\n`)))).toBe('feed_event_too_large');
    expect(await codeOf(() => parser().push(utf8('data: x\n'.repeat(20))))).toBe('feed_event_too_large');
    expect(await codeOf(() => parser().push(utf8('x'.repeat(101))))).toBe('feed_event_too_large');
    for (const start of ['data: 1\n', 'event: x\n', 'data: 1\nevent: x\n']) {
      const text = `${start}: ${'c'.repeat(60)}\n: ${'c'.repeat(60)}\n`;
      expect(await codeOf(() => parser().push(utf8(text)))).toBe('feed_event_too_large');
    }
    expect(parser().push(utf8('data: 1\n\n'.repeat(500)))).toHaveLength(500);
    expect(parser().push(utf8(`${': keep-alive\n'.repeat(500)}data: 1\n\n`))).toHaveLength(1);
  });

  it('answers nothing more after an error', async () => {
    const parser = createEventParser({ maxEventBytes: 8 });
    expect(await codeOf(() => parser.push(utf8('data: 12345')))).toBe('feed_event_too_large');
    expect(await codeOf(() => parser.push(utf8('\n\n')))).toBe('feed_malformed');
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect(await codeOf(() => createEventParser().push(Uint8Array.of(0x64, 0xff, 0x0a)))).toBe('feed_malformed');
  });

  it('takes a cap of at least one byte', () => {
    for (const maxEventBytes of [0, -1, 1.5, Number.NaN])
      expect(() => createEventParser({ maxEventBytes })).toThrow(TypeError);
  });
});
