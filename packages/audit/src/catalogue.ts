import type { Attack } from './attack.ts';
import { algorithmNone } from './catalogue/algorithm-none.ts';

/** Every known attack, in the order of its number. */
export const catalogue: readonly Attack[] = [algorithmNone];
