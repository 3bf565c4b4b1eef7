import type { Evaluate } from './evaluate-member.ts';
import { moduleValue } from './evaluate-name.ts';
import { nodesIn, type SourceFile } from './source-file.ts';
import { nameOfApi, textOf, unknownValue, type Value } from './source-value.ts';
import { type CallNode, isFunction, isKind, isMember, type Node, nameOfKey } from './syntax.ts';

/** What a call answers: something of a library, a module, a text in another form, what a small function returns. */
export function evaluateCall(file: SourceFile, node: CallNode, evaluate: Evaluate): Value {
  const [first] = node.arguments;
  const loaded = loadedModule(file, node, evaluate);
  if (loaded !== undefined) return loaded;
  // What compilers put around `require`.
  if (first !== undefined && isKind(node.callee, 'Identifier') && interop.has(node.callee.name))
    return evaluate(file, first);
  const configured = configuredValue(file, node, evaluate);
  if (configured !== undefined) return configured;
  const callee = evaluate(file, node.callee);
  if (callee.kind === 'api') {
    const name = nameOfApi(callee);
    if (first !== undefined && sameAfterwards.has(name)) return evaluate(file, first);
    return { ...callee, path: [...callee.path, '()'], calls: [...callee.calls, node], node, file };
  }
  if (callee.kind === 'function') return answerOf(callee.file, callee.node, evaluate) ?? unknownValue(file, node);
  return textForm(file, node, evaluate) ?? unknownValue(file, node);
}

/** What hands on its first argument, in some form, or promises what it does. */
const sameAfterwards: ReadonlySet<string> = new Set([
  'util.promisify',
  'es6-promisify.promisify',
  'bluebird.promisify',
  'global:.Buffer.from',
  'buffer.Buffer.from',
  'global:.String',
  'global:.Object.freeze',
  'global:.TextEncoder.().encode',
  'util.TextEncoder.().encode',
  'crypto.createSecretKey',
  'global:.URL',
  'url.URL',
]);

const interop: ReadonlySet<string> = new Set([
  '__importDefault',
  '__importStar',
  '__toESM',
  '_interopRequireDefault',
  '_interopRequireWildcard',
]);

function loadedModule(file: SourceFile, node: CallNode, evaluate: Evaluate): Value | undefined {
  const { callee } = node;
  const isRequire = isKind(callee, 'Identifier') && callee.name === 'require';
  if (!isRequire && callee.type !== 'Import') return undefined;
  const [first] = node.arguments;
  const module = first === undefined ? undefined : textOf(evaluate(file, first));
  if (module === undefined) return unknownValue(file, node);
  if (!module.startsWith('.')) return moduleValue(file, node, module, '*');
  const neighbour = file.neighbour(module);
  return neighbour === undefined ? unknownValue(file, node) : { kind: 'file', module: neighbour, node, file };
}

/** `config.get('JWT_SECRET', 'fallback')`, `Deno.env.get('JWT_SECRET')`: a store of settings that is asked by name. */
function configuredValue(file: SourceFile, node: CallNode, evaluate: Evaluate): Value | undefined {
  const { callee } = node;
  if (!isMember(callee) || !/^get(OrThrow)?$/.test(nameOfKey(callee.property, callee.computed) ?? '')) return undefined;
  const owner = isMember(callee.object)
    ? nameOfKey(callee.object.property, callee.object.computed)
    : nameOf(callee.object);
  if (owner === undefined || !/conf(ig)?|settings|env/i.test(owner)) return undefined;
  const [key, fallback] = node.arguments;
  const name = key === undefined ? undefined : textOf(evaluate(file, key));
  if (name === undefined) return undefined;
  const setting: Value = { kind: 'environment', name, node, file };
  if (fallback === undefined) return setting;
  return { kind: 'either', operator: '??', options: [setting, evaluate(file, fallback)], node, file };
}

function nameOf(node: Node): string | undefined {
  return isKind(node, 'Identifier') ? node.name : undefined;
}

/** `'text'.trim()`, `Buffer.from(x).toString('base64')`: the same secret in another dress. */
function textForm(file: SourceFile, node: CallNode, evaluate: Evaluate): Value | undefined {
  if (!isMember(node.callee)) return undefined;
  const name = nameOfKey(node.callee.property, node.callee.computed);
  if (name !== 'toString' && name !== 'trim' && name !== 'replace') return undefined;
  const value = evaluate(file, node.callee.object);
  return value.kind === 'string' || value.kind === 'either' || value.kind === 'environment' ? value : undefined;
}

/** What a function answers, where all it does is answer. */
function answerOf(file: SourceFile, node: Node, evaluate: Evaluate): Value | undefined {
  if (!isFunction(node)) return undefined;
  if (!isKind(node.body, 'BlockStatement')) return evaluate(file, node.body);
  const answers: Value[] = [];
  for (const inner of nodesIn(node.body)) {
    if (isFunction(inner)) return undefined;
    if (isKind(inner, 'ReturnStatement') && inner.argument !== null) answers.push(evaluate(file, inner.argument));
  }
  const [only] = answers;
  if (only === undefined || answers.length > 3) return undefined;
  return answers.length === 1 ? only : { kind: 'either', operator: '?:', options: answers, node, file };
}
