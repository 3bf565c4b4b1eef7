import type { SourceRule } from './rule.ts';
import { algorithmNone, algorithmsMixed, algorithmsNotPinned } from './rules-algorithms.ts';

/** Every rule about programs, in the order of the documentation. */
export const sourceRules: readonly SourceRule[] = [algorithmsNotPinned, algorithmsMixed, algorithmNone];
