import { isBrowserFile } from './file-kind.ts';
import { functionAround, referencesTo, type SourceFile } from './source-file.ts';
import { innerOf, isCall, isFunction, isKind, isMember, lastName, type Node, nameOfKey, namesOf } from './syntax.ts';
import { isIdentityClaim } from './token-words.ts';

/**
 * Where the content of a token, read at `source`, is taken for who somebody is: put where the program keeps the user of a
 * request, looked up in a store, or compared to decide. Undefined where something in the function verifies, or where it
 * is only shown, as in a browser.
 */
export function findTrust(file: SourceFile, source: Node): Node | undefined {
  if (isVerifiedNearby(file, source)) return undefined;
  const browser = isBrowserFile(file);
  return contentPlaces(file, source).find((place) => isTrusted(file, place, browser));
}

/** A function that also calls something which verifies has decoded for another purpose, such as to find the key. */
function isVerifiedNearby(file: SourceFile, source: Node): boolean {
  let around: Node = functionAround(file, source);
  for (; around.type !== 'Program'; around = functionAround(file, around)) {
    const calls = file
      .all('CallExpression', 'OptionalCallExpression', 'NewExpression')
      .filter(({ start, end }) => start >= around.start && end <= around.end);
    if (
      calls.some(({ callee }) =>
        /verif|introspect|authenticat|validat|check(token|signature)|isRevoked/i.test(lastName(callee) ?? ''),
      )
    ) {
      return true;
    }
  }
  return false;
}

/** The expressions that stand for the content: the call itself, or the names that it is given. */
function contentPlaces(file: SourceFile, source: Node): readonly Node[] {
  let outer = source;
  let parent = file.parentOf(outer);
  while (parent !== undefined && (innerOf(parent) === outer || isKind(parent, 'LogicalExpression'))) {
    outer = parent;
    parent = file.parentOf(outer);
  }
  if (isKind(parent, 'VariableDeclarator')) return namedPlaces(file, parent.id, outer);
  if (isKind(parent, 'AssignmentExpression') && isKind(parent.left, 'Identifier')) {
    return [outer, ...namedPlaces(file, parent.left, outer)];
  }
  return [outer];
}

function namedPlaces(file: SourceFile, pattern: Node, at: Node): readonly Node[] {
  const names: string[] = [];
  if (isKind(pattern, 'Identifier')) names.push(pattern.name);
  else if (isKind(pattern, 'ObjectPattern')) {
    for (const property of pattern.properties) {
      if (!isKind(property, 'ObjectProperty') || !isKind(property.value, 'Identifier')) continue;
      const key = nameOfKey(property.key, property.computed) ?? '';
      if (isIdentityClaim(key) || key === 'payload') names.push(property.value.name);
    }
  }
  return names.flatMap((name) => {
    const binding = file.resolve(name, at);
    return binding === undefined ? [] : referencesTo(file, binding);
  });
}

function isTrusted(file: SourceFile, place: Node, browser: boolean): boolean {
  const { expression, claim } = climbMembers(file, place);
  const parent = file.parentOf(expression);
  if (isKind(parent, 'AssignmentExpression') && parent.right === expression) return isRequestUser(parent.left);
  if (browser) return false;
  const identifies = claim !== undefined && isIdentityClaim(claim);
  if (!identifies) return false;
  if (isKind(parent, 'BinaryExpression') && /^[!=]==?$/.test(parent.operator)) return isDecision(file, parent);
  const call = callWith(file, expression);
  return call !== undefined && isLookup(call);
}

/** `decoded.payload.sub` from `decoded`. A destructured claim is its own name. */
function climbMembers(
  file: SourceFile,
  place: Node,
): { readonly expression: Node; readonly claim: string | undefined } {
  let expression = place;
  let claim = isKind(place, 'Identifier') && isIdentityClaim(place.name) ? place.name : undefined;
  for (;;) {
    const parent = file.parentOf(expression);
    if (parent !== undefined && innerOf(parent) === expression) expression = parent;
    else if (isMember(parent) && parent.object === expression) {
      claim = nameOfKey(parent.property, parent.computed);
      expression = parent;
    } else return { expression, claim };
  }
}

/** `req.user`, `ctx.state.user`, `request.auth`: what the rest of the program takes for the user. */
function isRequestUser(left: Node): boolean {
  if (!isMember(left)) return false;
  const names = namesOf(left);
  const last = names.at(-1) ?? '';
  return (
    names.length > 1 &&
    /^(user|userId|user_id|auth|session|currentUser|jwtPayload|tokenPayload|identity|principal)$/i.test(last) &&
    /^(req|request|ctx|context|c|res|response|socket|client|event|this)$/i.test(names[0] ?? '')
  );
}

function isDecision(file: SourceFile, comparison: Node): boolean {
  let at: Node | undefined = comparison;
  while (at !== undefined && !isFunction(at)) {
    const parent = file.parentOf(at);
    if (isKind(parent, 'IfStatement', 'ConditionalExpression')) return parent.test === at;
    if (!isKind(parent, 'LogicalExpression', 'UnaryExpression')) return isKind(parent, 'ReturnStatement');
    at = parent;
  }
  return false;
}

/** The call that has an expression among its arguments, also inside an object that is one: `{ where: { id } }`. */
function callWith(file: SourceFile, expression: Node): Node | undefined {
  let at = expression;
  let parent = file.parentOf(at);
  while (isKind(parent, 'ObjectProperty', 'ObjectExpression', 'AwaitExpression')) {
    at = parent;
    parent = file.parentOf(at);
  }
  return isCall(parent) && parent.arguments.includes(at) ? parent.callee : undefined;
}

function isLookup(callee: Node): boolean {
  const name = lastName(callee) ?? '';
  if (
    /^(find(One|ById|Unique|First|ByPk|AndUpdate|By[A-Z]\w*|User\w*)\w*|(get|load|fetch|lookup|select)(User|Account|Member|Customer)\w*)$/.test(
      name,
    )
  )
    return true;
  return name === 'set' && /^(c|ctx|context)$/.test(namesOf(callee)[0] ?? '');
}
