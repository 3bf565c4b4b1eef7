import type { Evaluate } from './evaluate-member.ts';
import { memberOf } from './evaluate-member.ts';
import type { SourceFile } from './source-file.ts';
import type { Value } from './source-value.ts';
import { isKind, type Node, type NodeOf, nameOfKey } from './syntax.ts';

/** What a file exports under a name, also what it passes on from another. */
export function exportOf(file: SourceFile, name: string, evaluate: Evaluate): Value | undefined {
  if (name === 'default') {
    const [exported] = file.all('ExportDefaultDeclaration');
    return exported === undefined ? commonJsExport(file, undefined, evaluate) : evaluate(file, exported.declaration);
  }
  for (const statement of file.all('ExportNamedDeclaration')) {
    const found =
      declaredExport(file, statement.declaration, name, evaluate) ?? listedExport(file, statement, name, evaluate);
    if (found !== undefined) return found;
  }
  return commonJsExport(file, name, evaluate);
}

function declaredExport(
  file: SourceFile,
  declaration: Node | null,
  name: string,
  evaluate: Evaluate,
): Value | undefined {
  if (isKind(declaration, 'FunctionDeclaration')) {
    return declaration.id?.name === name ? { kind: 'function', node: declaration, file } : undefined;
  }
  if (!isKind(declaration, 'VariableDeclaration')) return undefined;
  const declarator = declaration.declarations.find(({ id }) => isKind(id, 'Identifier') && id.name === name);
  return declarator === undefined || declarator.init === null ? undefined : evaluate(file, declarator.init);
}

function listedExport(
  file: SourceFile,
  { specifiers, source }: NodeOf<'ExportNamedDeclaration'>,
  name: string,
  evaluate: Evaluate,
): Value | undefined {
  const specifier = specifiers.find((one) => isKind(one, 'ExportSpecifier') && nameOfKey(one.exported, false) === name);
  if (!isKind(specifier, 'ExportSpecifier')) return undefined;
  if (source === null) return evaluate(file, specifier.local);
  const from = isKind(source, 'StringLiteral') ? file.neighbour(source.value) : undefined;
  return from === undefined ? undefined : exportOf(from, nameOfKey(specifier.local, false) ?? '', evaluate);
}

/** `module.exports = { name: … }`, `exports.name = …`. Without a name, all of it. */
function commonJsExport(file: SourceFile, name: string | undefined, evaluate: Evaluate): Value | undefined {
  for (const { left, right } of file.all('AssignmentExpression')) {
    if (!isKind(left, 'MemberExpression')) continue;
    const member = nameOfKey(left.property, left.computed);
    if (isKind(left.object, 'Identifier') && left.object.name === 'module' && member === 'exports') {
      const whole = evaluate(file, right);
      return name === undefined ? whole : memberOf(whole, name, right, file, evaluate);
    }
    if (name !== undefined && member === name && isExports(left.object)) return evaluate(file, right);
  }
  return undefined;
}

function isExports(node: Node): boolean {
  if (isKind(node, 'Identifier')) return node.name === 'exports';
  return isKind(node, 'MemberExpression') && nameOfKey(node.property, node.computed) === 'exports';
}
