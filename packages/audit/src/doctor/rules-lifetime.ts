import { endlessLifetimeSeconds, longLifetimeSeconds } from '../defaults.ts';
import { memberOf } from './evaluate-member.ts';
import type { JwtUse } from './jwt-use.ts';
import { secondsOf } from './lifetime.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import { optionsOf, type Value } from './source-value.ts';
import { isCall, isMember, type Node, nameOfKey } from './syntax.ts';

export const lifetimeMissing: SourceRule = {
  id: 'lifetime-missing',
  title: 'A token is signed that never expires',
  severity: 'high',
  cwe: 613,
  why: 'Whoever once has it, from a log, a backup or a lost device, has it for ever.',
  fix: 'Set expiresIn (jsonwebtoken, Nest, fast-jwt), setExpirationTime (jose) or exp: minutes for access tokens.',
  source: ['RFC 6750 §5.3', 'RFC 7519 §4.1.4'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET);\n",
    good: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '15m' });\n",
  },
  *check({ uses, tree }: SourceReading) {
    for (const use of uses) {
      if (use.action !== 'sign' || use.call.defaultLifetime === true) continue;
      const endless = use.name === 'jose.SignJWT.().sign' ? isEndlessBuilder(use) : isEndless(use, tree.registrations);
      if (endless) yield { node: use.node };
    }
  },
};

function isEndless(use: JwtUse, registrations: readonly JwtUse[]): boolean {
  const given = use.option('expiresIn');
  if (given !== undefined && given.kind !== 'absent') return false;
  if (use.name.startsWith('@nestjs/jwt.') && mayHaveLifetime(registrations)) return false;
  return use.payload !== undefined && lacksExpiry(use, evaluate(use.file, use.payload));
}

/** The module's settings may stand in a file that was not looked at, or be made at run time. */
function mayHaveLifetime(registrations: readonly JwtUse[]): boolean {
  const own = registrations.filter(({ name }) => name.startsWith('@nestjs/jwt.'));
  return own.length === 0 || own.some(({ option }) => option('expiresIn')?.kind !== 'absent');
}

/** Only a payload that is written out in full surely lacks what it does not show. */
function lacksExpiry(use: JwtUse, payload: Value): boolean {
  return payload.kind === 'object' && memberOf(payload, 'exp', use.node, use.file, evaluate).kind === 'absent';
}

/** `new SignJWT({…}).setIssuedAt().sign(key)`, in one chain. */
function isEndlessBuilder(use: JwtUse): boolean {
  let at: Node = use.node;
  while (isCall(at)) {
    if (at.type === 'NewExpression') {
      const [payload] = at.arguments;
      return payload !== undefined && lacksExpiry(use, evaluate(use.file, payload));
    }
    if (!isMember(at.callee)) return false;
    if (nameOfKey(at.callee.property, at.callee.computed) === 'setExpirationTime') return false;
    at = at.callee.object;
  }
  return false;
}

export const lifetimeLong: SourceRule = {
  id: 'lifetime-long',
  title: 'A token lives for months',
  severity: 'medium',
  cwe: 613,
  why: 'A token that is verified without asking anybody is good until its end, whatever has become of its owner.',
  fix: 'Let access tokens live for minutes, and renew them by a refresh token that can be revoked.',
  source: ['RFC 6750 §5.3', 'OWASP ASVS 5.0 §7.3.2'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '90d' });\n",
    good: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '15m' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const seconds = longestOf(use);
      if (seconds === undefined || seconds <= longLifetimeSeconds) continue;
      const message = `${lifetimeLong.title}: ${Math.round(seconds / 86_400)} days`;
      yield { node: use.node, message, ...(seconds >= endlessLifetimeSeconds && { severity: 'high' as const }) };
    }
  },
};

function longestOf(use: JwtUse): number | undefined {
  const values =
    use.name === 'jose.SignJWT.().sign' ? builderLifetime(use) : optionsOf(use.option('expiresIn') ?? use.key);
  if (use.name !== 'jose.SignJWT.().sign' && use.option('expiresIn') === undefined) return undefined;
  const lengths = values.map((value) => secondsOf(value, use.call.lifetimeUnit ?? 'seconds'));
  const known = lengths.filter((length) => length !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function builderLifetime(use: JwtUse): readonly Value[] {
  for (let at: Node = use.node; isCall(at) && isMember(at.callee); at = at.callee.object) {
    const [first] = at.arguments;
    const sets = nameOfKey(at.callee.property, at.callee.computed) === 'setExpirationTime';
    // A number is a time there, not a length.
    if (sets && first !== undefined)
      return optionsOf(evaluate(use.file, first)).filter(({ kind }) => kind === 'string');
  }
  return [];
}

export const timestampLeftOut: SourceRule = {
  id: 'timestamp-left-out',
  title: 'A token does not say when it was issued',
  severity: 'low',
  cwe: 613,
  why: 'Nobody can then tell how old it is, nor refuse what was issued before a password was changed.',
  fix: 'Remove noTimestamp, so that the token has its iat.',
  source: ['RFC 7519 §4.1.6', 'RFC 9068 §2.2'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '15m', noTimestamp: true });\n",
    good: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '15m' });\n",
  },
  *check({ uses }: SourceReading) {
    for (const use of uses) {
      const left = use.option('noTimestamp');
      if (left?.kind === 'boolean' && left.on) yield { node: use.node };
    }
  },
};
