import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import { functionAround, type SourceFile } from './source-file.ts';
import { nameOfApi } from './source-value.ts';
import { type CallNode, isFunction, isKind, isMember, lastName, type Node, nameOfKey } from './syntax.ts';
import { findTrust } from './trusted-content.ts';

export const decodeTrusted: SourceRule = {
  id: 'decode-trusted',
  title: 'A token that was only decoded says who somebody is',
  severity: 'high',
  cwe: 347,
  why: 'Decoding checks nothing: anybody writes a token for any user, and this place believes it.',
  fix: 'Verify the token, and take the claims that the verification answers.',
  source: ['RFC 8725 §3.1', 'RFC 7519 §7.2'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\nexport function guard(req, res, next) {\n  req.user = jwt.decode(req.cookies.session);\n  next();\n}\n",
    good: "import jwt from 'jsonwebtoken';\nexport function keyOf(token) {\n  const { header } = jwt.decode(token, { complete: true });\n  return keys.get(header.kid);\n}\n",
  },
  *check({ file, uses }: SourceReading) {
    for (const use of uses) {
      if (use.action !== 'decode' || comesFromIssuer(use.token)) continue;
      const trusted = findTrust(file, use.node);
      if (trusted !== undefined) yield { node: use.node, confidence: 'medium' };
    }
  },
};

/** An ID token out of the token endpoint's own answer need not be verified (OpenID Connect Core 1.0 §3.1.3.7, 6). */
function comesFromIssuer(token: Node | undefined): boolean {
  if (!isMember(token) || !/^id_?token$/i.test(lastName(token) ?? '')) return false;
  return /token|response|result|data|set|answer/i.test(lastName(token.object) ?? '');
}

export const tokenParsedByHand: SourceRule = {
  id: 'token-parsed-by-hand',
  title: 'A token is taken apart by hand and believed',
  severity: 'high',
  cwe: 347,
  why: 'Splitting and decoding checks nothing: anybody writes a token for any user, and this place believes it.',
  fix: 'Verify the token by a library, and take the claims that the verification answers.',
  source: ['RFC 8725 §3.1', 'RFC 7519 §7.2'],
  example: {
    bad: "export function guard(req, res, next) {\n  const [, payload] = req.cookies.token.split('.');\n  req.user = JSON.parse(Buffer.from(payload, 'base64url').toString());\n  next();\n}\n",
    good: "export function expiryOf(token) {\n  const [, payload] = token.split('.');\n  return JSON.parse(atob(payload)).exp;\n}\n",
  },
  *check({ file }: SourceReading) {
    for (const parse of handMadeParses(file)) {
      for (const source of [parse, ...callsOfAnswer(file, parse)]) {
        if (findTrust(file, source) !== undefined) yield { node: source, confidence: 'medium' };
      }
    }
  },
};

/** `JSON.parse(…)` in a function that splits a token at its dots and decodes base64. */
function handMadeParses(file: SourceFile): readonly CallNode[] {
  if (!/\.split\(\s*['"`]\.['"`]/.test(file.text)) return [];
  return file.all('CallExpression').filter((node) => {
    const callee = evaluate(file, node.callee);
    if (callee.kind !== 'api' || nameOfApi(callee) !== 'global:.JSON.parse') return false;
    const around = functionAround(file, node);
    if (around.type === 'Program') return false;
    const calls = file.all('CallExpression').filter(({ start, end }) => start >= around.start && end <= around.end);
    return calls.some(splitsToken) && calls.some((call) => decodesBase64(file, call));
  });
}

function splitsToken({ callee, arguments: [first] }: CallNode): boolean {
  if (!isMember(callee) || nameOfKey(callee.property, callee.computed) !== 'split') return false;
  return (
    isKind(first, 'StringLiteral') &&
    first.value === '.' &&
    /token|jwt|credential|bearer/i.test(lastName(callee.object) ?? '')
  );
}

function decodesBase64(file: SourceFile, { callee, arguments: given }: CallNode): boolean {
  const value = evaluate(file, callee);
  const name = value.kind === 'api' ? nameOfApi(value) : '';
  if (name === 'global:.atob' || name === 'global:.window.atob' || /(^|\.)b64_?decode|base64url?\.decode/i.test(name))
    return true;
  const [, encoding] = given;
  return /Buffer\.from$/.test(name) && isKind(encoding, 'StringLiteral') && encoding.value.startsWith('base64');
}

/** The calls of a function of this file that answers what it parsed. */
function callsOfAnswer(file: SourceFile, parse: Node): readonly CallNode[] {
  const around = functionAround(file, parse);
  if (!isFunction(around)) return [];
  return file.all('CallExpression').filter(({ callee }) => {
    const value = isKind(callee, 'Identifier') ? evaluate(file, callee) : undefined;
    return value?.kind === 'function' && value.node === around;
  });
}
