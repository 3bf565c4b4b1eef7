import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { textOf } from './source-value.ts';
import { type CallNode, isCall, isKind, isMember, lastName, type Node, namesOf } from './syntax.ts';

/** A place where a list of revoked tokens is written or asked. */
export interface RevocationPlace {
  /** The list's name, in lower case, without what its parts are joined by. */
  readonly name: string;
  readonly kind: 'read' | 'write' | 'other';
  readonly node: Node;
}

/** The places of a program where lists of revoked tokens are used: an object of such a name, or a key that begins with it. */
export function revocationPlaces(file: SourceFile): readonly RevocationPlace[] {
  if (!named.test(file.text)) return [];
  return file.all('CallExpression', 'OptionalCallExpression', 'NewExpression').flatMap((node) => {
    const name = listName(file, node);
    return name === undefined ? [] : [{ name, kind: kindOf(node), node }];
  });
}

/** The names of lists of revoked tokens that this file asks, or hands to somebody who may. */
export function readRevocationNames(file: SourceFile): readonly string[] {
  const asked = revocationPlaces(file)
    .filter(({ kind }) => kind !== 'write')
    .map(({ name }) => name);
  // A list that is handed on, exported, iterated or indexed may be asked anywhere.
  const handed = file
    .all('Identifier')
    .filter((node) => named.test(node.name) && isHandedOn(file, node))
    .map(({ name }) => plain(name));
  return [...asked, ...handed];
}

const named = /(black|deny|block)[-_]?list|revoked[-_]?(tokens?|jtis?|sessions?)|invalid(ated)?[-_]?tokens?/i;

function listName(file: SourceFile, node: CallNode): string | undefined {
  if (isMember(node.callee)) {
    const owner = namesOf(node.callee)
      .slice(0, -1)
      .findLast((name) => named.test(name));
    if (owner !== undefined) return plain(owner);
  } else if (isKind(node.callee, 'Identifier') && node.type === 'NewExpression' && named.test(node.callee.name))
    return plain(node.callee.name);
  const [key] = node.arguments;
  const text = key === undefined ? undefined : leadingText(file, key);
  const [found] = /^[\w:-]*/.exec(text ?? '') ?? [];
  return found !== undefined && isMember(node.callee) && named.test(found)
    ? plain(named.exec(found)?.[0] ?? found)
    : undefined;
}

/** Names of one list differ by their ends and joints: `tokenBlacklist`, `blacklist:`, `BlacklistedToken`. */
function plain(name: string): string {
  const [word = name] = named.exec(name) ?? [];
  return word.toLowerCase().replaceAll(/[-_]/g, '').replace(/s$/, '');
}

function leadingText(file: SourceFile, node: Node): string | undefined {
  if (isKind(node, 'TemplateLiteral')) return node.quasis[0]?.value.raw;
  if (isKind(node, 'BinaryExpression')) return leadingText(file, node.left);
  return textOf(evaluate(file, node));
}

function kindOf(node: CallNode): RevocationPlace['kind'] {
  const method = lastName(node.callee) ?? '';
  if (node.type === 'NewExpression') return 'write';
  if (
    /^(add|set|setex|setEx|psetex|push|sadd|sAdd|zadd|zAdd|save|create|insert\w*|put|upsert|hset|hSet|unshift|append|expire|expireat)$/.test(
      method,
    )
  )
    return 'write';
  return /^(delete|del|clear|remove|deleteMany|deleteOne|srem|prune|cleanup)$/.test(method) ? 'write' : 'read';
}

function isHandedOn(file: SourceFile, node: Node): boolean {
  const parent = file.parentOf(node);
  if (parent === undefined) return false;
  if (isMember(parent)) return parent.object === node ? !isCall(file.parentOf(parent)) : false;
  if (isKind(parent, 'VariableDeclarator')) return parent.init === node;
  return isCall(parent)
    ? parent.arguments.includes(node)
    : isKind(parent, 'ReturnStatement', 'ExportSpecifier', 'SpreadElement');
}
