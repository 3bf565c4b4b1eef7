import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerHonestly,
  answerJson,
  makeSmallIssuer,
  openSmallApi,
  type Presented,
  type SmallIssuer,
} from '../../test/small-api.ts';
import type { OtherTokenKind } from '../attack.ts';
import { auditHttp } from '../http/audit-http.ts';
import type { Jwk } from '../jwk.ts';
import { readToken } from '../known-token.ts';
import type { RowResult } from '../report.ts';

type Handler = (presented: Presented, response: ServerResponse, request: IncomingMessage) => void;

const issuer = makeSmallIssuer();
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('an API that takes a token as it comes', () => {
  it('falls to F24 by any scheme, by its address, and by a cookie', async () => {
    const row = await audit('F24', (presented, response, request) => {
      const { authorization = '', cookie = '' } = request.headers;
      const scheme = /^\S+ ([\w.-]+)$/.exec(authorization)?.[1];
      const found = scheme ?? new URL(request.url ?? '', 'http://a').searchParams.get('access_token');
      const jar = /access_token=([\w.-]+)/.exec(cookie)?.[1];
      const isGood = presented.kind === 'good' || found === issuer.token || jar === issuer.token;
      answerJson(response, isGood ? 200 : 401, { isGood });
    });
    const expected = ['scheme-basic', 'scheme-invented', 'query-access-token', 'cookie-access-token'];
    expect(accepted(row)).toEqual(expect.arrayContaining([...expected, 'cookie-behind-a-broken-header']));
    expect(accepted(row)).not.toContain('scheme-missing');
  });

  it('withstands F24 where it takes one bearer header alone', async () => {
    expect(await audit('F24', answerHonestly)).toMatchObject({ verdict: 'refused' });
  });

  it('falls to H08 where it does not ask for the proof of a bound token', async () => {
    const bound = issuer.sign({ cnf: { jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' } });
    const row = await audit('H08', answerHonestly, { bound });
    expect(accepted(row)).toEqual(expect.arrayContaining(['obtained-bound', 'dpop-key-as-bearer']));
    expect(accepted(row)).not.toContain('dpop-key-as-dpop');
  });

  it('falls to G18 where it does not look at the hashes and the nonce of an ID token', async () => {
    const identity = makeSmallIssuer({ nonce: 'n-1', azp: 'app', at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' });
    const row = await audit('G18', answerHonestly, {}, identity);
    expect(accepted(row)).toEqual(expect.arrayContaining(['at-hash-missing', 'nonce-wrong', 'azp-wrong']));
  });
});

describe('an API with a list of revoked tokens', () => {
  const revoked = issuer.sign({ jti: 'r1' });

  it('falls to H07 where the list is not asked', async () => {
    expect(accepted(await audit('H07', answerHonestly, { revoked }))).toEqual(['obtained-revoked']);
  });

  it('falls to F09 where the list holds texts', async () => {
    const row = await audit(
      'F09',
      refusing((token) => token === revoked),
      { revoked },
    );
    expect(accepted(row)).toEqual(['second-ecdsa-signature']);
  });

  it('withstands F09 where the list holds identifiers', async () => {
    const row = await audit(
      'F09',
      refusing((token) => readToken(token)?.payload['jti'] === 'r1'),
      { revoked },
    );
    expect(row).toMatchObject({ verdict: 'refused' });
  });

  it('says of F09 that there is no list, where the revoked token is taken', async () => {
    const row = await audit('F09', answerHonestly, { revoked });
    expect(row).toMatchObject({ verdict: 'inconclusive' });
    expect(row?.reason).toMatch(/not refused as it was \(H07\)/);
  });

  function refusing(isRevoked: (token: string) => boolean): Handler {
    return (presented, response) =>
      isRevoked(presented.token)
        ? answerJson(response, 401, { error: 'invalid_token' })
        : answerHonestly(presented, response);
  }
});

describe('an API that says too much', () => {
  it('falls to H12 where it judges claims before the signature', async () => {
    const row = await audit('H12', (presented, response) => {
      const known = readToken(presented.token);
      const isOld = Number(known?.payload['exp']) * 1000 < Date.now();
      if (presented.kind === 'bad' && isOld) return answerJson(response, 401, { error: 'expired' });
      if (presented.kind === 'bad' && known === undefined) return answerJson(response, 400, { error: 'malformed' });
      answerHonestly(presented, response);
    });
    expect(accepted(row)).toEqual(['expired-unsigned', 'broken-payload', 'broken-header', 'no-token-at-all']);
    expect(row?.variants.find(({ variant }) => variant === 'expired-unsigned')?.reason).toMatch(/by its body$/);
  });

  it('withstands H12 where only the identifier of the answer differs', async () => {
    const row = await audit('H12', (presented, response) => {
      if (presented.kind === 'good') return answerHonestly(presented, response);
      answerJson(response, 401, { error: 'invalid_token', request: crypto.randomUUID() });
    });
    expect(row).toMatchObject({ verdict: 'refused' });
  });

  it('falls to H14 where a claim stands in its page, breaks its query, or is a template', async () => {
    const row = await audit('H14', (presented, response) => {
      if (presented.kind !== 'good') return answerHonestly(presented, response);
      const { sub = '', name = '' } = readToken(presented.token)?.payload ?? {};
      const text = `${String(sub)} ${String(name)}`.replace('{{1327*1327}}', '1760929');
      if (String(sub).endsWith("'")) return answerJson(response, 500, { error: 'server_error' });
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>${text}</h1>`);
    });
    expect(accepted(row)).toEqual(expect.arrayContaining(['tag-in-subject', 'tag-in-name', 'template-braces-in-name']));
    expect(row?.variants.find(({ variant }) => variant === 'quote-in-subject')?.verdict).toBe('crashed');
    expect(row?.variants.find(({ variant }) => variant === 'quote-in-name')?.verdict).toBe('refused');
  });

  it('withstands H14 where claims are shown as JSON', async () => {
    const row = await audit('H14', (presented, response) => {
      if (presented.kind !== 'good') return answerHonestly(presented, response);
      answerJson(response, 200, readToken(presented.token)?.payload);
    });
    expect(row).toMatchObject({ verdict: 'refused' });
  });
});

it('no API is accused by H11 for naming the address that a token was written into', async () => {
  const handler: Handler = (presented, response, request) => {
    if (presented.kind === 'good') return answerHonestly(presented, response);
    answerJson(response, 401, {}, { 'www-authenticate': `Bearer realm="${request.url}"` });
  };
  expect(await audit('H11', handler, {}, issuer, ['F24'])).toMatchObject({ attack: 'H11', verdict: 'refused' });
});

it.each([
  ['nothing but line breaks', '\n'.repeat(64_000), 'refused'],
  ['line breaks, and then a stack', `${'\n'.repeat(64_000)}    at verify (/app/jwt.js:10:5)\n`, 'accepted'],
])('an answer of %s keeps H11 busy for no longer than another', async (_what, body, verdict) => {
  const handler: Handler = (presented, response) => {
    if (presented.kind === 'good') answerHonestly(presented, response);
    else response.writeHead(401, { 'content-type': 'text/plain' }).end(body);
  };
  expect(await audit('H11', handler, {}, issuer, ['A01'])).toMatchObject({ attack: 'H11', verdict });
});

async function audit(
  attack: string,
  handler: Handler,
  others: Readonly<Partial<Record<OtherTokenKind, string>>> = {},
  by: SmallIssuer = issuer,
  before: readonly string[] = [],
): Promise<RowResult | undefined> {
  const api = await openSmallApi(by, handler);
  closers.push(api.close);
  const jwk = by.privateKey.export({ format: 'jwk' }) as Jwk;
  const { report } = await auditHttp({
    url: api.url,
    token: by.token,
    keySetText: by.keySetText,
    signer: { alg: 'ES256', kid: 'k1', jwk },
    others,
    only: [...before, attack],
  });
  expect(report.calibration).toMatchObject({ sound: true });
  return report.rows.find((row) => row.attack === attack);
}

function accepted(row: RowResult | undefined): readonly string[] {
  return row?.variants.filter(({ verdict }) => verdict === 'accepted').map(({ variant }) => variant) ?? [];
}
