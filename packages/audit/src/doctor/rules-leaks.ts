import { isAboutTokens, isBrowserFile } from './file-kind.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { nameOfApi } from './source-value.ts';
import { isKind, isMember, lastName, type Node, nameOfKey, namesOf } from './syntax.ts';
import { isPlainlyTokenName, isTokenName } from './token-words.ts';

export const tokenLogged: SourceRule = {
  id: 'token-logged',
  title: 'A token is written into a log',
  severity: 'medium',
  cwe: 532,
  why: 'Logs go to many places and are kept for long; whoever reads one signs in as the person.',
  fix: 'Log what names the token and cannot be used as one: its jti, its sub, or a hash.',
  source: ['OWASP ASVS 5.0 §16.2.5', 'RFC 6750 §5.3'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\nconsole.log('signed in', req.headers.authorization);\n",
    good: "import jwt from 'jsonwebtoken';\nconsole.log('signed in', claims.sub);\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('CallExpression', 'OptionalCallExpression')) {
      if (!isLog(node.callee)) continue;
      if (node.arguments.some((one) => showsToken(file, one))) yield { node };
    }
  },
};

function isLog(callee: Node): boolean {
  if (!isMember(callee)) return false;
  const names = namesOf(callee);
  const [method, owner] = [names.at(-1) ?? '', names.at(-2) ?? ''];
  return (
    /^(log|info|debug|trace|warn|error|fatal|verbose)$/.test(method) &&
    /^(console|log|logger|_?logger|winston|pino|bunyan)$/i.test(owner)
  );
}

/** The token itself, as it stands, in a text, or as a member of an object. Not its length, and not what a function makes of it. */
function showsToken(file: SourceFile, node: Node): boolean {
  if (isKind(node, 'TemplateLiteral')) return node.expressions.some((one) => showsToken(file, one));
  if (isKind(node, 'BinaryExpression'))
    return node.operator === '+' && (showsToken(file, node.left) || showsToken(file, node.right));
  if (isKind(node, 'ObjectExpression')) {
    return node.properties.some((property) => isKind(property, 'ObjectProperty') && showsToken(file, property.value));
  }
  return isTokenValue(file, node);
}

function isTokenValue(file: SourceFile, node: Node): boolean {
  if (!isKind(node, 'Identifier', 'MemberExpression', 'OptionalMemberExpression')) return false;
  const name = lastName(node);
  if (/^authorization$/i.test(name ?? '')) return isMember(node) && /headers$/i.test(lastName(node.object) ?? '');
  if (!isTokenName(name)) return false;
  const value = evaluate(file, node);
  // A module of that name, a text, a flag.
  if (value.kind !== 'unknown' && !(value.kind === 'api' && (value.path.includes('()') || value.module === 'global:')))
    return false;
  return isPlainlyTokenName(name) || (isAboutTokens(file) && /jsonwebtoken|jose|jwt/.test([...file.modules].join(' ')));
}

export const secretCompared: SourceRule = {
  id: 'secret-compared',
  title: 'A secret or a signature is compared with ===',
  severity: 'low',
  cwe: 208,
  why: 'The comparison ends at the first difference, so the time that it takes tells how much of a guess was right.',
  fix: 'Compare with crypto.timingSafeEqual over hashes of both sides, or keep a hash of the secret and look that up.',
  source: ['OWASP ASVS 5.0 §11.2.4'],
  example: {
    bad: "import { createHmac } from 'node:crypto';\nconst expected = createHmac('sha256', key).update(body).digest('hex');\nif (signature === expected) accept();\n",
    good: "import { createHmac, timingSafeEqual } from 'node:crypto';\nconst expected = createHmac('sha256', key).update(body).digest();\nif (timingSafeEqual(signature, expected)) accept();\n",
  },
  *check({ file }: SourceReading) {
    if (isBrowserFile(file)) return;
    for (const node of file.all('BinaryExpression')) {
      if (!/^[!=]==?$/.test(node.operator)) continue;
      const [left, right] = [kindOfSecret(file, node.left), kindOfSecret(file, node.right)];
      if (left === 'hash' || right === 'hash') {
        if (!isConstant(file, node.left) && !isConstant(file, node.right)) yield { node, severity: 'medium' };
      } else if (left !== undefined && right !== undefined && (left === 'given' || right === 'given')) yield { node };
    }
  },
};

/** `hash`: surely a MAC; `given`: by its name a secret, of a request or the environment; `secret`: by its name alone. */
function kindOfSecret(file: SourceFile, node: Node): 'given' | 'hash' | 'secret' | undefined {
  const value = evaluate(file, node);
  if (value.kind === 'api' && /^crypto\.createHmac\..*digest\.\(\)(\.toString\.\(\))?$/.test(nameOfApi(value)))
    return 'hash';
  const name = lastName(node);
  if (name === undefined) return undefined;
  if (value.kind === 'environment') return /secret|token|api_?key|password/i.test(name) ? 'given' : undefined;
  if (!/^(api_?key|\w*secret|\w*refresh_?token|signature|\w*Signature|hmac|mac)$/i.test(name)) return undefined;
  if (/prev|old|last|current|cached|type|kind|name$/i.test(name) || !(isMember(node) || value.kind === 'unknown'))
    return undefined;
  return requestNames.test(namesOf(node)[0] ?? '') ? 'given' : 'secret';
}

const requestNames = /^(req|request|ctx|context|c|body|headers|query|params|input|dto|args|event)$/;

function isConstant(file: SourceFile, node: Node): boolean {
  return ['string', 'number', 'boolean', 'null', 'absent'].includes(evaluate(file, node).kind);
}

/** Whether a call ends something by one of these names. */
export function callsNamed(file: SourceFile, within: Node, names: RegExp): boolean {
  return file
    .all('CallExpression', 'OptionalCallExpression')
    .some(
      ({ start, end, callee }) =>
        start >= within.start && end <= within.end && names.test(lastName(callee) ?? nameOfCalled(callee)),
    );
}

function nameOfCalled(callee: Node): string {
  return isMember(callee) ? (nameOfKey(callee.property, callee.computed) ?? '') : '';
}
