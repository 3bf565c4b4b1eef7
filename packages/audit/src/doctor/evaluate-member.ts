import type { SourceFile } from './source-file.ts';
import { absentValue, unknownValue, type Value, type ValueOf } from './source-value.ts';
import { isKind, type Node, type NodeOf, nameOfKey } from './syntax.ts';

export type Evaluate = (file: SourceFile, node: Node) => Value;

/** A member of a value. `absent` only where the object is written out in full and lacks it. */
export function memberOf(value: Value, name: string, node: Node, file: SourceFile, evaluate: Evaluate): Value {
  if (value.kind === 'object') return memberOfObject(value, name, node, evaluate);
  if (value.kind === 'array' && /^\d+$/.test(name)) return value.items[Number(name)] ?? absentValue(file, node);
  if (value.kind === 'environment') {
    if (value.name === undefined) return { kind: 'environment', name, node, file };
    return unknownValue(file, node);
  }
  if (value.kind === 'file') return exportOf(value.module, name, evaluate) ?? unknownValue(file, node);
  if (value.kind === 'api') return apiValue(value.module, [...value.path, name], value.calls, node, file);
  // `(options || {}).algorithms`
  if (value.kind !== 'either') return unknownValue(file, node);
  const options = value.options.map((option) => memberOf(option, name, node, file, evaluate));
  return { ...value, options, node, file };
}

function memberOfObject(value: ValueOf<'object'>, name: string, node: Node, evaluate: Evaluate): Value {
  const found = lookUp(value, name, evaluate);
  if (found !== undefined) return found;
  return value.changed ? unknownValue(value.file, node) : absentValue(value.file, node);
}

/**
 * Undefined where the literal surely lacks it. Remembered, and unknown while it is under way: literals may spread each
 * other in circles, or each the one before twice.
 */
function lookUp({ literal, file }: ValueOf<'object'>, name: string, evaluate: Evaluate): Value | undefined {
  const known = memory.get(literal) ?? new Map<string, Value | undefined>();
  memory.set(literal, known);
  if (known.has(name)) return known.get(name);
  known.set(name, unknownValue(file, literal));
  const found = lookUpAfresh(literal, name, file, evaluate);
  known.set(name, found);
  return found;
}

const memory = new WeakMap<Node, Map<string, Value | undefined>>();

function lookUpAfresh(
  { properties }: NodeOf<'ObjectExpression'>,
  name: string,
  file: SourceFile,
  evaluate: Evaluate,
): Value | undefined {
  // The last one wins, as in the language.
  for (const property of properties.toReversed()) {
    const found = isKind(property, 'SpreadElement')
      ? memberOfSpread(evaluate(file, property.argument), name, evaluate)
      : memberOfProperty(property, name, file, evaluate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberOfSpread(spread: Value, name: string, evaluate: Evaluate): Value | undefined {
  if (spread.kind === 'absent' || spread.kind === 'null') return undefined;
  const unknown = unknownValue(spread.file, spread.node);
  if (spread.kind !== 'object') return unknown;
  return lookUp(spread, name, evaluate) ?? (spread.changed ? unknown : undefined);
}

function memberOfProperty(property: Node, name: string, file: SourceFile, evaluate: Evaluate): Value | undefined {
  if (!isKind(property, 'ObjectProperty', 'ObjectMethod')) return unknownValue(file, property);
  const key = nameOfKey(property.key, property.computed);
  if (key === undefined) return unknownValue(file, property);
  if (key !== name) return undefined;
  return isKind(property, 'ObjectProperty')
    ? evaluate(file, property.value)
    : { kind: 'function', node: property, file };
}

/** Something of a module, under one name whichever way it is reached; the variables of the environment are their own kind. */
export function apiValue(
  module: string,
  path: readonly string[],
  calls: readonly Node[],
  node: Node,
  file: SourceFile,
): Value {
  const [first, second, ...rest] = path[0] === 'default' ? path.slice(1) : path;
  if (first === 'env' && processModules.has(module) && rest.length === 0) {
    return { kind: 'environment', name: second, node, file };
  }
  if (module.startsWith('$env/')) {
    return { kind: 'environment', name: first === 'env' ? second : first, node, file };
  }
  const whole = [first, second, ...rest].filter((name) => name !== undefined);
  return { kind: 'api', module, path: whole, calls, node, file };
}

/** `$env/…` is how SvelteKit hands them out. */
const processModules: ReadonlySet<string> = new Set(['global:process', 'global:Bun', 'process', 'node:process', 'bun']);

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
  // Compilers first make all of them void.
  for (const { left, right } of file.all('AssignmentExpression').toReversed()) {
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
