import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A release of this folder's own manifest, by the name it is installed under (`hono-4.10.1/jwt`). Nothing of these is
 * imported by name, so that neither the compiler nor a bundler takes one for a dependency of the product. `Surface` is
 * what the caller uses of it: these releases bring no types, or others'.
 */
export function loadRelease<Surface>(name: string): Surface {
  return require(name) as Surface;
}
