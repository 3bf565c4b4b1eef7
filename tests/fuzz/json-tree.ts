/** JSON as it is written, not as it is meant: names and scalars are lexemes, right or wrong, and members may repeat. */

export type JsonTree = ObjectTree | ArrayTree | Lexeme;

export interface ObjectTree {
  readonly kind: 'object';
  readonly members: Member[];
}

export interface Member {
  /** With its quotes. */
  name: string;
  value: JsonTree;
}

export interface ArrayTree {
  readonly kind: 'array';
  readonly elements: JsonTree[];
}

export interface Lexeme {
  readonly kind: 'lexeme';
  text: string;
}

export function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return lexeme(JSON.stringify(value));
  const defined = Object.entries(value).filter(([, member]) => member !== undefined);
  const members = defined.map(([name, member]) => ({
    name: JSON.stringify(name),
    value: treeOf(member),
  }));
  return { kind: 'object', members };
}

export function objectTree(value: object): ObjectTree {
  return treeOf(value) as ObjectTree;
}

export function textOf(tree: JsonTree): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.members.map(({ name, value }) => `${name}:${textOf(value)}`).join(',')}}`;
    case 'array':
      return `[${tree.elements.map(textOf).join(',')}]`;
    case 'lexeme':
      return tree.text;
  }
}

export function lexeme(text: string): Lexeme {
  return { kind: 'lexeme', text };
}

export function copyOf<T extends JsonTree>(tree: T): T;
export function copyOf(tree: JsonTree): JsonTree {
  switch (tree.kind) {
    case 'object':
      return { kind: 'object', members: tree.members.map(({ name, value }) => ({ name, value: copyOf(value) })) };
    case 'array':
      return { kind: 'array', elements: tree.elements.map(copyOf) };
    case 'lexeme':
      return lexeme(tree.text);
  }
}

/** Every object, array and scalar of a tree, itself first. */
export function nodesOf(tree: JsonTree): JsonTree[] {
  const nodes = [tree];
  for (const node of nodes) {
    if (node.kind === 'object') nodes.push(...node.members.map(({ value }) => value));
    if (node.kind === 'array') nodes.push(...node.elements);
  }
  return nodes;
}

/** Sets the first member of that name, or adds it at the end. */
export function setMember(tree: ObjectTree, name: string, value: JsonTree): void {
  const quoted = JSON.stringify(name);
  const member = tree.members.find((one) => one.name === quoted);
  if (member === undefined) tree.members.push({ name: quoted, value });
  else member.value = value;
}

export function removeMember(tree: ObjectTree, name: string): void {
  const index = tree.members.findIndex((one) => one.name === JSON.stringify(name));
  if (index >= 0) tree.members.splice(index, 1);
}
