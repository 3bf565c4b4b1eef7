import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import type { AuditOutcome, RowResult } from '../report.ts';
import { auditHttp, type HttpAuditOptions } from './audit-http.ts';

const issuer = makeSmallIssuer();
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('an API that verifies its tokens', () => {
  it('refuses the rows of forged signatures, and the run sends no more than it counts', async () => {
    const api = await open(answerHonestly);
    const { report, accepted } = await audit(api, { only: ['A01', 'A02', 'A04', 'B01', 'F06'] });
    expect(report.calibration).toEqual({
      sound: true,
      good: '200',
      badSignature: '401',
      noToken: '401',
      goodAtEnd: '200',
    });
    expect(new Set(report.rows.map(({ verdict }) => verdict))).toEqual(new Set(['refused']));
    expect(accepted).toEqual([]);
    expect(report.presentations).toBeGreaterThanOrEqual(api.requests().length);
    expect(report.target).toEqual({
      kind: 'http',
      name: `GET ${api.url}`,
      request: { method: 'GET', url: api.url, carrier: { in: 'header', name: 'Authorization', scheme: 'Bearer' } },
    });
  });

  it('is told of each row as it begins and ends', async () => {
    const api = await open(answerHonestly);
    const told: string[] = [];
    await audit(api, {
      only: ['A01', 'A03'],
      onStart: ({ id }, done, total) => told.push(`${id} ${done}/${total}`),
      onRow: ({ attack, verdict }, done, total) => told.push(`${attack} ${verdict} ${done}/${total}`),
    });
    expect(told).toEqual(['A01 0/2', 'A01 refused 1/2', 'A03 1/2', 'A03 refused 2/2']);
  });
});

describe('a mistake is found', () => {
  it('where the status tells: algorithm none', async () => {
    const api = await open((presented, response) => answerHonestly(trustNone(presented), response));
    const { report, accepted } = await audit(api, { only: ['A01'] });
    expect(row(report.rows, 'A01')).toMatchObject({ verdict: 'accepted' });
    expect(accepted.map(({ variant }) => variant)).toContain('no-signature');
    // A report holds no token, the accepted ones least of all.
    expect(accepted.every(({ token }) => !JSON.stringify(report).includes(token))).toBe(true);
  });

  it('where every answer is 200 and only the body tells, as in GraphQL', async () => {
    const api = await open((presented, response) => {
      const { kind, number } = trustNone(presented);
      const body =
        kind === 'good'
          ? { data: { me: { id: 'u1', seen: number } } }
          : { errors: [{ message: `request ${number}`, extensions: { code: 'UNAUTHENTICATED' } }], data: null };
      answerJson(response, 200, body);
    });
    const { report } = await audit(api, { only: ['A01', 'A03'] });
    expect(report.calibration).toMatchObject({ sound: true, good: '200', badSignature: '200' });
    expect(row(report.rows, 'A01')?.verdict).toBe('accepted');
    expect(row(report.rows, 'A03')?.verdict).toBe('refused');
  });

  it('where a bad token is redirected to the log-in page', async () => {
    const api = await open((presented, response) => {
      if (trustNone(presented).kind === 'good') answerJson(response, 200, { sub: 'u1' });
      else response.writeHead(302, { location: `/login?back=${presented.number}` }).end();
    });
    const { report } = await audit(api, { only: ['A01', 'A03'] });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['accepted', 'refused']);
  });

  it('where no signature is verified, which calibration sees', async () => {
    const api = await open(({ kind, ...rest }, response) =>
      answerHonestly({ ...rest, kind: kind === 'none' ? 'none' : 'good' }, response),
    );
    const { report } = await audit(api, { only: ['A01', 'A05'] });
    expect(row(report.rows, 'A05')).toMatchObject({ verdict: 'accepted', variants: [{ variant: 'broken-signature' }] });
    expect(row(report.rows, 'A01')).toMatchObject({ verdict: 'inconclusive' });
  });

  it('where a token makes the server fail each time, and the good one does not', async () => {
    const api = await open((presented, response) => {
      if (headerOf(presented.token)?.['alg'] === 'none') answerJson(response, 500, {});
      else answerHonestly(presented, response);
    });
    const { report } = await audit(api, { only: ['A01'] });
    expect(row(report.rows, 'A01')).toMatchObject({
      verdict: 'crashed',
      reason: expect.stringMatching(/the good token was answered in between/) as string,
    });
  });

  it('not where a firewall answers with a page of its own', async () => {
    const api = await open((presented, response) => {
      if (headerOf(presented.token)?.['alg'] !== 'none') return answerHonestly(presented, response);
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Request blocked</h1>');
    });
    const { report } = await audit(api, { only: ['A01'] });
    expect(row(report.rows, 'A01')).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/another kind of content/) as string,
    });
  });

  it('where the server asks the address that a token names', async () => {
    const api = await open((presented, response) => {
      const address = headerOf(presented.token)?.['jku'];
      if (typeof address === 'string' && URL.canParse(address))
        requestHttp(address)
          .on('error', () => undefined)
          .end();
      answerHonestly(presented, response);
    });
    const { report } = await audit(api, { only: ['C04'] });
    expect(row(report.rows, 'C04')).toMatchObject({
      verdict: 'accepted',
      reason: 'it asked the address that the token named',
    });
    expect(row(report.rows, 'C04')?.variants.some(({ evidence }) => evidence?.fetched === true)).toBe(true);
  });
});

describe('a target that limits its callers', () => {
  it('is waited for as it asks, and then judged', async () => {
    const clock = skippingClock();
    const api = await open((presented, response) => {
      if (presented.number % 10 === 0) answerJson(response, 429, {}, { 'retry-after': '7' });
      else answerHonestly(presented, response);
    });
    const { report } = await audit(api, { only: ['A01'], clock });
    expect(row(report.rows, 'A01')?.verdict).toBe('refused');
    expect(clock.waited()).toBeGreaterThanOrEqual(7000);
  });

  it('and asks for an hour is not judged', async () => {
    const api = await open((presented, response) => {
      if (presented.number > 12) answerJson(response, 429, {}, { 'retry-after': '3600' });
      else answerHonestly(presented, response);
    });
    const { report } = await audit(api, { only: ['A01', 'A02'] });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive']);
    expect(report.calibration.goodAtEnd).not.toBe('200');
  });

  it('is never sent more than the budget', async () => {
    const api = await open(answerHonestly);
    const { report } = await audit(api, { only: ['A01', 'A02'], requests: 15 });
    expect(api.requests().length).toBeLessThanOrEqual(15);
    expect(row(report.rows, 'A02')).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/budget of 15 requests is spent/) as string,
    });
  });

  it('is sent no more a second than the rate', async () => {
    const clock = skippingClock();
    const api = await open(answerHonestly);
    const { report } = await audit(api, { only: ['A03'], requestsPerSecond: 10, clock });
    expect(clock.waited()).toBeGreaterThan((report.presentations - 5) * 90);
  });
});

describe('over TLS', () => {
  it('the certificate must be the name’s and of a known authority', async () => {
    const { key, cert } = makeCertificate();
    const server = createTlsServer({ key, cert }, (request, response) => {
      const good = request.headers.authorization === `Bearer ${issuer.token}`;
      answerJson(response, good ? 200 : 401, good ? { sub: 'u1' } : { error: 'invalid_token' });
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
    const { port } = server.address() as AddressInfo;
    const url = `https://localhost:${port}/me`;
    const options = { url, token: issuer.token, only: ['A01'], clock: skippingClock() };
    const trusted = await auditHttp({ ...options, ca: cert });
    expect(trusted.report.rows).toMatchObject([{ verdict: 'refused' }]);
    const unknown = await auditHttp(options);
    expect(unknown.report.calibration.reason).toMatch(/its certificate is not trusted/);
    const misnamed = await auditHttp({ ...options, url: `https://127.0.0.1:${port}/me`, ca: cert });
    expect(misnamed.report.calibration.reason).toMatch(
      /its certificate is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
  });
});

function makeCertificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'audit-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-days', '1', ...made, ...subject], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

/** The mistake of 2015. */
function trustNone(presented: Presented): Presented {
  return headerOf(presented.token)?.['alg'] === 'none' ? { ...presented, kind: 'good' } : presented;
}

function headerOf(token: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function open(answer: Parameters<typeof openSmallApi>[1]): Promise<SmallApi> {
  const api = await openSmallApi(issuer, answer);
  closers.push(api.close);
  return api;
}

async function audit({ url }: SmallApi, options: Partial<HttpAuditOptions>): Promise<AuditOutcome> {
  const { token, keySetText } = issuer;
  return auditHttp({ url, token, keySetText, clock: skippingClock(), ...options });
}

function row(rows: readonly RowResult[], id: string): RowResult | undefined {
  return rows.find(({ attack }) => attack === id);
}
