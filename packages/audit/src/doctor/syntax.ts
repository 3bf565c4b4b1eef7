/** A node of a parsed program, as far as everything that walks it needs. What a kind holds besides is in {@link NodeKinds}. */
export interface Node {
  readonly type: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
}

/** The members of the kinds of nodes that are read here, as ESTree's dialect of the parser names them. */
export interface NodeKinds {
  ArrayExpression: { readonly elements: readonly (Node | null)[] };
  ArrayPattern: { readonly elements: readonly (Node | null)[] };
  ArrowFunctionExpression: FunctionMembers;
  AssignmentExpression: { readonly operator: string; readonly left: Node; readonly right: Node };
  AssignmentPattern: { readonly left: Node; readonly right: Node };
  AwaitExpression: { readonly argument: Node };
  BinaryExpression: { readonly operator: string; readonly left: Node; readonly right: Node };
  BlockStatement: { readonly body: readonly Node[] };
  BooleanLiteral: { readonly value: boolean };
  CallExpression: CallMembers;
  CatchClause: { readonly param: Node | null; readonly body: Node };
  ClassBody: { readonly body: readonly Node[] };
  ClassDeclaration: ClassMembers;
  ClassExpression: ClassMembers;
  ClassMethod: FunctionMembers & KeyMembers;
  ClassProperty: KeyMembers & { readonly value: Node | null; readonly typeAnnotation?: Node | null };
  ConditionalExpression: { readonly test: Node; readonly consequent: Node; readonly alternate: Node };
  ExportDefaultDeclaration: { readonly declaration: Node };
  ExportNamedDeclaration: {
    readonly declaration: Node | null;
    readonly specifiers: readonly Node[];
    readonly source: Node | null;
  };
  ExportSpecifier: { readonly local: Node; readonly exported: Node };
  ExpressionStatement: { readonly expression: Node };
  FunctionDeclaration: FunctionMembers;
  FunctionExpression: FunctionMembers;
  Identifier: { readonly name: string; readonly typeAnnotation?: Node | null };
  IfStatement: { readonly test: Node; readonly consequent: Node; readonly alternate: Node | null };
  ImportDeclaration: {
    readonly source: NodeOf<'StringLiteral'>;
    readonly specifiers: readonly Node[];
    readonly importKind?: string | null;
  };
  ImportSpecifier: { readonly imported: Node; readonly local: NodeOf<'Identifier'> };
  LogicalExpression: { readonly operator: string; readonly left: Node; readonly right: Node };
  MemberExpression: MemberMembers;
  NewExpression: CallMembers;
  NumericLiteral: { readonly value: number };
  ObjectExpression: { readonly properties: readonly Node[] };
  ObjectMethod: FunctionMembers & KeyMembers;
  ObjectPattern: { readonly properties: readonly Node[] };
  ObjectProperty: KeyMembers & { readonly value: Node; readonly shorthand: boolean };
  OptionalCallExpression: CallMembers;
  OptionalMemberExpression: MemberMembers;
  Program: { readonly body: readonly Node[] };
  RestElement: { readonly argument: Node };
  ReturnStatement: { readonly argument: Node | null };
  SequenceExpression: { readonly expressions: readonly Node[] };
  SpreadElement: { readonly argument: Node };
  StringLiteral: { readonly value: string };
  TemplateElement: { readonly value: { readonly raw: string; readonly cooked?: string | null } };
  TemplateLiteral: { readonly quasis: readonly NodeOf<'TemplateElement'>[]; readonly expressions: readonly Node[] };
  ThisExpression: { readonly type: 'ThisExpression' };
  TSImportEqualsDeclaration: { readonly id: NodeOf<'Identifier'>; readonly moduleReference: Node };
  TSExternalModuleReference: { readonly expression: Node };
  TSParameterProperty: { readonly parameter: Node };
  TSTypeAnnotation: { readonly typeAnnotation: Node };
  TSTypeReference: { readonly typeName: Node };
  UnaryExpression: { readonly operator: string; readonly argument: Node };
  VariableDeclaration: { readonly kind: string; readonly declarations: readonly NodeOf<'VariableDeclarator'>[] };
  VariableDeclarator: { readonly id: Node; readonly init: Node | null };
}

interface CallMembers {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

interface ClassMembers {
  readonly id: NodeOf<'Identifier'> | null;
  readonly body: NodeOf<'ClassBody'>;
}

interface FunctionMembers {
  readonly id?: NodeOf<'Identifier'> | null;
  readonly params: readonly Node[];
  readonly body: Node;
}

interface KeyMembers {
  readonly key: Node;
  readonly computed: boolean;
}

interface MemberMembers {
  readonly object: Node;
  readonly property: Node;
  readonly computed: boolean;
}

export type NodeOf<Kind extends keyof NodeKinds> = Node & NodeKinds[Kind];

export type CallNode = NodeOf<'CallExpression'>;

export type FunctionNode = NodeOf<'FunctionExpression'>;

/** Whether a node is of one of these kinds. */
export function isKind<Kind extends keyof NodeKinds>(
  node: Node | null | undefined,
  ...kinds: readonly Kind[]
): node is NodeOf<Kind> {
  return node !== null && node !== undefined && (kinds as readonly string[]).includes(node.type);
}

/** A call, with `new` or without, also behind `?.`. */
export function isCall(node: Node | null | undefined): node is CallNode {
  return isKind(node, 'CallExpression', 'OptionalCallExpression', 'NewExpression');
}

export function isMember(node: Node | null | undefined): node is NodeOf<'MemberExpression'> {
  return isKind(node, 'MemberExpression', 'OptionalMemberExpression');
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return isKind(
    node,
    'ArrowFunctionExpression',
    'FunctionExpression',
    'FunctionDeclaration',
    'ClassMethod',
    'ObjectMethod',
  );
}

/** What a member or a key is called: `a.b`, `a['b']`, `{ b: 1 }`. Undefined where it is computed. */
export function nameOfKey(key: Node, computed: boolean): string | undefined {
  if (isKind(key, 'StringLiteral')) return key.value;
  if (isKind(key, 'NumericLiteral')) return String(key.value);
  return !computed && isKind(key, 'Identifier') ? key.name : undefined;
}

/** The last name of an expression: `token` of `token`, `req.body.token`, `req.body['token']`, `getToken()` is none. */
export function lastName(node: Node | null | undefined): string | undefined {
  if (isKind(node, 'Identifier')) return node.name;
  return isMember(node) ? nameOfKey(node.property, node.computed) : undefined;
}

/** All names of a chain, first to last: `['res', 'cookies', 'set']`; `this` counts, calls are walked through. */
export function namesOf(node: Node): readonly string[] {
  if (isKind(node, 'Identifier')) return [node.name];
  if (isKind(node, 'ThisExpression')) return ['this'];
  if (isMember(node)) return [...namesOf(node.object), nameOfKey(node.property, node.computed) ?? '?'];
  if (isCall(node)) return namesOf(node.callee);
  const inner = innerOf(node);
  return inner === undefined ? ['?'] : namesOf(inner);
}

/** What stands in wrappers that change nothing at run time, and in `await`. */
export function innerOf(node: Node): Node | undefined {
  if (isKind(node, 'AwaitExpression')) return node.argument;
  // `(0, module.verify)(…)`, as compilers write it.
  if (isKind(node, 'SequenceExpression')) return node.expressions.at(-1);
  return transparent.has(node.type) ? (node as unknown as { readonly expression: Node }).expression : undefined;
}

const transparent: ReadonlySet<string> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TypeCastExpression',
]);

/** The nodes directly below a node, in the order of the text. Types are left out: they are gone at run time. */
export function childrenOf(node: Node): readonly Node[] {
  const found: Node[] = [];
  // This is asked of every node of every program, so it makes nothing that it throws away.
  for (const name in node) {
    const member = (node as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof member !== 'object' || member === null || apart.has(name)) continue;
    if (!Array.isArray(member)) {
      if (isNode(member)) found.push(member);
    } else for (const one of member as unknown[]) if (isNode(one)) found.push(one);
  }
  return found;
}

const apart: ReadonlySet<string> = new Set([
  'comments',
  'errors',
  'extra',
  'innerComments',
  'leadingComments',
  'loc',
  'returnType',
  'tokens',
  'trailingComments',
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
]);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
