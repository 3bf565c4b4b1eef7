import type { Inspection, InspectionContext } from './inspection.ts';

/**
 * Says everything about a pasted text that can be said without a key. It never throws, and nothing of the text goes
 * anywhere but into the value.
 */
export function inspect(text: string, _context: InspectionContext): Inspection {
  const isEmpty = text.trim() === '';
  return {
    form: isEmpty ? 'empty' : 'opaque',
    sentence: isEmpty ? 'Nothing was pasted yet.' : 'This is no token of a known form.',
    token: undefined,
    wrappings: [],
    parts: [],
    kind: undefined,
    life: undefined,
    findings: [],
    identifiers: {},
    compact: undefined,
  };
}
