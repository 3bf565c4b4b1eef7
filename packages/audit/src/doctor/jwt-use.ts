import { memberOf } from './evaluate-member.ts';
import { libraryCalls } from './jwt-library.ts';
import type { JwtAction, LibraryCall, OptionName } from './library-call.ts';
import { evaluate } from './source-evaluate.ts';
import type { SourceFile } from './source-file.ts';
import { absentValue, nameOfApi, unknownValue, type Value, type ValueOf } from './source-value.ts';
import { type CallNode, type FunctionNode, isFunction, isKind, isMember, type Node, nameOfKey } from './syntax.ts';

/** One call of a known library, with its arguments by what they are for. */
export interface JwtUse {
  /** `jsonwebtoken.verify` */
  readonly name: string;
  readonly action: JwtAction;
  readonly call: LibraryCall;
  readonly node: CallNode;
  readonly file: SourceFile;
  readonly token: Node | undefined;
  readonly payload: Node | undefined;
  /** Absent where none is given, also where the library has another way to name it. */
  readonly key: Value;
  /** Its last argument, where that is a function. */
  readonly callback: FunctionNode | undefined;
  /** Undefined where the library knows no such option. */
  option(name: OptionName): Value | undefined;
}

/** The calls of known libraries in a file. */
export function readUses(file: SourceFile): readonly JwtUse[] {
  return file.all('CallExpression', 'OptionalCallExpression', 'NewExpression').flatMap((node) => {
    const known = knownCall(file, node);
    return known === undefined ? [] : [describeUse(file, node, known.name, known.call)];
  });
}

interface KnownCall {
  readonly name: string;
  readonly call: LibraryCall;
}

function knownCall(file: SourceFile, node: CallNode): KnownCall | undefined {
  if (node.callee.type === 'Super') return constructedStrategy(file, node);
  const callee = evaluate(file, node.callee);
  if (callee.kind === 'api' && callee.module !== 'global:') {
    const name = nameOfApi(callee).replace(/^(jose\.SignJWT\.\(\)).*(\.sign)$/, '$1$2');
    const call = libraryCalls.get(name);
    if (call !== undefined && call.registered !== true) return { name, call };
  }
  return registeredPlugin(file, node);
}

/** `app.register(plugin, options)` */
function registeredPlugin(file: SourceFile, node: CallNode): KnownCall | undefined {
  const [plugin] = node.arguments;
  if (plugin === undefined || !isMember(node.callee)) return undefined;
  if (nameOfKey(node.callee.property, node.callee.computed) !== 'register') return undefined;
  const value = evaluate(file, plugin);
  const name = value.kind === 'api' ? nameOfApi(value).replace(/\.fastifyJwt$/, '') : '';
  const call = libraryCalls.get(name);
  return call?.registered === true ? { name, call } : undefined;
}

/** `super(…)` in a class that extends `PassportStrategy(Strategy)`. */
function constructedStrategy(file: SourceFile, node: CallNode): KnownCall | undefined {
  let around = file.parentOf(node);
  while (around !== undefined && !isKind(around, 'ClassDeclaration', 'ClassExpression')) around = file.parentOf(around);
  const parent = (around as { readonly superClass?: Node | null } | undefined)?.superClass;
  if (parent === undefined || parent === null) return undefined;
  const base = evaluate(file, parent);
  const strategy = base.kind === 'api' ? strategyOf(file, base) : undefined;
  const call = strategy === undefined ? undefined : libraryCalls.get(strategy);
  return strategy === undefined || call === undefined ? undefined : { name: strategy, call };
}

function strategyOf(file: SourceFile, base: ValueOf<'api'>): string | undefined {
  if (nameOfApi(base) !== '@nestjs/passport.PassportStrategy.()') return nameOfApi(base);
  const [strategy] = (base.calls.at(-1) as CallNode).arguments;
  const value = strategy === undefined ? undefined : evaluate(file, strategy);
  return value?.kind === 'api' ? nameOfApi(value) : undefined;
}

function describeUse(file: SourceFile, node: CallNode, name: string, call: LibraryCall): JwtUse {
  const last = node.arguments.at(-1);
  const option = (wanted: OptionName): Value | undefined => readOption(file, node, call, wanted);
  return {
    ...{ name, action: call.action, call, node, file, option },
    token: argumentAt(node, call.token),
    payload: argumentAt(node, call.payload),
    key: readKey(file, node, call, option),
    callback: isFunction(last) && last !== argumentAt(node, call.key) ? last : undefined,
  };
}

function readKey(
  file: SourceFile,
  node: CallNode,
  call: LibraryCall,
  option: (name: OptionName) => Value | undefined,
): Value {
  if (call.key === undefined) return option('key') ?? absentValue(file, node);
  const given = argumentAt(node, call.key);
  const value = given === undefined ? absentValue(file, node) : evaluate(file, given);
  // `{ key, passphrase }`, as node:crypto takes it.
  if (value.kind !== 'object') return value;
  const key = memberOf(value, 'key', node, file, evaluate);
  return key.kind === 'absent' ? unknownValue(file, node) : key;
}

function readOption(file: SourceFile, node: CallNode, call: LibraryCall, wanted: OptionName): Value | undefined {
  const name = call.names?.[wanted];
  if (name === undefined) return undefined;
  if (node.arguments.some((argument) => isKind(argument, 'SpreadElement'))) return unknownValue(file, node);
  if (typeof name === 'number') {
    const given = argumentAt(node, name);
    return given === undefined ? absentValue(file, node) : evaluate(file, given);
  }
  const given = argumentAt(node, call.options);
  if (given === undefined || isFunction(given)) return absentValue(file, node);
  let value = evaluate(file, given);
  for (const step of name.split('.')) {
    if (value.kind === 'absent' || value.kind === 'null') return absentValue(file, node);
    value = memberOf(value, step, node, file, evaluate);
  }
  return value;
}

function argumentAt(node: CallNode, place: number | undefined): Node | undefined {
  return place === undefined ? undefined : node.arguments[place];
}
