import { evaluateCall } from './evaluate-call.ts';
import { memberOf } from './evaluate-member.ts';
import { evaluateName, evaluateOwnMember } from './evaluate-name.ts';
import type { SourceFile } from './source-file.ts';
import { absentValue, textOf, unknownValue, type Value } from './source-value.ts';
import { innerOf, isCall, isFunction, isKind, isMember, type Node, type NodeOf, nameOfKey } from './syntax.ts';

/**
 * What an expression is, as far as the text says: constants, object and array literals, members, imports and `require`
 * under whatever names, the environment, alternatives, what libraries answer. It follows constants of other files of the
 * tree, and functions that do nothing but answer.
 *
 * It runs nothing, and it does not follow a value through parameters, mutation or a variable that is assigned twice.
 */
export function evaluate(file: SourceFile, node: Node): Value {
  const known = memory.get(node);
  if (known !== undefined) return known;
  // What is asked for itself on the way to its own value has none.
  memory.set(node, unknownValue(file, node));
  const found = evaluateAfresh(file, node);
  const value = isOverlarge(found) ? unknownValue(file, node) : found;
  memory.set(node, value);
  return value;
}

/** More than a person writes. Thirty lines of `const b = a || a` stand for a thousand million values. */
const maxOptions = 64;
/** Nor a text, of which each `b = a + a` makes one twice as long. */
const maxTextLength = 65_536;

function isOverlarge(value: Value): boolean {
  return value.kind === 'string' ? value.text.length > maxTextLength : optionsIn(value) > maxOptions;
}

/** Of what was evaluated before, no part has more than the most: this is soon done. */
function optionsIn(value: Value): number {
  return value.kind === 'either' ? value.options.reduce((sum, option) => sum + optionsIn(option), 0) : 1;
}

const memory = new WeakMap<Node, Value>();

function evaluateAfresh(file: SourceFile, node: Node): Value {
  const inner = innerOf(node);
  if (inner !== undefined) return evaluate(file, inner);
  if (isKind(node, 'Identifier')) return evaluateName(file, node, evaluate);
  if (isMember(node)) return evaluateMember(file, node);
  if (isCall(node)) return evaluateCall(file, node, evaluate);
  if (isFunction(node)) return { kind: 'function', node, file };
  return evaluateLiteral(file, node) ?? evaluateOperation(file, node) ?? unknownValue(file, node);
}

function evaluateLiteral(file: SourceFile, node: Node): Value | undefined {
  if (isKind(node, 'StringLiteral')) return { kind: 'string', text: node.value, node, file };
  if (isKind(node, 'NumericLiteral')) return { kind: 'number', number: node.value, node, file };
  if (isKind(node, 'BooleanLiteral')) return { kind: 'boolean', on: node.value, node, file };
  if (node.type === 'NullLiteral') return { kind: 'null', node, file };
  if (node.type === 'RegExpLiteral') return { kind: 'regexp', node, file };
  if (isKind(node, 'TemplateLiteral')) return evaluateTemplate(file, node);
  if (isKind(node, 'ObjectExpression')) return { kind: 'object', literal: node, node, file };
  if (!isKind(node, 'ArrayExpression')) return undefined;
  const items = node.elements.flatMap((element) => (element === null ? [] : evaluateItem(file, element)));
  return { kind: 'array', items, node, file };
}

function evaluateItem(file: SourceFile, element: Node): readonly Value[] {
  if (!isKind(element, 'SpreadElement')) return [evaluate(file, element)];
  const spread = evaluate(file, element.argument);
  return spread.kind === 'array' ? spread.items : [unknownValue(file, element)];
}

function evaluateTemplate(file: SourceFile, node: NodeOf<'TemplateLiteral'>): Value {
  const parts = node.expressions.map((expression) => textOf(evaluate(file, expression)));
  if (parts.includes(undefined)) return unknownValue(file, node);
  const text = node.quasis.map(({ value }, index) => (value.cooked ?? '') + (parts[index] ?? '')).join('');
  return { kind: 'string', text, node, file };
}

function evaluateOperation(file: SourceFile, node: Node): Value | undefined {
  if (isKind(node, 'LogicalExpression')) {
    if (node.operator === '&&') return evaluate(file, node.right);
    const operator = node.operator === '||' ? '||' : '??';
    return { kind: 'either', operator, options: [evaluate(file, node.left), evaluate(file, node.right)], node, file };
  }
  if (isKind(node, 'ConditionalExpression')) {
    const options = [evaluate(file, node.consequent), evaluate(file, node.alternate)];
    return { kind: 'either', operator: '?:', options, node, file };
  }
  if (isKind(node, 'UnaryExpression')) return evaluateUnary(file, node);
  if (!isKind(node, 'BinaryExpression')) return undefined;
  return evaluateArithmetic(file, node);
}

function evaluateUnary(file: SourceFile, node: NodeOf<'UnaryExpression'>): Value | undefined {
  const value = evaluate(file, node.argument);
  if (node.operator === 'void') return absentValue(file, node);
  if (node.operator === '!' && value.kind === 'boolean') return { ...value, on: !value.on };
  if (node.operator === '!' && value.kind === 'number') return { kind: 'boolean', on: value.number === 0, node, file };
  if (node.operator === '-' && value.kind === 'number') return { ...value, number: -value.number };
  return undefined;
}

function evaluateArithmetic(file: SourceFile, node: NodeOf<'BinaryExpression'>): Value | undefined {
  const [left, right] = [evaluate(file, node.left), evaluate(file, node.right)];
  if (node.operator === '+' && left.kind === 'string' && right.kind === 'string') {
    return { kind: 'string', text: left.text + right.text, node, file };
  }
  if (left.kind !== 'number' || right.kind !== 'number') return undefined;
  const number = calculate(node.operator, left.number, right.number);
  return number === undefined ? undefined : { kind: 'number', number, node, file };
}

function calculate(operator: string, left: number, right: number): number | undefined {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return operator === '/' ? left / right : undefined;
}

function evaluateMember(file: SourceFile, node: NodeOf<'MemberExpression'>): Value {
  if (node.object.type === 'MetaProperty') {
    const isEnvironment = nameOfKey(node.property, node.computed) === 'env';
    return isEnvironment ? { kind: 'environment', name: undefined, node, file } : unknownValue(file, node);
  }
  const name = node.computed ? textOf(evaluate(file, node.property)) : nameOfKey(node.property, false);
  if (name === undefined) return unknownValue(file, node);
  if (isKind(node.object, 'ThisExpression')) return evaluateOwnMember(file, node, name, evaluate);
  return memberOf(evaluate(file, node.object), name, node, file, evaluate);
}
