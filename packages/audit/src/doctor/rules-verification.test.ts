import { describe, expect, it } from 'vitest';
import { finds, idsIn } from '../../test/doctor-ids.ts';

const jwt = "import jwt from 'jsonwebtoken';\n";

describe('algorithms', () => {
  it.each([
    [
      'express-jwt',
      "import { expressjwt } from 'express-jwt'; app.use(expressjwt({ secret, algorithms: ['HS256', 'RS256'] }));",
      'algorithms-mixed',
    ],
    ['koa-jwt', "import koaJwt from 'koa-jwt'; app.use(koaJwt({ secret }));", 'algorithms-not-pinned'],
    [
      'passport-jwt',
      "import { Strategy } from 'passport-jwt'; new Strategy({ jwtFromRequest, secretOrKey: key }, done);",
      'algorithms-not-pinned',
    ],
    [
      'passport-jwt in Nest',
      "import { PassportStrategy } from '@nestjs/passport'; import { Strategy } from 'passport-jwt'; class S extends PassportStrategy(Strategy) { constructor() { super({ secretOrKey: key }); } }",
      'algorithms-not-pinned',
    ],
    ['hono/jwk', "import { jwk } from 'hono/jwk'; app.use(jwk({ jwks_uri: uri }));", 'algorithms-not-pinned'],
    ['jwt-simple', "import jwt from 'jwt-simple'; jwt.decode(token, key);", 'algorithms-not-pinned'],
    [
      'fast-jwt',
      "import { createVerifier } from 'fast-jwt'; createVerifier({ key, algorithms: ['ES256', 'HS256'] });",
      'algorithms-mixed',
    ],
    [
      '@fastify/jwt',
      "import fastifyJwt from '@fastify/jwt'; app.register(fastifyJwt, { secret: 'a secret of mine' });",
      'secret-literal',
    ],
    ['jose', "import { UnsecuredJWT } from 'jose'; UnsecuredJWT.decode(token);", 'algorithm-none'],
    [
      'node-jose',
      "import jose from 'node-jose'; jose.JWS.createVerify(store, { allowEmbeddedKey: true });",
      'key-from-header',
    ],
    [
      'aws-jwt-verify',
      "import { CognitoJwtVerifier } from 'aws-jwt-verify'; CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: null });",
      'audience-unchecked',
    ],
    [
      'jsonwebtoken with the token’s own',
      `${jwt}jwt.verify(t, k, { algorithms: [header.alg] });`,
      'algorithms-not-pinned',
    ],
    ['jsonwebtoken with none in capitals', `${jwt}jwt.verify(t, k, { algorithms: [a, 'NONE'] });`, 'algorithm-none'],
  ])('of %s are found', (_, program, id) => {
    expect(idsIn(program)).toContain(id);
  });

  it.each([
    ['jose, where the key says it', "import { jwtVerify } from 'jose'; await jwtVerify(t, key, { issuer, audience });"],
    [
      'fast-jwt, where the key says it',
      "import { createVerifier } from 'fast-jwt'; createVerifier({ key, allowedIss, allowedAud });",
    ],
    [
      'express-oauth2-jwt-bearer, which goes by the issuer',
      "import { auth } from 'express-oauth2-jwt-bearer'; app.use(auth({ issuerBaseURL, audience }));",
    ],
    [
      'a key’s own, which is not the token’s',
      "import { jwtVerify } from 'jose'; await jwtVerify(t, k, { algorithms: [key.alg], issuer, audience });",
    ],
    [
      "the token's own, once it was looked up in a list",
      "const jws = require('jws'); if (!allowed.includes(header.alg)) throw e; jws.verify(t, header.alg, k);",
    ],
    ['two of one family', `${jwt}jwt.verify(t, k, { algorithms: ['HS256', 'HS512'], issuer, audience });`],
  ])('of %s are left alone', (_, program) => {
    expect(idsIn(program)).toStrictEqual([]);
  });

  it('missing with a shared secret weigh less than with a key that could be public', () => {
    expect(finds('algorithms-not-pinned', `${jwt}jwt.verify(t, process.env.JWT_SECRET);`)).toBe(true);
  });
});

describe('claims', () => {
  const jose =
    "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL(uri));\n";

  it.each([
    ['another’s keys without options', `${jose}await jwtVerify(t, keys);`, ['audience-unchecked', 'issuer-unchecked']],
    [
      'keys by plain http',
      "import { createRemoteJWKSet } from 'jose'; createRemoteJWKSet(new URL('http://id.example/jwks'));",
      ['keys-over-http'],
    ],
    [
      'a tolerance of an hour in words',
      `${jose}await jwtVerify(t, keys, { issuer, audience, clockTolerance: '1h' });`,
      ['clock-tolerance-wide'],
    ],
    [
      'an expiry that is ignored',
      `${jwt}jwt.verify(t, k, { algorithms, issuer, audience, ignoreExpiration: !0 });`,
      ['expiration-ignored'],
    ],
  ])('%s are found', (_, program, ids) => {
    expect(idsIn(program)).toStrictEqual(ids);
  });

  it.each([
    [
      'where the program compares them itself',
      `${jose}const { payload } = await jwtVerify(t, keys); if (payload.iss !== iss || payload.aud !== aud) throw e;`,
    ],
    ['of proofs of possession', `${jose}// DPoP\nawait jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' });`],
    [
      'on this machine by http',
      "import { createRemoteJWKSet } from 'jose'; createRemoteJWKSet(new URL('http://localhost:4000/jwks'));",
    ],
    [
      'of one’s own cluster by http',
      "import { createRemoteJWKSet } from 'jose'; createRemoteJWKSet(new URL('http://keycloak:8080/jwks'));",
    ],
    ['with a tolerance of seconds', `${jose}await jwtVerify(t, keys, { issuer, audience, clockTolerance: 30 });`],
  ])('are left alone %s', (_, program) => {
    expect(idsIn(program)).toStrictEqual([]);
  });
});

describe('what is decoded', () => {
  const decode = (rest: string): string =>
    `${jwt}function f(req, res, next) {\n  const decoded = jwt.decode(req.headers.token);\n  ${rest}\n}\n`;

  it.each([
    ['req.user = decoded;'],
    ['req.user = { id: decoded.sub };'.replace('{ id: decoded.sub }', 'decoded.payload')],
    ['return users.findById(decoded.sub);'],
    ['return db.user.findUnique({ where: { id: decoded.id } });'],
    ["if (decoded.role === 'admin') return next();"],
    ['const { sub } = decoded as any; return users.findById(decoded.userId);'],
  ])('and believed is found: %s', (rest) => {
    expect(finds('decode-trusted', decode(rest))).toBe(true);
  });

  it.each([
    ['return decoded.exp * 1000 < Date.now();'],
    ['console.info(decoded.iss);'],
    ['jwt.verify(req.headers.token, keyFor(decoded.iss), { algorithms, issuer, audience }); req.user = decoded;'],
    ['if (!verifyToken(req.headers.token)) return; req.user = decoded;'],
    ['return decoded;'],
  ])('and not believed is left alone: %s', (rest) => {
    expect(finds('decode-trusted', decode(rest))).toBe(false);
  });

  it('in a browser, for people to see, is left alone', () => {
    const shown =
      "import { jwtDecode } from 'jwt-decode';\nexport const Name = () => <p>{jwtDecode(token).email === me ? 'you' : 'they'}</p>;";
    expect(finds('decode-trusted', shown, 'name.tsx')).toBe(false);
  });

  it('out of the issuer’s own answer is left alone', () => {
    const entra =
      "import { decodeJwt } from 'jose'; function profile(tokens) { const p = decodeJwt(tokens.id_token); return users.findById(p.sub); }";
    expect(finds('decode-trusted', entra)).toBe(false);
  });

  it('by hand and believed is found, through a function of its own too', () => {
    const parse = "function parseJwt(token) { return JSON.parse(atob(token.split('.')[1])); }\n";
    expect(
      finds(
        'token-parsed-by-hand',
        `${parse}app.use((req, res, next) => { req.user = parseJwt(req.cookies.t); next(); });`,
      ),
    ).toBe(true);
    expect(finds('token-parsed-by-hand', `${parse}const isOld = (t) => parseJwt(t).exp < now();`)).toBe(false);
    expect(
      finds('token-parsed-by-hand', "const f = (version) => { req.user = JSON.parse(atob(version.split('.')[1])); };"),
    ).toBe(false);
  });
});

describe('the answer of a verification', () => {
  it.each([
    ["import { jwtVerify } from 'jose'; const f = () => jwtVerify(t, k, { algorithms, issuer, audience });"],
    ["import { jwtVerify } from 'jose'; jwtVerify(t, k, { algorithms, issuer, audience }).then(go, stop);"],
    [
      `${jwt}jwt.verify(t, k, { algorithms, issuer, audience }, (error, user) => { if (!user) return stop(); go(user); });`,
    ],
    [`${jwt}jwt.verify(t, k, { algorithms, issuer, audience }, (error, user) => (error ? stop() : go(user)));`],
    [`${jwt}jwt.verify(t, k, { algorithms, issuer, audience }, (error, user) => done(error, user));`],
  ])('that is looked at is left alone: %s', (program) => {
    expect(idsIn(program)).toStrictEqual([]);
  });
});
