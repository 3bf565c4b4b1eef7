// Checked by the compiler alone: what the imports `#engine` and `#token-memory` stand for on a platform is whole.

import type { Engine } from './engine.ts';
import * as node from './engine-node.ts';
import * as web from './engine-web.ts';
import type { TokenMemory } from './token-memory.ts';
import * as nodeMemory from './token-memory-node.ts';
import * as noMemory from './token-memory-none.ts';

export const engines: readonly Engine[] = [node, web];
export const memories: readonly TokenMemory[] = [nodeMemory, noMemory];
