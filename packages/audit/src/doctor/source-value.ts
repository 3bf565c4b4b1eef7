import type { SourceFile } from './source-file.ts';
import type { Node, NodeOf } from './syntax.ts';

/** What can be said of an expression without running it. What cannot be said is `unknown`, and nobody is accused by it. */
export type Value =
  | Placed<'string', { readonly text: string }>
  | Placed<'number', { readonly number: number }>
  | Placed<'boolean', { readonly on: boolean }>
  | Placed<'null', object>
  /** `undefined`, or a member that an object surely lacks. */
  | Placed<'absent', object>
  | Placed<'regexp', object>
  | Placed<'array', { readonly items: readonly Value[] }>
  /** `changed`: members are assigned to it later on, so that it may have more than is written. */
  | Placed<'object', { readonly literal: NodeOf<'ObjectExpression'>; readonly changed?: true }>
  | Placed<'function', object>
  /** A variable of the environment; without a name, all of them. */
  | Placed<'environment', { readonly name: string | undefined }>
  /** One or the other: `a || b`, `a ?? b`, `x ? a : b`, a default in a destructuring. */
  | Placed<'either', { readonly operator: '||' | '??' | '?:' | '='; readonly options: readonly Value[] }>
  /** Something of a module: `['verify']`; `'()'` in the path is a call or a construction. */
  | Placed<'api', { readonly module: string; readonly path: readonly string[]; readonly calls: readonly Node[] }>
  /** Another file of the tree, as a whole. */
  | Placed<'file', { readonly module: SourceFile }>
  | Placed<'unknown', object>;

type Placed<Kind extends string, Members> = {
  readonly kind: Kind;
  readonly node: Node;
  readonly file: SourceFile;
} & Members;

export type ValueOf<Kind extends Value['kind']> = Extract<Value, { readonly kind: Kind }>;

export function unknownValue(file: SourceFile, node: Node): Value {
  return { kind: 'unknown', node, file };
}

export function absentValue(file: SourceFile, node: Node): Value {
  return { kind: 'absent', node, file };
}

/** The values that something may have, each for itself. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'either' ? value.options.flatMap(optionsOf) : [value];
}

/** The text, where it is one for sure. */
export function textOf(value: Value): string | undefined {
  return value.kind === 'string' ? value.text : undefined;
}

/** The texts of an array of texts, or of one alone; undefined where one of them is not known. */
export function textsOf(value: Value): readonly string[] | undefined {
  if (value.kind === 'string') return [value.text];
  if (value.kind !== 'array') return undefined;
  const texts = value.items.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** `jsonwebtoken.verify`, `jose.SignJWT.().sign`, `global:.fetch`: one name whatever it is called here. */
export function nameOfApi({ module, path }: ValueOf<'api'>): string {
  return [module.replace(/^node:/, ''), ...path].join('.');
}
