// Checked by the compiler alone: the module that the import `#engine` stands for on a platform is a whole engine.

import type { Engine } from './engine.ts';
import * as node from './engine-node.ts';
import * as web from './engine-web.ts';

export const engines: readonly Engine[] = [node, web];
