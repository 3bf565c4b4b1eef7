import type { LibraryCall } from './library-call.ts';

const expressJwt: LibraryCall = {
  ...{ action: 'guard', options: 0, unpinned: 'required' },
  names: {
    algorithms: 'algorithms',
    audience: 'audience',
    ignoreExpiration: 'ignoreExpiration',
    issuer: 'issuer',
    key: 'secret',
  },
};

const koaJwt: LibraryCall = { ...expressJwt, unpinned: 'open' };

const nestSign: LibraryCall = {
  ...{ action: 'sign', payload: 0, options: 1, lifetimeUnit: 'seconds' },
  names: { expiresIn: 'expiresIn', key: 'secret', noTimestamp: 'noTimestamp', signAlgorithm: 'algorithm' },
};

const nestVerify: LibraryCall = {
  ...{ action: 'verify', token: 0, options: 1, unpinned: 'open' },
  names: {
    algorithms: 'algorithms',
    audience: 'audience',
    ignoreExpiration: 'ignoreExpiration',
    issuer: 'issuer',
    key: 'secret',
  },
};

const nestModule: LibraryCall = {
  ...{ action: 'setting', options: 0, lifetimeUnit: 'seconds' },
  names: {
    algorithms: 'verifyOptions.algorithms',
    audience: 'verifyOptions.audience',
    expiresIn: 'signOptions.expiresIn',
    ignoreExpiration: 'verifyOptions.ignoreExpiration',
    issuer: 'verifyOptions.issuer',
    key: 'secret',
    signAlgorithm: 'signOptions.algorithm',
  },
};

const passport: LibraryCall = {
  ...{ action: 'guard', options: 0, unpinned: 'open' },
  names: {
    algorithms: 'algorithms',
    audience: 'audience',
    ignoreExpiration: 'ignoreExpiration',
    issuer: 'issuer',
    key: 'secretOrKey',
  },
};

const honoGuard: LibraryCall = {
  ...{ action: 'guard', options: 0, unpinned: 'open', claims: 'elsewhere' },
  names: { algorithms: 'alg', key: 'secret' },
};

const bearer: LibraryCall = {
  ...{ action: 'guard', options: 0, unpinned: 'by-key', claims: 'demanded' },
  names: { algorithms: 'tokenSigningAlg', clockTolerance: 'clockTolerance', key: 'secret' },
};

/** Middleware, modules and plugins of frameworks, and what they hand out. */
export const frameworkCalls: readonly (readonly [name: string, call: LibraryCall])[] = [
  ['express-jwt', expressJwt],
  ['express-jwt.expressjwt', expressJwt],
  ['koa-jwt', koaJwt],
  ['express-oauth2-jwt-bearer.auth', bearer],
  ['passport-jwt.Strategy', passport],
  ['passport-jwt.JwtStrategy', passport],

  ['hono/jwt.jwt', honoGuard],
  ['hono/jwk.jwk', { ...honoGuard, names: { algorithms: 'alg' } }],
  [
    'hono/jwt.verify',
    { action: 'verify', token: 0, key: 1, claims: 'elsewhere', promise: true, names: { algorithms: 2 } },
  ],
  ['hono/jwt.sign', { action: 'sign', payload: 0, key: 1, names: { signAlgorithm: 2 } }],
  ['hono/jwt.decode', { action: 'decode', token: 0 }],

  ['@nestjs/jwt.JwtModule.register', nestModule],
  ['@nestjs/jwt.JwtModule.registerAsync', { ...nestModule, names: {} }],
  ['@nestjs/jwt.JwtService', nestModule],
  ['@nestjs/jwt.JwtService.().sign', nestSign],
  ['@nestjs/jwt.JwtService.().signAsync', nestSign],
  ['@nestjs/jwt.JwtService.().verify', nestVerify],
  ['@nestjs/jwt.JwtService.().verifyAsync', { ...nestVerify, promise: true }],
  ['@nestjs/jwt.JwtService.().decode', { action: 'decode', token: 0 }],

  [
    '@fastify/jwt',
    {
      ...{ action: 'setting', options: 1, registered: true, unpinned: 'by-key', lifetimeUnit: 'milliseconds' },
      names: {
        algorithms: 'verify.algorithms',
        audience: 'verify.allowedAud',
        expiresIn: 'sign.expiresIn',
        ignoreExpiration: 'verify.ignoreExpiration',
        issuer: 'verify.allowedIss',
        key: 'secret',
      },
    },
  ],

  ['next-auth', { action: 'setting', options: 0, names: { key: 'secret' } }],
  ['next-auth.NextAuth', { action: 'setting', options: 0, names: { key: 'secret' } }],
  ['next-auth/jwt.getToken', { action: 'setting', options: 0, names: { key: 'secret' } }],
  ['@auth/core.Auth', { action: 'setting', options: 1, names: { key: 'secret' } }],
  ['better-auth.betterAuth', { action: 'setting', options: 0, names: { key: 'secret' } }],
  ['better-auth/minimal.betterAuth', { action: 'setting', options: 0, names: { key: 'secret' } }],
];
