import { describe, expect, it } from 'vitest';
import { finds, idsIn, programOf } from '../../test/doctor-ids.ts';

const jwt = "import jwt from 'jsonwebtoken';\n";

describe('a token in a browser', () => {
  it.each([
    ["window.localStorage.setItem('token', t);", 'token-in-storage'],
    ["sessionStorage.setItem('my-app.refresh_token', t);", 'token-in-storage'],
    ["const KEY = 'authToken'; localStorage.setItem(KEY, t);", 'token-in-storage'],
    ['localStorage.accessToken = t;', 'token-in-storage'],
    ["localStorage['id_token'] = t;", 'token-in-storage'],
    ['localStorage.setItem(key, answer.accessToken);', 'token-in-storage'],
    ['document.cookie = `jwt=#{t}; path=/`;', 'token-in-script-cookie'],
    ["import Cookies from 'js-cookie'; Cookies.set('access_token', t);", 'token-in-script-cookie'],
    ["import { setCookie } from 'nookies'; setCookie(null, 'token', t, {});", 'token-in-script-cookie'],
    ['const url = `/ws?access_token=#{token}`;', 'token-in-url'],
    ["const url = '/ws?jwt=' + encodeURIComponent(jwt);", 'token-in-url'],
    ["import { ExtractJwt } from 'passport-jwt'; ExtractJwt.fromUrlQueryParameter('token');", 'token-in-url'],
  ])('is found: %s', (text, id) => {
    expect(idsIn(programOf(text))).toContain(id);
  });

  it.each([
    ["localStorage.setItem('csrf_token', t);"],
    ["localStorage.setItem('fcmToken', t);"],
    ["localStorage.setItem('token', '');"],
    ["localStorage.removeItem('token');"],
    ["localStorage.getItem('token');"],
    ["const localStorage = memory(); localStorage.setItem('token', t);"],
    ["store.setItem('token', t);"],
    ["localStorage.setItem('tokenizer', 'bpe');"],
    ["document.cookie = 'token=; Max-Age=0';"],
    ["import Cookies from 'js-cookie'; Cookies.set('theme', 'dark');"],
    ['const link = `/reset?token=#{resetToken}`;'],
    ['const next = `/list?page_token=#{pageToken}`;'],
  ])('is told from what is none: %s', (text) => {
    expect(idsIn(programOf(text))).toStrictEqual([]);
  });
});

describe('a cookie with a token', () => {
  const all = '{ httpOnly: true, secure: true, sameSite: true }';

  it.each([
    ["res.cookie('refreshToken', t, { httpOnly: true });"],
    ["res.status(200).cookie('jwt', t, { secure: true, sameSite: 'lax' }).json({});"],
    ["reply.setCookie('token', t);"],
    ["import { setCookie } from 'hono/cookie'; setCookie(c, 'token', t);"],
    ["import { cookies } from 'next/headers'; (await cookies()).set('session_token', t);"],
    ["const options = { httpOnly: false, secure: true, sameSite: 'lax' }; res.cookie('token', t, options);"],
  ])('that lacks something is found: %s', (text) => {
    expect(finds('cookie-exposed', text)).toBe(true);
  });

  it.each([
    [`res.cookie('token', t, ${all});`],
    ["res.cookie('token', t, { httpOnly: true, secure: isProduction, sameSite: 'lax' });"],
    ["res.cookie('token', t, options);"],
    ["res.cookie('token', t, { ...options, maxAge });"],
    ["res.cookie('token', '', { maxAge: 0 });"],
    ["res.cookie('theme', 'dark');"],
    ["res.clearCookie('token');"],
    [`ctx.cookies.set('token', t, { secure: true, sameSite: 'lax' });`],
    ["cache.set('token', t);"],
  ])('that has all, or may have it, is left alone: %s', (text) => {
    expect(finds('cookie-exposed', text)).toBe(false);
  });
});

describe('a lifetime', () => {
  it.each([
    [`${jwt}jwt.sign({ sub }, process.env.JWT_SECRET, { expiresIn: 60 * 60 * 24 * 365 });`, 'lifetime-long'],
    [`${jwt}const ttl = '10 years'; jwt.sign({ sub }, process.env.JWT_SECRET, { expiresIn: ttl });`, 'lifetime-long'],
    [
      "import { SignJWT } from 'jose'; await new SignJWT({ sub }).setIssuedAt().setExpirationTime('1y').sign(key);",
      'lifetime-long',
    ],
    ["import { SignJWT } from 'jose'; await new SignJWT({ sub }).setProtectedHeader(h).sign(key);", 'lifetime-missing'],
    ["import { sign } from 'hono/jwt'; await sign({ sub }, secret, 'HS256');", 'lifetime-missing'],
    ["import jwt from 'jwt-simple'; jwt.encode({ sub }, key);", 'lifetime-missing'],
    ["import { createSigner } from 'fast-jwt'; createSigner({ key, expiresIn: 7776000000 });", 'lifetime-long'],
    [
      "import { JwtModule } from '@nestjs/jwt'; JwtModule.register({ secret, signOptions: { expiresIn: '365d' } });",
      'lifetime-long',
    ],
  ])('without an end, or of months, is found: %s', (text, id) => {
    expect(idsIn(text)).toContain(id);
  });

  it.each([
    [`${jwt}jwt.sign({ sub, exp }, process.env.JWT_SECRET);`],
    [`${jwt}jwt.sign(payload, process.env.JWT_SECRET);`],
    [`${jwt}const payload = { sub }; payload.exp = soon(); jwt.sign(payload, process.env.JWT_SECRET);`],
    [`${jwt}jwt.sign({ ...claims }, process.env.JWT_SECRET);`],
    [`${jwt}jwt.sign({ sub }, process.env.JWT_SECRET, { expiresIn: config.ttl });`],
    [`${jwt}jwt.sign({ sub }, process.env.JWT_SECRET, { expiresIn: '30d' });`],
    ["import { createSigner } from 'fast-jwt'; createSigner({ key, expiresIn: 900000 });"],
    ["import { SignJWT } from 'jose'; await new SignJWT({ sub }).setExpirationTime(now + 900).sign(key);"],
    ["import { SignJWT } from 'jose'; const b = new SignJWT({ sub }); b.setExpirationTime('1h'); await b.sign(key);"],
    [
      "import { JwtService } from '@nestjs/jwt'; class A { constructor(private jwt: JwtService) {} f() { return this.jwt.sign({ sub }); } }",
    ],
  ])('of minutes, or one that is set elsewhere, is left alone: %s', (text) => {
    expect(idsIn(text)).toStrictEqual([]);
  });
});

describe('a token in a log, or compared', () => {
  it.each([
    [`${jwt}console.log(token);`, 'token-logged'],
    ['logger.info({ accessToken });', 'token-logged'],
    ['console.error(`failed for #{req.headers.authorization}`);', 'token-logged'],
    [
      'if (req.headers.apiKey !== process.env.API_KEY_SECRET) stop();'.replace('apiKey', 'signature'),
      'secret-compared',
    ],
    ['if (user.refreshToken === req.body.refreshToken) go();', 'secret-compared'],
  ])('is found: %s', (text, id) => {
    expect(idsIn(programOf(text))).toContain(id);
  });

  it.each([
    ['console.log(token);'],
    [`${jwt}console.log(token.length, !!token, typeof token);`],
    [`${jwt}console.log('token');`],
    ['console.log(tokenCount, accessTokenType);'],
    ['if (token === TOKEN.EOF) stop();'],
    ['if (first.refreshToken === second.refreshToken) same();'],
    ['if (req.body.signature === undefined) stop();'],
    ["if (process.env.JWT_SECRET === 'x') stop();"],
    [
      "import { createHmac } from 'crypto'; const a = createHmac('sha256', k).digest(); if (a.length === signature.length) go();",
    ],
  ])('is told from what is none: %s', (text) => {
    expect(idsIn(text)).toStrictEqual([]);
  });
});

describe('a list of revoked tokens', () => {
  it.each([
    ['tokenBlacklist.push(token);'],
    ["redis.set(`blacklist:#{jti}`, '1', 'EX', 900);"],
    ['await RevokedToken.create({ jti });'],
  ])('that nothing asks is found: %s', (text) => {
    expect(finds('revocation-unread', programOf(text))).toBe(true);
  });

  it.each([
    ['tokenBlacklist.push(token); const isOut = (t) => tokenBlacklist.includes(t);'],
    ["redis.set(`blacklist:#{jti}`, '1'); const isOut = (jti) => redis.get(`blacklist:#{jti}`);"],
    ['await RevokedToken.create({ jti }); const isOut = (jti) => RevokedToken.findOne({ jti });'],
    ['blacklist.add(jti); verifier.use({ blacklist }); check(blacklist);'],
  ])('that something asks, or may ask, is left alone: %s', (text) => {
    expect(finds('revocation-unread', programOf(text))).toBe(false);
  });
});
