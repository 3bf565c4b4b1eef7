import { childrenOf, isFunction, isKind, type Node, nameOfKey } from './syntax.ts';

/** Where a name comes from. */
export interface Binding {
  readonly name: string;
  readonly kind: 'import' | 'variable' | 'parameter' | 'function' | 'class';
  /** The declarator, parameter, function, class or import itself. */
  readonly declaration: Node;
  /** What a variable begins as, before the steps of its destructuring. */
  readonly init?: Node | undefined;
  readonly steps?: readonly Step[];
  /** Of an import: the module, and the name in it; `*` stands for all of it. */
  readonly module?: string;
  readonly imported?: string;
  /** Of a parameter: its type, where one is written. */
  readonly annotation?: Node | undefined;
  /** What is assigned to it later on. */
  readonly assigned: Node[];
}

/** One step of a destructuring: the member, and what stands in where it is missing. */
export interface Step {
  /** Undefined for a rest element or a computed key: it can be anything. */
  readonly name: string | undefined;
  readonly fallback?: Node | undefined;
}

export interface Scope {
  readonly names: Map<string, Binding>;
  /** `var` goes up to the next of these. */
  readonly holdsVar: boolean;
}

/** Collects the names of a program by the node that opens their scope. */
export function collectScopes(program: Node): ReadonlyMap<Node, Scope> {
  const scopes = new Map<Node, Scope>();
  const assignments: { readonly name: string; readonly value: Node; readonly path: readonly Scope[] }[] = [];
  visit(program, []);
  for (const { name, value, path } of assignments) {
    path
      .findLast((scope) => scope.names.has(name))
      ?.names.get(name)
      ?.assigned.push(value);
  }
  return scopes;

  function visit(node: Node, above: readonly Scope[]): void {
    declareOutside(node, above);
    const own = openScope(node);
    if (own !== undefined) scopes.set(node, own);
    const path = own === undefined ? above : [...above, own];
    declare(node, path);
    if (isKind(node, 'AssignmentExpression') && isKind(node.left, 'Identifier')) {
      assignments.push({ name: node.left.name, value: node.right, path });
    }
    for (const child of childrenOf(node)) visit(child, path);
  }
}

const scoping: ReadonlySet<string> = new Set([
  ...['Program', 'BlockStatement', 'CatchClause', 'SwitchStatement', 'StaticBlock'],
  ...['ForStatement', 'ForInStatement', 'ForOfStatement'],
]);

function openScope(node: Node): Scope | undefined {
  if (isFunction(node) || node.type === 'Program') return { names: new Map(), holdsVar: true };
  return scoping.has(node.type) ? { names: new Map(), holdsVar: false } : undefined;
}

/** The name of a function or class belongs to what surrounds it. */
function declareOutside(node: Node, path: readonly Scope[]): void {
  if (!isKind(node, 'FunctionDeclaration', 'ClassDeclaration') || node.id === null || node.id === undefined) return;
  const kind = isFunction(node) ? 'function' : 'class';
  path.at(-1)?.names.set(node.id.name, { name: node.id.name, kind, declaration: node, assigned: [] });
}

function declare(node: Node, path: readonly Scope[]): void {
  if (isKind(node, 'VariableDeclaration')) {
    const scope = node.kind === 'var' ? path.findLast(({ holdsVar }) => holdsVar) : path.at(-1);
    for (const declarator of node.declarations) {
      declarePattern(declarator.id, [], (name, steps) =>
        scope?.names.set(name, {
          ...{ name, kind: 'variable', declaration: declarator, init: declarator.init ?? undefined },
          ...{ steps, assigned: [] },
        }),
      );
    }
  } else if (isFunction(node)) declareParameters(node.params, path.at(-1));
  else if (isKind(node, 'CatchClause') && node.param !== null) declareParameters([node.param], path.at(-1));
  else if (isKind(node, 'ImportDeclaration') && node.importKind !== 'type') declareImports(node, path.at(-1));
  else if (isKind(node, 'ImportDeclaration')) declareImports(node, path.at(-1));
  else if (isKind(node, 'TSImportEqualsDeclaration')) declareImportEquals(node, path.at(-1));
}

function declareParameters(params: readonly Node[], scope: Scope | undefined): void {
  for (const param of params) {
    const plain = isKind(param, 'TSParameterProperty') ? param.parameter : param;
    const target = isKind(plain, 'AssignmentPattern') ? plain.left : plain;
    const annotation = (target as { readonly typeAnnotation?: Node | null }).typeAnnotation ?? undefined;
    declarePattern(plain, [], (name, steps) =>
      scope?.names.set(name, { name, kind: 'parameter', declaration: param, steps, annotation, assigned: [] }),
    );
  }
}

function declareImports(
  node: Node & { readonly source: Node; readonly specifiers: readonly Node[] },
  scope?: Scope,
): void {
  const module = isKind(node.source, 'StringLiteral') ? node.source.value : '';
  for (const specifier of node.specifiers) {
    const { local } = specifier as unknown as { readonly local: { readonly name: string } };
    const imported = isKind(specifier, 'ImportSpecifier')
      ? (nameOfKey(specifier.imported, false) ?? '?')
      : specifier.type === 'ImportDefaultSpecifier'
        ? 'default'
        : '*';
    scope?.names.set(local.name, {
      ...{ name: local.name, kind: 'import', declaration: specifier, module, imported, assigned: [] },
    });
  }
}

/** `import x = require('m')` is all of the module. */
function declareImportEquals(node: Node & { readonly id: Node; readonly moduleReference: Node }, scope?: Scope): void {
  const { id, moduleReference } = node;
  if (!isKind(id, 'Identifier') || !isKind(moduleReference, 'TSExternalModuleReference')) return;
  const source = moduleReference.expression;
  const module = isKind(source, 'StringLiteral') ? source.value : '';
  scope?.names.set(id.name, { name: id.name, kind: 'import', declaration: node, module, imported: '*', assigned: [] });
}

function declarePattern(
  node: Node,
  steps: readonly Step[],
  bind: (name: string, steps: readonly Step[]) => void,
): void {
  if (isKind(node, 'Identifier')) bind(node.name, steps);
  else if (isKind(node, 'AssignmentPattern')) {
    const last = steps.at(-1);
    const withFallback = last === undefined ? [] : [...steps.slice(0, -1), { ...last, fallback: node.right }];
    declarePattern(node.left, withFallback, bind);
  } else if (isKind(node, 'ObjectPattern')) {
    for (const property of node.properties) {
      if (isKind(property, 'ObjectProperty')) {
        declarePattern(property.value, [...steps, { name: nameOfKey(property.key, property.computed) }], bind);
      } else if (isKind(property, 'RestElement'))
        declarePattern(property.argument, [...steps, { name: undefined }], bind);
    }
  } else if (isKind(node, 'ArrayPattern')) {
    node.elements.forEach((element, index) => {
      if (isKind(element, 'RestElement')) declarePattern(element.argument, [...steps, { name: undefined }], bind);
      else if (element !== null) declarePattern(element, [...steps, { name: String(index) }], bind);
    });
  }
}
