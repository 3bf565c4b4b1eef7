import { describe, expect, it } from 'vitest';
import { createRememberingClock } from './remembering-clock.ts';

describe('a clock that remembers', () => {
  it('reads the present, and knows the latest of all it has read', () => {
    let now = 1000;
    const clock = createRememberingClock(() => now);
    expect(clock.read()).toBe(1000);
    now = 5000;
    expect(clock.read()).toBe(5000);
    now = 2000;
    expect(clock.read()).toBe(2000);
    expect(clock.latest()).toBe(5000);
    now = 6000;
    expect(clock.latest()).toBe(6000);
  });
});
