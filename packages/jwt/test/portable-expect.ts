import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect';
import type { ExpectStatic } from 'vitest';

// Vitest's own matchers, put together as Vitest does it, without what belongs to its workers.

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/** Of what the type promises, what belongs to snapshots, to polling and to counting is not there. */
export const expect: ExpectStatic = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
) as unknown as ExpectStatic;

setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);
