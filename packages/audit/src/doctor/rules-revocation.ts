import { isBrowserFile } from './file-kind.ts';
import { revocationPlaces } from './revocation-names.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { callsNamed } from './rules-leaks.ts';
import { nodesIn } from './source-file.ts';
import { isFunction, isKind, lastName, type Node, nameOfKey } from './syntax.ts';

export const revocationUnread: SourceRule = {
  id: 'revocation-unread',
  title: 'Revoked tokens are put on a list that nothing asks',
  severity: 'high',
  cwe: 613,
  why: 'Signing out looks as if it worked, and the token goes on working until its end.',
  fix: 'Ask the list where the token is verified, after the verification and before anything else.',
  source: ['RFC 9700 §4.14.2', 'OWASP ASVS 5.0 §7.4.1'],
  example: {
    bad: "const blacklist = new Set();\napp.post('/logout', (req, res) => {\n  blacklist.add(req.auth.jti);\n  res.end();\n});\n",
    good: "const blacklist = new Set();\napp.post('/logout', (req, res) => {\n  blacklist.add(req.auth.jti);\n  res.end();\n});\nconst isOut = (claims) => blacklist.has(claims.jti);\n",
  },
  *check({ file, tree }: SourceReading) {
    if (isBrowserFile(file)) return;
    const seen = new Set<string>();
    for (const { name, kind, node } of revocationPlaces(file)) {
      if (kind !== 'write' || tree.revocationReads.has(name) || seen.has(name) || node.type === 'NewExpression')
        continue;
      seen.add(name);
      yield { node, confidence: 'medium' };
    }
  },
};

export const logoutForgetful: SourceRule = {
  id: 'logout-forgetful',
  title: 'Signing out only removes the cookie',
  severity: 'low',
  cwe: 613,
  why: 'A copy of the token, as a thief has it, goes on working until its end.',
  fix: 'Revoke the session or the refresh token on the server as well.',
  source: ['OWASP ASVS 5.0 §7.4.1', 'RFC 7009 §1'],
  example: {
    bad: "import jwt from 'jsonwebtoken';\napp.post('/logout', (req, res) => {\n  res.clearCookie('token');\n  res.json({ ok: true });\n});\n",
    good: "import jwt from 'jsonwebtoken';\napp.post('/logout', async (req, res) => {\n  await sessions.revoke(req.auth.sid);\n  res.clearCookie('token');\n  res.json({ ok: true });\n});\n",
  },
  *check({ file, tree }: SourceReading) {
    if (isBrowserFile(file) || ![...tree.modules].some((module) => /jsonwebtoken|jose|jwt/.test(module))) return;
    for (const node of file.all('CallExpression')) {
      const [path, ...handlers] = node.arguments;
      if (!isKind(path, 'StringLiteral') || !/\/(log|sign)-?out$/i.test(path.value)) continue;
      const handler = handlers.at(-1);
      if (
        isFunction(handler) &&
        onlyClears(handler) &&
        callsNamed(file, handler, /^(clearCookie|deleteCookie|delete)$/)
      ) {
        yield { node: handler, confidence: 'medium' };
      }
    }
  },
};

/** Whether all that is called is the answer. */
function onlyClears(handler: Node): boolean {
  for (const node of nodesIn(handler)) {
    if (isKind(node, 'AwaitExpression')) return false;
    if (!isKind(node, 'CallExpression', 'OptionalCallExpression')) continue;
    const name = lastName(node.callee) ?? nameOfChain(node.callee);
    if (
      !/^(clearCookie|deleteCookie|delete|json|send|sendStatus|status|redirect|end|code|text|set|header|log|info)$/.test(
        name,
      )
    )
      return false;
  }
  return true;
}

function nameOfChain(callee: Node): string {
  return isKind(callee, 'MemberExpression') ? (nameOfKey(callee.property, callee.computed) ?? '') : '';
}
