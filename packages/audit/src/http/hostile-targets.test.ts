import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerHonestly,
  answerJson,
  makeSmallIssuer,
  openSmallApi,
  type Presented,
  type SmallApi,
  skippingClock,
} from '../../test/small-api.ts';
import type { AuditReport } from '../report.ts';
import { auditHttp, type HttpAuditOptions } from './audit-http.ts';

const issuer = makeSmallIssuer();
const someRows = ['A01', 'A02', 'A03', 'A04', 'A06'];
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('a target that cannot be judged', () => {
  it.each<[string, (presented: Presented) => number, RegExp]>([
    ['answers 200 to everything', () => 200, /no token at all is answered like the good token/],
    ['answers 401 to everything', () => 401, /the good token is refused \(401\)/],
    ['answers 404 to everything', () => 404, /no token at all is answered like the good token/],
    ['answers 500 to everything', () => 500, /fault of the server \(500\)/],
    ['answers by turns', ({ number }) => (number % 2 === 1 ? 200 : 401), /differently each time/],
    ['takes no more requests', () => 429, /no more requests at the moment/],
  ])('%s', async (_what, status, reason) => {
    const report = await audit((presented, response) => answerJson(response, status(presented), { a: 1 }));
    expect(report.calibration).toMatchObject({ sound: false, reason: expect.stringMatching(reason) as string });
    expectNothingSafe(report);
  });

  it('says that the token has expired where that is why it is refused', async () => {
    const report = await audit((_presented, response) => answerJson(response, 401, {}), {
      token: makeSmallIssuer({ exp: 1 }).token,
      keySetText: '{"keys":[]}',
    });
    expect(report.calibration.reason).toMatch(/it has expired: get a fresh one/);
  });

  it('redirects everybody to its log-in page', async () => {
    const report = await audit((_presented, response) => response.writeHead(302, { location: '/login' }).end());
    expect(report.calibration.reason).toMatch(/no token at all is answered like the good token/);
    expectNothingSafe(report);
  });

  it('never answers', async () => {
    const report = await audit(() => undefined, { timeoutMilliseconds: 100 });
    expect(report.calibration.reason).toBe('the good token got no answer in time');
    expect(report.presentations).toBe(1);
    expectNothingSafe(report);
  });

  it.each<[string, string, RegExp]>([
    ['closes each connection', '', /closed the connection without an answer/],
    ['speaks another protocol', '220 mail.example ESMTP\r\n\r\n', /does not speak HTTP/],
    ['breaks off within its answer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', /within its answer/],
  ])('%s', async (_what, text, reason) => {
    const url = await openRawServer(text);
    const report = await auditUrl(url);
    expect(report.calibration.reason).toMatch(reason);
    expectNothingSafe(report);
  });
});

describe('a target that fails while it is judged', () => {
  it('dies halfway: nothing after the last good answer counts as refused', async () => {
    let api: SmallApi | undefined;
    let isClosed = false;
    const report = await audit(
      (presented, response, opened) => {
        api = opened;
        answerHonestly(presented, response);
        if (presented.number < 60 || isClosed) return;
        isClosed = true;
        void api.close();
      },
      { only: someRows },
    );
    expect(report.calibration.goodAtEnd).toMatch(/ECONNREFUSED/);
    const verdicts = report.rows.map(({ verdict }) => verdict);
    expect(verdicts[0]).toBe('refused');
    expect(verdicts.at(-1)).toBe('inconclusive');
    expect(report.rows.at(-1)?.reason).toMatch(/ECONNREFUSED/);
  });

  it('locks the account halfway: what it refuses since then counts for nothing', async () => {
    const report = await audit(
      (presented, response) =>
        answerHonestly(presented.number < 60 ? presented : { ...presented, kind: 'bad' }, response),
      { only: someRows },
    );
    expect(report.calibration.goodAtEnd).toMatch(/the good token is refused \(401\)/);
    expect(report.rows[0]?.verdict).toBe('refused');
    expect(report.rows.at(-1)?.verdict).toBe('inconclusive');
    // 60 requests came before, calibration and looks at the good token among them.
    const safe = report.rows.flatMap(({ variants }) => variants).filter(({ verdict }) => verdict === 'refused');
    expect(safe.length).toBeLessThan(50);
  });

  it('takes everything from halfway on: that is no acceptance of the attack', async () => {
    const report = await audit(
      (presented, response) =>
        answerHonestly(presented.number < 60 ? presented : { ...presented, kind: 'good' }, response),
      { only: someRows },
    );
    expect(report.rows.map(({ verdict }) => verdict)).not.toContain('accepted');
    expect(report.rows.at(-1)?.reason).toMatch(/by now the target takes a broken signature as well/);
  });

  it('answers 500 now and then: that is no crash by the attack', async () => {
    const report = await audit(
      (presented, response) => {
        if (presented.number % 23 === 0) answerJson(response, 500, {});
        else answerHonestly(presented, response);
      },
      { only: ['A01', 'A02', 'A03'] },
    );
    const variants = report.rows.flatMap((row) => row.variants);
    expect(variants.map(({ verdict }) => verdict)).not.toContain('crashed');
    expect(variants).toContainEqual(
      expect.objectContaining({ verdict: 'refused', reason: 'answered 500 once; refused when it was presented again' }),
    );
  });

  it('answers 500 to everything from halfway on: neither a crash by the attack nor safe', async () => {
    const report = await audit(
      (presented, response) => {
        if (presented.number > 40) answerJson(response, 500, {});
        else answerHonestly(presented, response);
      },
      { only: someRows },
    );
    expect(report.rows.flatMap(({ variants }) => variants.map(({ verdict }) => verdict))).not.toContain('crashed');
    expect(report.rows.at(-1)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('500') as string,
    });
  });
});

describe('a target that an attack stops', () => {
  it('is slow where a token makes it wait each time, and a plain bad one does not', async () => {
    let first: string | undefined;
    const report = await audit(
      (presented, response) => {
        if (sleeps(presented.token)) first ??= presented.token;
        setTimeout(() => answerHonestly(presented, response), presented.token === first ? 300 : 0);
      },
      { only: ['C14'] },
    );
    const [row] = report.rows;
    expect(row).toMatchObject({
      verdict: 'slow',
      reason: expect.stringMatching(/where a plain bad token takes/) as string,
    });
    const slow = row?.variants.find(({ verdict }) => verdict === 'slow');
    expect(slow?.evidence?.milliseconds).toBeGreaterThanOrEqual(300);
    expect(slow?.evidence?.baselineMilliseconds).toBeLessThan(300);
  });

  it('that hangs on a token each time is slow, and only that one', async () => {
    let first: string | undefined;
    const report = await audit(
      (presented, response) => {
        if (headerIs(presented.token, 'none')) first ??= presented.token;
        if (presented.token === '' || presented.token !== first) answerHonestly(presented, response);
      },
      { only: ['A01', 'A03'], timeoutMilliseconds: 1000 },
    );
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['slow', 'refused']);
    expect(report.calibration.goodAtEnd).toBe('200');
  });

  it('that goes down at a token, is started again and goes down again, is crashed by it', async () => {
    let downUntil = 0;
    const report = await audit(
      (presented, response) => {
        if (headerIs(presented.token, 'none')) downUntil = presented.number + 4;
        if (presented.number < downUntil) response.destroy();
        else answerHonestly(presented, response);
      },
      { only: ['A01'] },
    );
    expect(report.rows[0]).toMatchObject({
      verdict: 'crashed',
      reason: 'the target went down at this token, and again at its repetition',
    });
  });

  it('that goes down for good at a token is not called safe, and the report says what to try', async () => {
    let isDown = false;
    const report = await audit(
      (presented, response) => {
        isDown ||= headerIs(presented.token, 'none');
        if (isDown) response.destroy();
        else answerHonestly(presented, response);
      },
      { only: ['A01', 'A03'] },
    );
    expect(report.rows[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/start it again and try this attack alone/) as string,
    });
    expectNothingSafe(report);
  });
});

function headerOf(token: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function headerIs(token: string, alg: string): boolean {
  return headerOf(token)['alg'] === alg;
}

/** As if the key id had been handed to a shell. */
function sleeps(token: string): boolean {
  return String(headerOf(token)['kid']).includes('sleep');
}

type Answer = (presented: Presented, response: Parameters<typeof answerHonestly>[1], api: SmallApi) => void;

async function audit(answer: Answer, options: Partial<HttpAuditOptions> = {}): Promise<AuditReport> {
  const api: SmallApi = await openSmallApi(issuer, (presented, response) => answer(presented, response, api));
  closers.push(async () => api.close().catch(() => undefined));
  return auditUrl(api.url, options);
}

async function auditUrl(url: string, options: Partial<HttpAuditOptions> = {}): Promise<AuditReport> {
  const { token, keySetText } = issuer;
  const { report } = await auditHttp({
    url,
    token,
    keySetText,
    only: ['A01', 'A05'],
    clock: skippingClock(),
    ...options,
  });
  return report;
}

function expectNothingSafe({ rows }: AuditReport): void {
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  for (const { reason } of rows) expect(reason).toMatch(/./);
}

async function openRawServer(text: string): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(
    async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
