/** Everything that is fuzzed, and how much of a run each gets. */

import { createBase64UrlSurface } from './base64url-surface.ts';
import { createCorpus } from './corpus.ts';
import { createFeedSurface } from './feed-surface.ts';
import { createJsonSurface } from './json-surface.ts';
import { createJweSurface } from './jwe-surface.ts';
import { createJwkSurface } from './jwk-surface.ts';
import { createPemSurface } from './pem-surface.ts';
import { createRings } from './rings.ts';
import { createSigningSurface } from './signing-surface.ts';
import { createSimultaneousSurface } from './simultaneous-surface.ts';
import type { Surface } from './surface.ts';
import { createTokenSurface, type Stricter, type World } from './token-surface.ts';

export async function createWorld(): Promise<World> {
  const rings = await createRings();
  return { rings, corpus: await createCorpus(rings) };
}

export async function createSurfaces(stricter: Stricter): Promise<readonly Surface[]> {
  const world = await createWorld();
  return [
    createTokenSurface(65, world, undefined, stricter),
    createSimultaneousSurface(2, world),
    createJsonSurface(20),
    createBase64UrlSurface(9),
    createJwkSurface(0.4, world.rings),
    createPemSurface(0.6, world.rings),
    createFeedSurface(2),
    await createJweSurface(1, world),
    createSigningSurface(2, world.rings),
  ];
}
