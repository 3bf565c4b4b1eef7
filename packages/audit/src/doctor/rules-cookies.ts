import { memberOf } from './evaluate-member.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { absentValue, nameOfApi, textOf, type Value } from './source-value.ts';
import { type CallNode, isCall, isMember, lastName, type Node, namesOf } from './syntax.ts';
import { isTokenKey, isTokenName } from './token-words.ts';

export const cookieExposed: SourceRule = {
  id: 'cookie-exposed',
  title: 'A cookie with a token lacks what keeps it from scripts and from the network',
  severity: 'high',
  cwe: 1004,
  why: 'Without HttpOnly one injected script reads the token; without Secure it goes over plain http; without SameSite other sites send it along.',
  fix: "Set httpOnly: true, secure: true and sameSite: 'strict' (or 'lax').",
  source: ['RFC 6265 §4.1.2', 'OWASP ASVS 5.0 §3.3'],
  example: {
    bad: "app.post('/login', (req, res) => res.cookie('token', token));\n",
    good: "app.post('/login', (req, res) => res.cookie('token', token, { httpOnly: true, secure: true, sameSite: 'strict' }));\n",
  },
  *check({ file }: SourceReading) {
    for (const node of file.all('CallExpression', 'OptionalCallExpression')) {
      const cookie = cookieOf(file, node);
      if (cookie === undefined || !isTokenCookie(file, cookie) || isCleared(file, cookie)) continue;
      const lacks = lacksOf(file, cookie);
      const [first] = lacks;
      if (first === undefined) continue;
      const message = `A cookie with a token lacks ${lacks.map(({ name }) => name).join(', ')}`;
      yield { node, message, severity: first.severity };
    }
  },
};

interface Cookie {
  readonly node: Node;
  readonly name: Node;
  readonly value: Node;
  readonly options: Node | undefined;
  /** Whether the framework sets HttpOnly by itself. */
  readonly httpOnlyByDefault: boolean;
}

/** `res.cookie(…)`, `reply.setCookie(…)`, `ctx.cookies.set(…)`, `cookies().set(…)`, hono's `setCookie(c, …)`. */
function cookieOf(file: SourceFile, node: CallNode): Cookie | undefined {
  const [first, second, third, fourth] = node.arguments;
  const api = evaluate(file, node.callee);
  if (api.kind === 'api' && nameOfApi(api) === 'hono/cookie.setCookie') {
    return second && third && { node, name: second, value: third, options: fourth, httpOnlyByDefault: false };
  }
  if (api.kind === 'api' && nameOfApi(api) === 'cookie.serialize') return plainCookie(node, false);
  if (!isMember(node.callee) || first === undefined || second === undefined) return undefined;
  const names = namesOf(node.callee);
  const [method, owner] = [names.at(-1), names.at(-2) ?? ''];
  if (method === 'cookie' && /^(res|response|reply)$/i.test(owner)) return plainCookie(node, false);
  if (method === 'setCookie' && /^(res|response|reply)$/i.test(owner)) return plainCookie(node, false);
  if (method === 'cookie' && isCall(node.callee.object))
    return /^(res|response|reply)$/i.test(names[0] ?? '') ? plainCookie(node, false) : undefined;
  if (method !== 'set' || !/^cookies(Store)?$|^cookieStore$/i.test(owner)) return undefined;
  // Koa's cookies are HttpOnly unless they say otherwise.
  return plainCookie(node, /^(ctx|context)$/.test(names[0] ?? ''));
}

function plainCookie(node: CallNode, httpOnlyByDefault: boolean): Cookie | undefined {
  const [name, value, options] = node.arguments;
  return name && value && { node, name, value, options, httpOnlyByDefault };
}

function isTokenCookie(file: SourceFile, { name, value }: Cookie): boolean {
  const text = textOf(evaluate(file, name));
  if (text !== undefined) return isTokenKey(text);
  return (
    isTokenName(lastName(value)) ||
    /^((access|refresh)_?)?token_?(cookie)?(_?name)?$|^jwt_?cookie(_?name)?$/i.test(lastName(name) ?? '')
  );
}

function isCleared(file: SourceFile, { value, options, node }: Cookie): boolean {
  const given = evaluate(file, value);
  if (given.kind === 'null' || (given.kind === 'string' && given.text === '')) return true;
  if (options === undefined) return false;
  const all = evaluate(file, options);
  const age = memberOf(all, 'maxAge', node, file, evaluate);
  return (
    (age.kind === 'number' && age.number <= 0) ||
    (given.kind === 'string' && memberOf(all, 'expires', node, file, evaluate).kind !== 'absent')
  );
}

interface Lack {
  readonly name: string;
  readonly severity: 'high' | 'medium' | 'low';
}

function lacksOf(file: SourceFile, { node, options, httpOnlyByDefault }: Cookie): readonly Lack[] {
  const all: Value = options === undefined ? absentValue(file, node) : evaluate(file, options);
  if (all.kind !== 'object' && all.kind !== 'absent') return [];
  const says = (name: string): Value => (all.kind === 'object' ? memberOf(all, name, node, file, evaluate) : all);
  const lacks: Lack[] = [];
  if (isOff(says('httpOnly'), httpOnlyByDefault)) lacks.push({ name: 'HttpOnly', severity: 'high' });
  if (isOff(says('secure'), false)) lacks.push({ name: 'Secure', severity: 'medium' });
  if (says('sameSite').kind === 'absent') lacks.push({ name: 'SameSite', severity: 'low' });
  return lacks;
}

function isOff(value: Value, byDefault: boolean): boolean {
  return value.kind === 'absent' ? !byDefault : value.kind === 'boolean' && !value.on;
}
