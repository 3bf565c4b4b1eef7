import { maxClockToleranceSeconds } from '../defaults.ts';
import { isAboutProofs } from './file-kind.ts';
import type { JwtUse } from './jwt-use.ts';
import { looksFetched, looksPublic } from './key-value.ts';
import { secondsOf } from './lifetime.ts';
import type { SourceReading, SourceRule, SourceSuspicion } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { optionsOf, textOf, type Value } from './source-value.ts';
import { type Node, nameOfKey } from './syntax.ts';

export const audienceUnchecked: SourceRule = {
  id: 'audience-unchecked',
  title: 'A token is verified without saying whom it must be for',
  severity: 'high',
  cwe: 346,
  why: "Every token of that issuer is then taken: one for another of its APIs, one that it gave to an attacker's own application.",
  fix: 'Demand your own identifier: audience (jsonwebtoken, jose), allowedAud (fast-jwt).',
  source: ['RFC 8725 §3.9', 'RFC 9068 §4'],
  example: {
    bad: "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL('https://id.example/jwks'));\nawait jwtVerify(token, keys, { issuer: 'https://id.example' });\n",
    good: "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL('https://id.example/jwks'));\nawait jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'https://api.example' });\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const use of uses)
      if (isUnchecked(use, 'audience') && !readsClaim(file, 'aud') && !readsClaim(file, 'azp'))
        yield unchecked(use, 'high');
  },
};

export const issuerUnchecked: SourceRule = {
  id: 'issuer-unchecked',
  title: 'A token is verified without saying who must have issued it',
  severity: 'medium',
  cwe: 346,
  why: 'Where one set of keys serves several issuers or tenants, a token of any of them is taken.',
  fix: 'Demand the issuer: issuer (jsonwebtoken, jose), allowedIss (fast-jwt).',
  source: ['RFC 8725 §3.8'],
  example: {
    bad: "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL('https://id.example/jwks'));\nawait jwtVerify(token, keys, { audience: 'https://api.example' });\n",
    good: "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL('https://id.example/jwks'));\nawait jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'https://api.example' });\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const use of uses) if (isUnchecked(use, 'issuer') && !readsClaim(file, 'iss')) yield unchecked(use, 'medium');
  },
};

function isUnchecked(use: JwtUse, name: 'audience' | 'issuer'): boolean {
  if (use.action !== 'verify' && use.action !== 'guard') return false;
  if (use.call.claims === 'demanded' || use.name.startsWith('@nestjs/')) return false;
  const value = use.option(name);
  // Some libraries have one say with null that the check is not wanted.
  if (value?.kind === 'null') return use.name.startsWith('aws-jwt-verify');
  return value?.kind === 'absent' && use.call.claims !== 'elsewhere';
}

/** With a secret of one's own there is one issuer and mostly one audience; with another's keys there are many. */
function unchecked(use: JwtUse, severity: 'high' | 'medium'): SourceSuspicion {
  if (looksFetched(use.key) || use.name.startsWith('aws-jwt-verify'))
    return { node: use.node, severity, confidence: 'medium' };
  if (looksPublic(use.key)) return { node: use.node, severity: 'medium', confidence: 'medium' };
  return { node: use.node, severity: 'low', confidence: 'medium' };
}

/**
 * Whether the program looks at a claim by itself, after the verification or in a key's callback; also where what it
 * verifies are proofs of possession, which are for nobody else by their form.
 */
function readsClaim(file: SourceFile, claim: 'aud' | 'azp' | 'iss'): boolean {
  if (isAboutProofs(file) || file.all('StringLiteral').some(({ value }) => value === claim)) return true;
  if (file.all('ObjectProperty').some(({ key, computed }) => nameOfKey(key, computed) === claim)) return true;
  const members = file.all('MemberExpression', 'OptionalMemberExpression');
  if (members.some(({ property, computed }) => nameOfKey(property, computed) === claim)) return true;
  return file
    .all('ObjectPattern')
    .some(({ properties }) =>
      properties.some((property) => 'key' in property && nameOfKey(property.key as Node, false) === claim),
    );
}

export const expirationIgnored: SourceRule = {
  id: 'expiration-ignored',
  title: 'Expired tokens are taken',
  severity: 'high',
  cwe: 613,
  why: 'A token that was stolen once then works for ever.',
  fix: 'Remove ignoreExpiration. To renew an expired session, use a refresh token, not the access token that has expired.',
  source: ['RFC 7519 §4.1.4'],
  example: {
    bad: "import { Strategy } from 'passport-jwt';\nnew Strategy({ secretOrKey: key, algorithms: ['HS256'], ignoreExpiration: true, issuer: 'i', audience: 'a' }, done);\n",
    good: "import { Strategy } from 'passport-jwt';\nnew Strategy({ secretOrKey: key, algorithms: ['HS256'], ignoreExpiration: false, issuer: 'i', audience: 'a' }, done);\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const ignored = use.option('ignoreExpiration');
      if (ignored?.kind === 'boolean' && ignored.on) yield { node: use.node };
    }
  },
};

export const clockToleranceWide: SourceRule = {
  id: 'clock-tolerance-wide',
  title: 'Expired tokens are taken for more than five minutes',
  severity: 'medium',
  cwe: 613,
  why: 'A tolerance is for clocks that differ. A long one adds its length to the life of every token that was stolen or revoked.',
  fix: 'Allow a minute at most, and set the clocks.',
  source: ['RFC 7519 §4.1.4'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.verify(token, key, { algorithms: ['HS256'], issuer: 'i', audience: 'a', clockTolerance: 3600 });\n",
    good: "import jwt from 'jsonwebtoken';\njwt.verify(token, key, { algorithms: ['HS256'], issuer: 'i', audience: 'a', clockTolerance: 30 });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const seconds = secondsOf(use.option('clockTolerance'), 'seconds');
      if (seconds !== undefined && seconds > maxClockToleranceSeconds) yield { node: use.node };
    }
  },
};

export const policyByPattern: SourceRule = {
  id: 'policy-by-pattern',
  title: 'An issuer or audience is compared by a regular expression',
  severity: 'medium',
  cwe: 185,
  why: 'A pattern without both anchors takes https://good.example.evil.example; one that backtracks can be made to take minutes (CVE-2026-35041).',
  fix: 'List the exact texts.',
  source: ['RFC 8725 §3.8', 'RFC 3986 §6.2.1'],
  example: {
    bad: "import { createVerifier } from 'fast-jwt';\ncreateVerifier({ key, algorithms: ['RS256'], allowedIss: /good.example/, allowedAud: 'a' });\n",
    good: "import { createVerifier } from 'fast-jwt';\ncreateVerifier({ key, algorithms: ['RS256'], allowedIss: 'https://good.example', allowedAud: 'a' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const values = [use.option('issuer'), use.option('audience')].filter((value) => value !== undefined);
      for (const value of values.flatMap(optionsOf).flatMap((one) => (one.kind === 'array' ? one.items : [one]))) {
        if (value.kind === 'regexp' && value.file === use.file) yield { node: value.node, ...anchoring(value) };
      }
    }
  },
};

function anchoring(value: Value): Pick<SourceSuspicion, 'severity'> {
  const { pattern } = value.node as unknown as { readonly pattern: string };
  return pattern.startsWith('^') && pattern.endsWith('$') ? {} : { severity: 'high' };
}

export const keysOverHttp: SourceRule = {
  id: 'keys-over-http',
  title: 'Keys are fetched without TLS',
  severity: 'high',
  cwe: 319,
  why: 'Whoever is on the way answers with keys of his own, and signs what he likes.',
  fix: 'Fetch them by https, also inside your own network.',
  source: ['RFC 8725 §3.10', 'RFC 8414 §2'],
  example: {
    bad: "import jwksClient from 'jwks-rsa';\nconst client = jwksClient({ jwksUri: 'http://id.example/jwks' });\n",
    good: "import jwksClient from 'jwks-rsa';\nconst client = jwksClient({ jwksUri: 'https://id.example/jwks' });\n",
  },
  *check({ file }: SourceReading) {
    for (const { key, computed, value } of file.all('ObjectProperty')) {
      if (!/^(jwks_?ur[il]|issuerBaseURL)$/i.test(nameOfKey(key, computed) ?? '')) continue;
      if (isClearUrl(textOf(evaluate(file, value)))) yield { node: value };
    }
    for (const node of file.all('CallExpression')) {
      const [first] = node.arguments;
      const callee = evaluate(file, node.callee);
      if (callee.kind !== 'api' || callee.module !== 'jose' || callee.path[0] !== 'createRemoteJWKSet') continue;
      if (first !== undefined && isClearUrl(textOf(evaluate(file, first)))) yield { node: first };
    }
  },
};

/** Names without a dot, and those of a cluster or a laboratory, lead nowhere but into one's own network. */
function isClearUrl(text: string | undefined): boolean {
  const [, host] = /^http:\/\/([^/:?#]+)/i.exec(text ?? '') ?? [];
  if (host === undefined || !host.includes('.')) return false;
  return !/^(127\.|0\.0\.0\.0$)|\.(localhost|local|internal|svc|test|lan)$/i.test(host);
}
