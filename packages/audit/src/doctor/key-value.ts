import { nameOfApi, optionsOf, type Value } from './source-value.ts';
import { innerOf, isCall, lastName, type Node } from './syntax.ts';

/** Whether a key is a shared secret by all that is to be seen: its text, or the name that it goes by. */
export function looksSymmetric(key: Value): boolean {
  return optionsOf(key).some((value) => {
    if (value.kind === 'string') return !/-----BEGIN/.test(value.text);
    const name = nameOfKey(value);
    return name !== undefined && /secret/i.test(name);
  });
}

/** Whether keys are fetched, or chosen by a function: another party's, then, and public ones. */
export function looksFetched(key: Value): boolean {
  return optionsOf(key).some((value) => {
    if (value.kind === 'function') return true;
    if (value.kind === 'api') return fetching.has(nameOfApi(value));
    return /^(get(Signing|Public)?Keys?|jwks|keySet|keyStore)$/i.test(nameOfKey(value) ?? '');
  });
}

const fetching: ReadonlySet<string> = new Set([
  'jose.createRemoteJWKSet.()',
  'jwks-rsa.expressJwtSecret.()',
  'jwks-rsa.koaJwtSecret.()',
  'jwks-rsa.passportJwtSecret.()',
]);

/** Whether a key is a public one by all that is to be seen. */
export function looksPublic(key: Value): boolean {
  return optionsOf(key).some((value) => {
    if (value.kind === 'string') return /-----BEGIN (RSA )?PUBLIC KEY|-----BEGIN CERTIFICATE/.test(value.text);
    const name = nameOfKey(value);
    return name !== undefined && /public|pub_?key|spki|certificate|\bcert\b/i.test(name);
  });
}

/** What it is called, or what answers it: `getSecret()`. */
function nameOfKey(value: Value): string | undefined {
  return value.kind === 'environment' ? value.name : nameOfExpression(value.node);
}

function nameOfExpression(node: Node): string | undefined {
  if (isCall(node)) return nameOfExpression(node.callee);
  const inner = innerOf(node);
  return inner === undefined ? lastName(node) : nameOfExpression(inner);
}
