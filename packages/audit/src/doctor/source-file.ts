import { type ProgramComment, parseProgram } from './source-parse.ts';
import { type Binding, collectScopes, type Scope } from './source-scope.ts';
import { childrenOf, isFunction, isKind, type Node, type NodeKinds, type NodeOf } from './syntax.ts';

/** A program, ready to be asked about: what stands where, and where names come from. */
export interface SourceFile {
  /** As it is shown in findings. */
  readonly path: string;
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly ProgramComment[];
  /** All modules that it names in imports and `require`. */
  readonly modules: ReadonlySet<string>;
  /** All nodes of some kinds, in the order of the text. */
  all<Kind extends keyof NodeKinds>(...kinds: readonly Kind[]): readonly NodeOf<Kind>[];
  parentOf(node: Node): Node | undefined;
  /** Where a name comes from at this place; undefined for a global. */
  resolve(name: string, at: Node): Binding | undefined;
  /** Another file of the tree, by a relative import; undefined where it is not at hand. */
  neighbour(specifier: string): SourceFile | undefined;
}

/** How a file finds another that it imports. */
export type FindNeighbour = (specifier: string, from: string) => SourceFile | undefined;

/** Reads a program; undefined where it is none. */
export function readSourceFile(
  text: string,
  path: string,
  findNeighbour: FindNeighbour = () => undefined,
): SourceFile | undefined {
  const parsed = parseProgram(text, path);
  if (parsed === undefined) return undefined;
  const { program, comments } = parsed;
  const parents = new Map<Node, Node>();
  const byKind = new Map<string, Node[]>();
  index(program, parents, byKind);
  const scopes: ReadonlyMap<Node, Scope> = collectScopes(program);
  const lists = new Map<string, readonly Node[]>();
  const file: SourceFile = {
    ...{ path, text, program, comments, modules: modulesOf(byKind) },
    all: (...kinds) => {
      const name = kinds.join();
      const known = lists.get(name) ?? listOf(byKind, kinds);
      lists.set(name, known);
      return known as never[];
    },
    parentOf: (node) => parents.get(node),
    resolve: (name, at) => {
      for (let node: Node | undefined = at; node !== undefined; node = parents.get(node)) {
        const binding = scopes.get(node)?.names.get(name);
        if (binding !== undefined) return binding;
      }
      return undefined;
    },
    neighbour: (specifier) => (specifier.startsWith('.') ? findNeighbour(specifier, path) : undefined),
  };
  return file;
}

/** The function around a node; the program where there is none. */
export function functionAround(file: SourceFile, node: Node): Node {
  let at = file.parentOf(node);
  while (at !== undefined && !isFunction(at)) at = file.parentOf(at);
  return at ?? file.program;
}

/** Every node at or below one, types left out. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The places that read a binding, within some part of the program. */
export function referencesTo(file: SourceFile, binding: Binding, within: Node = file.program): readonly Node[] {
  return file.all('Identifier').filter((identifier) => {
    if (identifier.name !== binding.name || identifier.start < within.start || identifier.end > within.end)
      return false;
    return isReference(file, identifier) && file.resolve(identifier.name, identifier) === binding;
  });
}

/** Not the name of a member, a key or a declaration. */
function isReference(file: SourceFile, identifier: NodeOf<'Identifier'>): boolean {
  const parent = file.parentOf(identifier);
  if (isKind(parent, 'MemberExpression', 'OptionalMemberExpression')) {
    return parent.object === identifier || parent.computed;
  }
  if (isKind(parent, 'ObjectProperty'))
    return parent.value === identifier && file.parentOf(parent)?.type !== 'ObjectPattern';
  if (isKind(parent, 'VariableDeclarator')) return parent.init === identifier;
  return !(isFunction(parent) && (parent.params.includes(identifier) || parent.id === identifier));
}

function listOf(byKind: ReadonlyMap<string, readonly Node[]>, kinds: readonly string[]): readonly Node[] {
  const found = kinds.flatMap((kind) => byKind.get(kind) ?? []);
  return kinds.length === 1 ? found : found.sort((one, two) => one.start - two.start);
}

function index(node: Node, parents: Map<Node, Node>, byKind: Map<string, Node[]>): void {
  const list = byKind.get(node.type);
  if (list === undefined) byKind.set(node.type, [node]);
  else list.push(node);
  for (const child of childrenOf(node)) {
    // A shorthand property has one node in two places; the first is its key.
    parents.set(child, node);
    index(child, parents, byKind);
  }
}

function modulesOf(byKind: ReadonlyMap<string, readonly Node[]>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of byKind.get('ImportDeclaration') ?? []) {
    if (isKind(node, 'ImportDeclaration')) found.add(node.source.value);
  }
  for (const node of byKind.get('CallExpression') ?? []) {
    if (!isKind(node, 'CallExpression')) continue;
    const loads =
      node.callee.type === 'Import' || (isKind(node.callee, 'Identifier') && node.callee.name === 'require');
    const [first] = node.arguments;
    if (loads && isKind(first, 'StringLiteral')) found.add(first.value);
  }
  for (const node of byKind.get('TSExternalModuleReference') ?? []) {
    if (isKind(node, 'TSExternalModuleReference') && isKind(node.expression, 'StringLiteral'))
      found.add(node.expression.value);
  }
  return found;
}
