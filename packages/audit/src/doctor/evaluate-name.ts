import { apiValue, type Evaluate, exportOf, memberOf } from './evaluate-member.ts';
import type { SourceFile } from './source-file.ts';
import type { Binding } from './source-scope.ts';
import { absentValue, unknownValue, type Value } from './source-value.ts';
import { isKind, isMember, lastName, type Node, type NodeOf, nameOfKey } from './syntax.ts';

/** What a name stands for. */
export function evaluateName(file: SourceFile, node: NodeOf<'Identifier'>, evaluate: Evaluate): Value {
  const binding = file.resolve(node.name, node);
  if (binding === undefined) return evaluateGlobal(file, node);
  if (binding.kind === 'import') return evaluateImport(file, node, binding, evaluate);
  if (binding.kind === 'function') return { kind: 'function', node: binding.declaration, file };
  if (binding.kind === 'parameter') return evaluateTyped(file, node, binding);
  if (binding.kind === 'class' || binding.assigned.length > 1) return unknownValue(file, node);
  const [assigned] = binding.assigned;
  if (binding.init === undefined) return assigned === undefined ? unknownValue(file, node) : evaluate(file, assigned);
  if (assigned !== undefined) return unknownValue(file, node);
  const value = takeSteps(file, node, binding, evaluate);
  return value.kind === 'object' && isChanged(file, binding) ? { ...value, changed: true } : value;
}

/** `options.issuer = …`, `Object.assign(options, …)`, `delete options.issuer` */
function isChanged(file: SourceFile, binding: Binding): boolean {
  const isIt = (node: Node | undefined): boolean =>
    isKind(node, 'Identifier') && node.name === binding.name && file.resolve(node.name, node) === binding;
  const ownerOf = (node: Node): Node => (isMember(node) ? ownerOf(node.object) : node);
  return (
    file.all('AssignmentExpression').some(({ left }) => isMember(left) && isIt(ownerOf(left))) ||
    file.all('UnaryExpression').some(({ operator, argument }) => operator === 'delete' && isIt(ownerOf(argument))) ||
    file.all('CallExpression').some(({ callee, arguments: [first] }) => lastName(callee) === 'assign' && isIt(first))
  );
}

/** `this.name`: what the class around it says of that member, by its type, its beginning or the constructor's parameter. */
export function evaluateOwnMember(file: SourceFile, node: Node, name: string, evaluate: Evaluate): Value {
  let around = file.parentOf(node);
  while (around !== undefined && !isKind(around, 'ClassBody')) around = file.parentOf(around);
  for (const member of isKind(around, 'ClassBody') ? around.body : []) {
    if (isKind(member, 'ClassProperty') && nameOfKey(member.key, member.computed) === name) {
      if (member.value !== null) return evaluate(file, member.value);
      return typedValue(file, node, member.typeAnnotation) ?? unknownValue(file, node);
    }
    if (!isKind(member, 'ClassMethod') || nameOfKey(member.key, member.computed) !== 'constructor') continue;
    const param = member.params.find((one) => isKind(one, 'TSParameterProperty') && nameOfParameter(one) === name);
    if (param !== undefined) return typedValue(file, node, annotationOf(param)) ?? unknownValue(file, node);
  }
  return unknownValue(file, node);
}

function nameOfParameter(param: NodeOf<'TSParameterProperty'>): string | undefined {
  const { parameter } = param;
  return isKind(parameter, 'Identifier') ? parameter.name : undefined;
}

function annotationOf(param: Node): Node | null | undefined {
  if (!isKind(param, 'TSParameterProperty')) return undefined;
  return isKind(param.parameter, 'Identifier') ? param.parameter.typeAnnotation : undefined;
}

function evaluateGlobal(file: SourceFile, node: NodeOf<'Identifier'>): Value {
  if (node.name === 'undefined') return absentValue(file, node);
  // Globals are modules of a name that no module has.
  const module = environments.has(node.name) ? `global:${node.name}` : 'global:';
  return apiValue(module, environments.has(node.name) ? [] : [node.name], [], node, file);
}

const environments: ReadonlySet<string> = new Set(['process', 'Bun', 'Deno']);

function evaluateImport(file: SourceFile, node: Node, binding: Binding, evaluate: Evaluate): Value {
  const { module = '', imported = '*' } = binding;
  if (!module.startsWith('.')) return moduleValue(file, node, module, imported);
  const neighbour = file.neighbour(module);
  if (neighbour !== undefined && imported === '*') return { kind: 'file', module: neighbour, node, file };
  const found = neighbour === undefined ? undefined : exportOf(neighbour, imported, evaluate);
  return found ?? unknownValue(file, node);
}

/** What stands for something of a module: `default` and `*` alike, since they are mixed up by every loader. */
export function moduleValue(file: SourceFile, node: Node, module: string, imported: string): Value {
  return apiValue(module, imported === '*' ? [] : [imported], [], node, file);
}

function takeSteps(file: SourceFile, node: Node, binding: Binding, evaluate: Evaluate): Value {
  if (binding.init === undefined) return unknownValue(file, node);
  let value = evaluate(file, binding.init);
  for (const { name, fallback } of binding.steps ?? []) {
    if (name === undefined) return unknownValue(file, node);
    value = memberOf(value, name, node, file, evaluate);
    if (fallback !== undefined) {
      value = { kind: 'either', operator: '=', options: [value, evaluate(file, fallback)], node: fallback, file };
    }
  }
  return value;
}

/** A parameter whose type is a class of a module is an object of that class: what dependency injection hands in. */
function evaluateTyped(file: SourceFile, node: Node, binding: Binding): Value {
  return typedValue(file, node, binding.annotation) ?? unknownValue(file, node);
}

function typedValue(file: SourceFile, node: Node, annotation: Node | null | undefined): Value | undefined {
  if (!isKind(annotation, 'TSTypeAnnotation') || !isKind(annotation.typeAnnotation, 'TSTypeReference'))
    return undefined;
  const { typeName } = annotation.typeAnnotation;
  if (!isKind(typeName, 'Identifier')) return undefined;
  const binding = file.resolve(typeName.name, node);
  const { module = '.', imported } = binding ?? {};
  if (binding?.kind !== 'import' || module.startsWith('.') || imported === undefined) return undefined;
  return { kind: 'api', module, path: [imported, '()'], calls: [], node, file };
}
