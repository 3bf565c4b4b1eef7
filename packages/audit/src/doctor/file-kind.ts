import type { SourceFile } from './source-file.ts';

/** Whether a program runs in a browser: it speaks of its objects, or is a component. */
export function isBrowserFile(file: SourceFile): boolean {
  const known = memory.get(file);
  if (known !== undefined) return known;
  const answer = decide(file);
  memory.set(file, answer);
  return answer;
}

const memory = new WeakMap<SourceFile, boolean>();

function decide(file: SourceFile): boolean {
  if (/\.(vue|svelte|jsx|tsx)$/.test(file.path)) return true;
  if ([...file.modules].some((module) => browserModules.test(module))) return true;
  return file
    .all('Identifier')
    .some(
      ({ name }, index, all) =>
        browserGlobals.has(name) && file.resolve(name, all[index] ?? file.program) === undefined,
    );
}

const browserModules =
  /^(react|react-dom|react-router.*|vue|vue-router|pinia|svelte|@angular\/.*|preact.*|solid-js|js-cookie|@reduxjs\/.*|zustand)$/;

const browserGlobals: ReadonlySet<string> = new Set(['window', 'document', 'localStorage', 'sessionStorage']);

/** Whether a program has to do with JSON Web Tokens, by what it loads or what it says. */
export function isAboutTokens(file: SourceFile): boolean {
  return (
    [...file.modules].some((module) => tokenModules.test(module)) || /\bjwt\b|authorization|bearer/i.test(file.text)
  );
}

const tokenModules =
  /jwt|^jose$|^jws$|njwt|jsonwebtoken|node-jose|passport|next-auth|@auth\/|better-auth|openid-client|oauth4webapi|sealwright/;

/** A proof of possession, or an attestation of a key, is signed by the key that it brings, and proves no more than that. */
export function isAboutProofs(file: SourceFile): boolean {
  return /dpop|proof.of.possession|attestation|openid4vci/i.test(file.text);
}
