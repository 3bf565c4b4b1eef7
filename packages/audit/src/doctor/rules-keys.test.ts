import { describe, expect, it } from 'vitest';
import { finds, idsIn, programOf } from '../../test/doctor-ids.ts';

const jwt = "import jwt from 'jsonwebtoken';\n";
const sign = (key: string): string => `${jwt}jwt.sign({ sub }, ${key}, { expiresIn: '15m' });`;

describe('a fallback secret', () => {
  it.each([
    ["const s = process.env.JWT_SECRET || 'secret';"],
    ["const s = process.env['JWT_SECRET'] ?? 'secret';"],
    ["const { JWT_SECRET = 'secret' } = process.env;"],
    ['const env = process.env; const s = env.ACCESS_TOKEN_SECRET || `dev secret`;'],
    ["import { env } from 'node:process'; const s = env.SESSION_SECRET || 'dev';"],
    ["const s = import.meta.env.AUTH_SECRET || 'dev';"],
    ["const s = configService.get('JWT_SECRET', 'dev');"],
    ["const s = this.config.get<string>('JWT_SECRET') || 'dev';"],
    ["const fallback = 'dev'; const s = process.env.JWT_KEY || process.env.OTHER || fallback;"],
    ["const s = Deno.env.get('JWT_SECRET') ?? 'dev';"],
    [sign("process.env.KEY_OF_MINE || 'dev'")],
  ])('is found: %s', (program) => {
    expect(finds('secret-fallback', program)).toBe(true);
  });

  it.each([
    ["const s = process.env.JWT_SECRET || fail('JWT_SECRET is not set');"],
    ["const s = process.env.JWT_SECRET ?? randomBytes(32).toString('hex');"],
    ["const s = process.env.JWT_SECRET || '';"],
    ["const s = process.env.JWT_SECRET_NAME || 'jwt';"],
    ["const s = process.env.PORT || '3000';"],
    ["const s = process.env.JWT_ISSUER || 'https://id.example';"],
    ["const s = process.env.STRIPE_WEBHOOK_SECRET || 'whsec';"],
    ['const s = process.env.JWT_SECRET || process.env.AUTH_SECRET;'],
    ["const s = isTest ? 'test' : process.env.JWT_SECRET;"],
    ["const s = map.get('JWT_SECRET', 'x');"],
  ])('is told from what is none: %s', (program) => {
    expect(finds('secret-fallback', program)).toBe(false);
  });
});

describe('a secret in the program', () => {
  it.each([
    [sign("'keyboard cat'")],
    [`const KEY = 'keyboard cat';\n${sign('KEY')}`],
    [`const config = { jwt: { secret: 'keyboard ' + 'cat' } };\n${sign('config.jwt.secret')}`],
    [sign("Buffer.from('keyboard cat', 'utf8')")],
    [
      "import { SignJWT } from 'jose'; new SignJWT({}).setExpirationTime('1h').sign(new TextEncoder().encode('keyboard cat'));",
    ],
    [
      "import { JwtModule } from '@nestjs/jwt'; JwtModule.register({ secret: 'keyboard cat', signOptions: { expiresIn: '1h' } });",
    ],
    ["import NextAuth from 'next-auth'; export default NextAuth({ secret: 'keyboard cat' });"],
    ["import { betterAuth } from 'better-auth'; export const auth = betterAuth({ secret: 'keyboard cat' });"],
    ["import { parseSecret } from '@sealwright/jwt'; parseSecret('a2V5Ym9hcmQgY2F0');"],
  ])('is found: %s', (program) => {
    expect(finds('secret-literal', program)).toBe(true);
  });

  it.each([
    [sign('process.env.JWT_SECRET')],
    [sign("fs.readFileSync('key.pem')")],
    [sign('settings.secret')],
    [
      `${jwt}jwt.verify(t, '-----BEGIN PUBLIC KEY-----\\nMCow\\n-----END PUBLIC KEY-----', { algorithms, issuer, audience });`,
    ],
    ["const secret = 'of the sauce'; cook(secret);"],
  ])('is told from what is none: %s', (program) => {
    expect(finds('secret-literal', program)).toBe(false);
  });

  it('that signs is found as a private key, in a text, in pieces and as a JWK', () => {
    const body = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';
    const begin = '-----BEGIN PRIVATE KEY-----';
    expect(finds('private-key-committed', `const k = \`${begin}\n${body}\n-----END PRIVATE KEY-----\`;`)).toBe(true);
    expect(finds('private-key-committed', `const k = \`${begin}\n...\n-----END PRIVATE KEY-----\`;`)).toBe(false);
    expect(finds('private-key-committed', `const isPem = text.startsWith('${begin}');`)).toBe(false);
    const jwk = "{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: D }";
    expect(
      finds(
        'private-key-committed',
        `const k = ${jwk.replace('D }', "'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' }")};`,
      ),
    ).toBe(true);
    expect(finds('private-key-committed', `const k = ${jwk.replace('D }', 'process.env.D }')};`)).toBe(false);
  });
});

describe('where a key comes from', () => {
  it.each([
    ["import fs from 'fs'; const k = (h) => fs.readFileSync(`keys/#{h.kid}.pem`);", 'kid-in-path'],
    [
      "import { readFile } from 'node:fs/promises'; const k = ({ kid }) => readFile(path.join(dir, kid));",
      'kid-in-path',
    ],
    ['const k = (h) => db.query(`SELECT pem FROM keys WHERE kid = "#{h.kid}"`);', 'kid-in-query'],
    ['const k = (h) => fetch(`https://keys.example/#{h.kid}`);', 'kid-in-url'],
    ["import axios from 'axios'; const k = (h) => axios.get(base + h.kid);", 'kid-in-url'],
    [
      "import { createRemoteJWKSet } from 'jose'; const k = (h) => createRemoteJWKSet(new URL(h.jku));",
      'key-from-header',
    ],
    [
      "import { EmbeddedJWK, jwtVerify } from 'jose'; await jwtVerify(t, EmbeddedJWK, { issuer, audience });",
      'key-from-header',
    ],
    ["import https from 'https'; const jwksAgent = new https.Agent({ rejectUnauthorized: false });", 'tls-unchecked'],
  ])('is found: %s', (program, id) => {
    expect(idsIn(programOf(program))).toContain(id);
  });

  it.each([
    ['const k = (h) => keys.get(h.kid);'],
    ['const k = (h) => sql`SELECT pem FROM keys WHERE kid = #{h.kid}`;'],
    ['const k = (h) => db.query("SELECT pem FROM keys WHERE kid = $1", [h.kid]);'],
    ['const k = (h) => fetch(`https://keys.example/#{encodeURIComponent(h.kid)}`);'],
    ['const say = (h) => new Error(`no key #{h.kid}`);'],
    ['const thumb = (h) => calculate(h.jwk);'],
    ["import https from 'https'; const agent = new https.Agent({ rejectUnauthorized: true }); // jwks"],
    ["import https from 'https'; const printer = new https.Agent({ rejectUnauthorized: false });"],
  ])('is left alone: %s', (program) => {
    expect(idsIn(programOf(program))).toStrictEqual([]);
  });
});
