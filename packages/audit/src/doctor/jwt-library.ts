import type { LibraryCall } from './library-call.ts';
import { frameworkCalls } from './library-frameworks.ts';
import { tokenCalls } from './library-tokens.ts';

/** The calls that are known, by the name of {@link nameOfApi}. */
export const libraryCalls: ReadonlyMap<string, LibraryCall> = new Map([...tokenCalls, ...frameworkCalls]);
