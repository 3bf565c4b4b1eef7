import { createKeySet, type JwtClaims, type VerificationKey, type VerifiedJwt } from '@sealwright/jwt';
import { createVerifier, type Requirement, requirePolicy, revocationFeed } from './index.ts';

declare const key: VerificationKey;
const issuer = 'https://id.example.com';
const keys = createKeySet({ issuer, keys: [key] });

createVerifier({ issuer, keys, audience: 'api', typ: 'at+jwt', revocation: 'none' });

// @ts-expect-error Whether revocations are followed is decided, not defaulted.
createVerifier({ issuer, keys, audience: 'api', typ: 'at+jwt' });

// @ts-expect-error An audience is required: a token for another API must not pass.
createVerifier({ issuer, keys, typ: 'at+jwt', revocation: 'none' });

// @ts-expect-error The kind of token is required: an ID token must not pass.
createVerifier({ issuer, keys, audience: 'api', revocation: 'none' });

// @ts-expect-error There is no list of algorithms: the key has one.
createVerifier({ issuer, keys, audience: 'api', typ: 'at+jwt', revocation: 'none', algorithms: ['ES256'] });

// @ts-expect-error What a stale verifier does is decided, not defaulted.
revocationFeed({ url: issuer });

declare const requirement: Requirement;
declare const claims: JwtClaims;
declare const verified: VerifiedJwt;
const context = { method: 'GET', request: undefined };
void requirement(verified, context);

// @ts-expect-error A requirement judges a token that was verified, not claims from anywhere.
void requirement({ claims }, context);

// @ts-expect-error Only a boolean is an answer.
requirePolicy(() => 'allow');
