import type { SourceFile } from './source-file.ts';
import { absentValue, unknownValue, type Value } from './source-value.ts';
import { isKind, type Node, nameOfKey } from './syntax.ts';

export type Evaluate = (file: SourceFile, node: Node) => Value;

/** A member of a value. `absent` only where the object is written out in full and lacks it. */
export function memberOf(value: Value, name: string, node: Node, file: SourceFile, evaluate: Evaluate): Value {
  if (value.kind === 'object') return memberOfLiteral(value.literal.properties, name, node, value.file, evaluate);
  if (value.kind === 'array' && /^\d+$/.test(name)) return value.items[Number(name)] ?? absentValue(file, node);
  if (value.kind === 'environment') {
    if (value.name === undefined) return { kind: 'environment', name, node, file };
    return unknownValue(file, node);
  }
  if (value.kind === 'api') return apiValue(value.module, [...value.path, name], value.calls, node, file);
  // `(options || {}).algorithms`
  if (value.kind !== 'either') return unknownValue(file, node);
  const options = value.options.map((option) => memberOf(option, name, node, file, evaluate));
  return { ...value, options, node, file };
}

function memberOfLiteral(
  properties: readonly Node[],
  name: string,
  node: Node,
  file: SourceFile,
  evaluate: Evaluate,
): Value {
  // The last one wins, as in the language.
  for (const property of properties.toReversed()) {
    const found = isKind(property, 'SpreadElement')
      ? memberOfSpread(evaluate(file, property.argument), name, node, evaluate)
      : memberOfProperty(property, name, node, file, evaluate);
    if (found.kind !== 'absent' || found.node !== node) return found;
  }
  return absentValue(file, node);
}

function memberOfSpread(spread: Value, name: string, node: Node, evaluate: Evaluate): Value {
  if (spread.kind === 'object') return memberOfLiteral(spread.literal.properties, name, node, spread.file, evaluate);
  const nothing = spread.kind === 'absent' || spread.kind === 'null';
  return nothing ? absentValue(spread.file, node) : unknownValue(spread.file, node);
}

/** Absent, at the place that asks, where the property is another one. */
function memberOfProperty(property: Node, name: string, node: Node, file: SourceFile, evaluate: Evaluate): Value {
  if (!isKind(property, 'ObjectProperty', 'ObjectMethod')) return unknownValue(file, node);
  const key = nameOfKey(property.key, property.computed);
  if (key === undefined) return unknownValue(file, node);
  if (key !== name) return absentValue(file, node);
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
