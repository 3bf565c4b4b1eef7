import type { LibraryCall } from './library-call.ts';

const jsonwebtokenNames = {
  algorithms: 'algorithms',
  audience: 'audience',
  clockTolerance: 'clockTolerance',
  ignoreExpiration: 'ignoreExpiration',
  issuer: 'issuer',
} as const;

const jsonwebtokenSign: LibraryCall = {
  ...{ action: 'sign', payload: 0, key: 1, options: 2, lifetimeUnit: 'seconds' },
  names: { expiresIn: 'expiresIn', noTimestamp: 'noTimestamp', signAlgorithm: 'algorithm' },
};

const jsonwebtokenVerify: LibraryCall = {
  ...{ action: 'verify', token: 0, key: 1, options: 2, unpinned: 'open' },
  names: jsonwebtokenNames,
};

const joseVerify: LibraryCall = {
  ...{ action: 'verify', token: 0, key: 1, options: 2, unpinned: 'by-key', promise: true },
  names: { algorithms: 'algorithms', audience: 'audience', clockTolerance: 'clockTolerance', issuer: 'issuer' },
};

const decode: LibraryCall = { action: 'decode', token: 0 };

const fastJwtNames = {
  algorithms: 'algorithms',
  audience: 'allowedAud',
  ignoreExpiration: 'ignoreExpiration',
  issuer: 'allowedIss',
  key: 'key',
} as const;

const awsVerifier: LibraryCall = {
  ...{ action: 'guard', options: 0, unpinned: 'required', claims: 'elsewhere' },
  names: { issuer: 'issuer' },
};

/** Libraries that sign, verify and decode. */
export const tokenCalls: readonly (readonly [name: string, call: LibraryCall])[] = [
  ['jsonwebtoken.sign', jsonwebtokenSign],
  ['jsonwebtoken.verify', jsonwebtokenVerify],
  ['jsonwebtoken.decode', decode],

  ['jose.jwtVerify', joseVerify],
  ['jose.compactVerify', { ...joseVerify, claims: 'elsewhere' }],
  ['jose.decodeJwt', decode],
  ['jose.UnsecuredJWT.decode', { ...decode, names: { noVerify: 'nothing' } }],
  ['jose.jwt.decode', decode],
  ['jose.SignJWT.().sign', { action: 'sign', key: 0 }],

  [
    'fast-jwt.createSigner',
    {
      action: 'setting',
      options: 0,
      lifetimeUnit: 'milliseconds',
      names: { expiresIn: 'expiresIn', key: 'key', noTimestamp: 'noTimestamp', signAlgorithm: 'algorithm' },
    },
  ],
  ['fast-jwt.createVerifier', { action: 'guard', options: 0, unpinned: 'by-key', names: fastJwtNames }],
  ['fast-jwt.createDecoder.()', decode],

  ['jwt-simple.encode', { action: 'sign', payload: 0, key: 1, names: { signAlgorithm: 2 } }],
  [
    'jwt-simple.decode',
    { action: 'verify', token: 0, key: 1, unpinned: 'open', names: { algorithms: 3, noVerify: 2 } },
  ],

  ['njwt.create', { action: 'sign', payload: 0, key: 1, defaultLifetime: true, names: { signAlgorithm: 2 } }],
  ['njwt.verify', { action: 'verify', token: 0, key: 1, claims: 'elsewhere', names: { algorithms: 2 } }],

  [
    'jws.sign',
    { action: 'sign', options: 0, defaultLifetime: true, names: { key: 'secret', signAlgorithm: 'header.alg' } },
  ],
  [
    'jws.verify',
    { action: 'verify', token: 0, key: 2, unpinned: 'required', claims: 'elsewhere', names: { algorithms: 1 } },
  ],
  ['jws.decode', decode],

  [
    'node-jose.JWS.createVerify',
    {
      action: 'guard',
      options: 1,
      claims: 'elsewhere',
      unpinned: 'by-key',
      names: { algorithms: 'algorithms', embeddedKey: 'allowEmbeddedKey' },
    },
  ],

  ['jwt-decode', decode],
  ['jwt-decode.jwtDecode', decode],

  ['aws-jwt-verify.JwtVerifier.create', { ...awsVerifier, names: { audience: 'audience', issuer: 'issuer' } }],
  ['aws-jwt-verify.JwtRsaVerifier.create', { ...awsVerifier, names: { audience: 'audience', issuer: 'issuer' } }],
  [
    'aws-jwt-verify/jwt-rsa.JwtRsaVerifier.create',
    { ...awsVerifier, names: { audience: 'audience', issuer: 'issuer' } },
  ],
  [
    'aws-jwt-verify/jwt-verifier.JwtVerifier.create',
    { ...awsVerifier, names: { audience: 'audience', issuer: 'issuer' } },
  ],
  ['aws-jwt-verify.CognitoJwtVerifier.create', { ...awsVerifier, names: { audience: 'clientId' } }],

  ['@sealwright/jwt.parseSecret', { action: 'setting', key: 0 }],
  ['@sealwright/jwt.createSecret', { action: 'setting', key: 0 }],
  ['@sealwright/jwt/unsafe.decodeUnverified', decode],
];
