import { generateSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { type BffOptions, clientSecret, createBff } from '../bff.ts';
import { type SessionRecord, secondsLeft } from './session-record.ts';

const good: BffOptions = {
  ...{ issuer: 'https://id.example.com', clientId: 'shop', authentication: clientSecret('s') },
  ...{ baseUrl: 'https://shop.example.com', cookieSecrets: [generateSecret(32)] },
};
const target = 'https://api.example.com';

describe('the options of a back end', () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ baseUrl: 'http://shop.example.com' }, /https/],
    [{ baseUrl: 'https://shop.example.com/app' }, /path/],
    [{ issuer: 'id.example.com' }, /issuer/],
    [{ clientId: '' }, /clientId/],
    [{ authentication: 'secret' }, /authentication/],
    [{ scope: 'email' }, /openid/],
    [{ sameSite: 'none' }, /sameSite/],
    [{ cookieName: 'a;b' }, /cookieName/],
    [{ cookieSecrets: [] }, /cookieSecrets/],
    [{ basePath: '/auth/' }, /basePath/],
    [{ basePath: '/' }, /basePath/],
    [{ afterLogOut: '//evil.example' }, /path/],
    [{ failurePath: 'https://evil.example' }, /path/],
    [{ relay: {} }, /no such option/],
    [{ idleSeconds: 1 }, /idleSeconds/],
    [{ relays: { '/auth': { target } } }, /below basePath/],
    [{ relays: { '/auth/api': { target } } }, /below basePath/],
    [{ relays: { '/api/': { target } } }, /relays/],
    [{ relays: { '/api': { target: 'http://api.example.com' } } }, /https/],
    [{ relays: { '/api': { target: `${target}?x=1` } } }, /query/],
    [{ relays: { '/api': { target, methods: ['TRACE'] } } }, /methods/],
    [{ relays: { '/api': { target, methods: [] } } }, /methods/],
    [{ relays: { '/api': { target, headers: ['Cookie'] } } }, /never relayed/],
    [{ relays: { '/api': { target, headers: ['X-Forwarded-For'] } } }, /never relayed/],
    [{ relays: { '/api': { target, header: [] } } }, /no such option/],
    [{ relays: { '/api': { target, answerHeaders: ['Set-Cookie'] } } }, /never passed on/],
    [{ relays: { '/api': { target, answerHeaders: ['X-Accel-Redirect'] } } }, /never passed on/],
    [{ relays: { '/api': { target, answerHeaders: ['CDN-Cache-Control'] } } }, /never passed on/],
    [{ relays: { '/api': { target, answerHeaders: ['a b'] } } }, /never passed on/],
  ])('are refused at the start where they cannot be meant: %j', async (options, message) => {
    await expect(createBff({ ...good, ...options } as BffOptions)).rejects.toThrow(message);
  });

  it('are taken where they can', async () => {
    const relays = {
      '/api': { target: `${target}/v1/`, headers: ['X-Tenant'], answerHeaders: ['Link', 'X-Total-Count'] },
      '/files': { target, methods: ['GET'] },
    };
    const bff = await createBff({ ...good, relays, sameSite: 'lax', basePath: '/account/auth' });
    expect(await bff.handle(new Request('https://any.example/other'))).toBeUndefined();
    expect((await bff.handle(new Request('https://any.example/account/auth/session', { method: 'PUT' })))?.status).toBe(
      405,
    );
  });
});

describe('the time that is left to a session', () => {
  it('is the less of what use and what age leave', () => {
    const record = { startedAt: 1000, seenAt: 1500 } as SessionRecord;
    expect(secondsLeft(record, { idleSeconds: 100, absoluteSeconds: 5000 }, 1550)).toBe(50);
    expect(secondsLeft(record, { idleSeconds: 5000, absoluteSeconds: 600 }, 1550)).toBe(50);
  });
});
