import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect';

// Vitest's own matchers, put together as Vitest does it, without what belongs to its workers.

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/** The part of Vitest's `expect` that tests of this package may use. */
export const expect: typeof chai.expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
);

setState({ assertionCalls: 0, isExpectingAssertions: false }, expect as never);
