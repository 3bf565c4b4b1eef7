import { generateSigningKey, signJwt } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createCounters } from './counters.ts';
import { createLog, hideTokens } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', to: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

describe('the log', () => {
  it('is one JSON object a line, with its time and level in words', () => {
    const line = JSON.parse(logged((log) => log.info({ port: 4000 }, 'listening')));
    expect(line).toMatchObject({ level: 'info', port: 4000, msg: 'listening' });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.debug({}, 'quiet'))).toBe('');
  });

  it('never has a token, wherever in a line it stands', async () => {
    const key = await generateSigningKey('ES256');
    const now = Math.floor(Date.now() / 1000);
    const token = await signJwt({ iss: 'https://i', aud: 'a', iat: now, exp: now + 60 }, key, { typ: 'at+jwt' });
    const refresh = `swrt_${'A'.repeat(90)}`;
    const text = logged((log) => {
      log.info({ deep: { deeper: { deepest: token } } }, `message with ${token}`);
      log.info({ url: `/me?access_token=${token}`, refresh }, 'in a URL');
      log.info({ header: `Bearer ${token}`, basic: 'Basic dXNlcjpwYXNzd29yZA==' }, 'headers');
      log.error(new Error(`about ${token} and ${refresh}`));
    });
    for (const part of token.split('.')) expect(text).not.toContain(part);
    expect(text).not.toContain(refresh);
    expect(text).not.toContain('dXNlcjpwYXNzd29yZA');
    expect(text).toContain('[token]');
    for (const line of text.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('never has the value of a member with the name of a secret', () => {
    const text = logged((log) => {
      log.info({ password: 'hunter2', body: { refresh_token: 'hunter3', a: { client_secret: 'hunter4' } } }, 'x');
      log.info({ request: { authorization: 'hunter5', cookie: 'hunter6' }, claims: { sub: 'hunter7' } }, 'x');
    });
    expect(text).not.toContain('hunter');
  });

  it('leaves ordinary words alone', () => {
    const line = '{"msg":"Basic set of eyJ and swrt_ and a.b.c","sid":"abc.def","kid":"k1"}\n';
    expect(hideTokens(line)).toBe(line);
  });
});

describe('the counters', () => {
  it('count by name and labels, whatever the labels’ order', () => {
    const counters = createCounters();
    counters.count('tokens_refused_total', { code: 'token_expired' });
    counters.count('tokens_refused_total', { code: 'token_expired' });
    counters.count('requests_total', { method: 'GET', status: 200 });
    counters.count('requests_total', { status: 200, method: 'GET' });
    counters.count('starts_total');
    expect(counters.read()).toEqual({
      'requests_total{method="GET",status="200"}': 2,
      starts_total: 1,
      'tokens_refused_total{code="token_expired"}': 2,
    });
  });
});
