import type { SourceReading, SourceRule } from './rule.ts';
import { referencesTo, type SourceFile } from './source-file.ts';
import { type FunctionNode, innerOf, isKind, type Node } from './syntax.ts';

export const verificationNotAwaited: SourceRule = {
  id: 'verification-not-awaited',
  title: 'The answer of a verification is not waited for',
  severity: 'critical',
  cwe: 252,
  why: 'The program goes on before anything is verified, whatever the token is; the refusal ends up as an unhandled rejection.',
  fix: 'Write await in front of it, and use the claims that it answers.',
  source: ['RFC 8725 §3.1', 'RFC 7519 §7.2'],
  example: {
    bad: "import { jwtVerify } from 'jose';\nexport async function guard(token, next) {\n  jwtVerify(token, key, { algorithms: ['ES256'], issuer: 'i', audience: 'a' });\n  next();\n}\n",
    good: "import { jwtVerify } from 'jose';\nexport async function guard(token, next) {\n  await jwtVerify(token, key, { algorithms: ['ES256'], issuer: 'i', audience: 'a' });\n  next();\n}\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const use of uses) {
      if (use.action !== 'verify' || use.call.promise !== true || use.callback !== undefined) continue;
      if (isKind(file.parentOf(use.node), 'ExpressionStatement')) yield { node: use.node };
    }
  },
};

export const verifyErrorIgnored: SourceRule = {
  id: 'verify-error-ignored',
  title: 'The error of a verification is not looked at',
  severity: 'high',
  cwe: 390,
  why: 'The callback runs for every token, good or bad; without a look at its first argument every token is let in.',
  fix: 'Refuse where the error is there, before anything else: if (error) return refuse().',
  source: ['RFC 7519 §7.2', 'RFC 8725 §3.1'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\njwt.verify(token, key, { algorithms: ['HS256'], issuer, audience }, (error, user) => {\n  req.user = user;\n  next();\n});\n",
    good: "import jwt from 'jsonwebtoken';\njwt.verify(token, key, { algorithms: ['HS256'], issuer, audience }, (error, user) => {\n  if (error) return res.sendStatus(401);\n  req.user = user;\n  next();\n});\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const { action, callback } of uses) {
      if (action !== 'verify' || callback === undefined || callback.params.length < 2) continue;
      const [error, claims] = callback.params.map((param) => referencesOfParameter(file, callback, param));
      if (
        error?.length === 0 &&
        claims !== undefined &&
        claims.length > 0 &&
        !claims.some((one) => isTested(file, one))
      ) {
        yield { node: callback, confidence: 'medium' };
      }
    }
  },
};

/** Undefined for what is no plain name: it may be looked at in any way. */
function referencesOfParameter(file: SourceFile, callback: FunctionNode, param: Node): readonly Node[] | undefined {
  if (!isKind(param, 'Identifier')) return undefined;
  const binding = file.resolve(param.name, callback.body);
  return binding === undefined ? undefined : referencesTo(file, binding, callback.body);
}

/** Claims are there only where the token was good, so looking at whether they are there is enough. */
function isTested(file: SourceFile, reference: Node): boolean {
  let at = reference;
  for (let parent = file.parentOf(at); parent !== undefined; at = parent, parent = file.parentOf(at)) {
    if (isKind(parent, 'IfStatement', 'ConditionalExpression')) return parent.test === at;
    if (isKind(parent, 'LogicalExpression')) return true;
    if (isKind(parent, 'OptionalMemberExpression', 'OptionalCallExpression')) return true;
    if (!isKind(parent, 'UnaryExpression', 'BinaryExpression') && innerOf(parent) !== at) return false;
  }
  return false;
}
