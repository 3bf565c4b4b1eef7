import { isAboutTokens } from './file-kind.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { nameOfApi, textOf } from './source-value.ts';
import { type CallNode, isKind, isMember, lastName, type Node, nameOfKey } from './syntax.ts';
import { isPlainlyTokenName, isTokenKey, namesToken } from './token-words.ts';

export const tokenInStorage: SourceRule = {
  id: 'token-in-storage',
  title: 'A token is put where every script of the page can read it',
  severity: 'high',
  cwe: 922,
  why: 'One script that should not be there, in the page or in any of its dependencies, reads the token and takes it away. sessionStorage is the same but for its end.',
  fix: 'Keep the refresh token in a cookie with HttpOnly, Secure and SameSite, and the access token in memory alone.',
  source: ['OWASP ASVS 5.0 §3.3.4', 'draft-ietf-oauth-browser-based-apps'],
  example: {
    bad: "localStorage.setItem('access_token', answer.access_token);\n",
    good: "localStorage.setItem('theme', answer.theme);\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('CallExpression', 'OptionalCallExpression')) {
      const store = storageOf(file, isMember(node.callee) ? node.callee.object : node.callee);
      const [key, value] = node.arguments;
      if (store === undefined || key === undefined || lastName(node.callee) !== 'setItem') continue;
      if (isTokenEntry(file, key, value)) yield { node, severity: severityIn(store) };
    }
    for (const node of file.all('AssignmentExpression')) {
      const { left, right } = node;
      if (!isMember(left)) continue;
      const store = storageOf(file, left.object);
      const name = left.computed ? textOf(evaluate(file, left.property)) : nameOfKey(left.property, false);
      if (store === undefined || name === undefined) continue;
      if (isTokenKey(name) && !isEmptied(file, right)) yield { node, severity: severityIn(store) };
    }
  },
};

function severityIn(store: string): 'high' | 'medium' {
  return store === 'localStorage' ? 'high' : 'medium';
}

function storageOf(file: SourceFile, object: Node): string | undefined {
  const value = evaluate(file, object);
  if (value.kind !== 'api' || value.module !== 'global:') return undefined;
  const name = value.path.filter((step) => step !== 'window' && step !== 'globalThis').join('.');
  return name === 'localStorage' || name === 'sessionStorage' ? name : undefined;
}

function isTokenEntry(file: SourceFile, key: Node, value: Node | undefined): boolean {
  const name = textOf(evaluate(file, key));
  if (value !== undefined && isEmptied(file, value)) return false;
  if (name !== undefined) return isTokenKey(name);
  return (
    isPlainlyTokenName(lastName(value)) || /^(access|refresh|id|auth)_?token(_?key|_?name)?$/i.test(lastName(key) ?? '')
  );
}

function isEmptied(file: SourceFile, value: Node): boolean {
  const { kind, ...rest } = evaluate(file, value);
  return kind === 'null' || kind === 'absent' || (kind === 'string' && 'text' in rest && rest.text === '');
}

export const tokenInScriptCookie: SourceRule = {
  id: 'token-in-script-cookie',
  title: 'A script writes a token into a cookie, which then every script can read',
  severity: 'medium',
  cwe: 1004,
  why: 'A cookie that a script writes cannot have HttpOnly. One script that should not be there takes the token away.',
  fix: 'Let the server set the cookie, with HttpOnly, Secure and SameSite.',
  source: ['RFC 6265 §4.1.2.6', 'OWASP ASVS 5.0 §3.3.4'],
  example: {
    bad: "document.cookie = 'token=' + answer.token + '; Secure';\n",
    good: "document.cookie = 'theme=dark; Secure';\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('AssignmentExpression')) {
      const target = evaluate(file, node.left);
      if (target.kind !== 'api' || !/^global:\.(window\.|globalThis\.)?document\.cookie$/.test(nameOfApi(target)))
        continue;
      const name = /^\s*([^=\s]+)=\s*(.?)/.exec(leadingText(file, node.right)) ?? [];
      if (isTokenKey(name[1] ?? '') && name[2] !== ';') yield { node };
    }
    for (const node of file.all('CallExpression')) {
      if (isScriptCookieCall(file, node)) yield { node };
    }
  },
};

/** What a text begins with, whatever follows. */
function leadingText(file: SourceFile, node: Node): string {
  if (isKind(node, 'TemplateLiteral')) {
    const [first, second] = node.quasis;
    const start = first?.value.raw ?? '';
    // What stands first in braces may be a constant name: `${TOKEN_COOKIE}=…`.
    const [expression] = node.expressions;
    if (start !== '' || expression === undefined) return start;
    return (textOf(evaluate(file, expression)) ?? '') + (second?.value.raw ?? '');
  }
  if (isKind(node, 'BinaryExpression')) return leadingText(file, node.left);
  return textOf(evaluate(file, node)) ?? '';
}

function isScriptCookieCall(file: SourceFile, { callee, arguments: [name, value, third] }: CallNode): boolean {
  const api = evaluate(file, callee);
  if (api.kind !== 'api' || name === undefined) return false;
  const called = nameOfApi(api);
  if (/^nookies\.(setCookie|set)$/.test(called))
    return value !== undefined && isTokenKey(textOf(evaluate(file, value)) ?? '') && third !== undefined;
  const writes =
    /^(js-cookie(\.Cookies)?\.set|cookies-next(\/client)?\.setCookie|vue-cookies\.set|universal-cookie(\.Cookies)?\.\(\)\.set)$/;
  return writes.test(called) && isTokenKey(textOf(evaluate(file, name)) ?? '');
}

export const tokenInUrl: SourceRule = {
  id: 'token-in-url',
  title: 'A token travels in a URL',
  severity: 'medium',
  cwe: 598,
  why: 'URLs stand in histories, in the logs of every server and proxy on the way, and in Referer headers.',
  fix: 'Send it in the Authorization header; for what cannot set one (an image, an event stream) use a cookie or a ticket for one use.',
  source: ['RFC 9700 §4.3.2', 'RFC 6750 §5.3', 'OWASP ASVS 5.0 §14.2.1'],
  example: {
    bad: "const url = 'https://api.example/files?access_token=' + accessToken;\n",
    good: "const url = 'https://api.example/files?page=' + page;\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('TemplateLiteral')) {
      for (const [index, { value }] of node.quasis.entries()) {
        const expression = node.expressions[index];
        if (expression !== undefined && carriesToken(file, value.raw, expression)) yield { node };
      }
    }
    for (const node of file.all('BinaryExpression')) {
      if (node.operator === '+' && carriesToken(file, trailingText(node.left), node.right)) yield { node };
    }
    for (const node of file.all('CallExpression')) {
      const api = evaluate(file, node.callee);
      if (api.kind === 'api' && nameOfApi(api) === 'passport-jwt.ExtractJwt.fromUrlQueryParameter') yield { node };
    }
  },
};

function carriesToken(file: SourceFile, before: string, value: Node): boolean {
  const [, name] = /[?&](access_token|id_token|refresh_token|jwt|auth_token|auth|token)=$/.exec(before) ?? [];
  if (name === undefined) return false;
  const inner = isKind(value, 'CallExpression') ? (value.arguments[0] ?? value) : value;
  if (name === 'token' || name === 'auth') return isPlainlyTokenName(lastName(inner)) && isAboutTokens(file);
  return namesToken(inner);
}

function trailingText(node: Node): string {
  if (isKind(node, 'StringLiteral')) return node.value;
  if (isKind(node, 'BinaryExpression') && node.operator === '+') return trailingText(node.right);
  return isKind(node, 'TemplateLiteral') ? (node.quasis.at(-1)?.value.raw ?? '') : '';
}
