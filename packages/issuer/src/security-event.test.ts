import { expect, it } from 'vitest';
import { createSecurityObservers, type SecurityEvent } from './security-event.ts';

const fact = { type: 'access_token_large', clientId: 'app', bytes: 3_000 } as const;

it('reaches every listener with its time and weight, in order, until each stops', () => {
  const observers = createSecurityObservers(() => 42);
  const seen: SecurityEvent[] = [];
  const listener = (event: SecurityEvent): void => {
    seen.push(event);
  };
  const stopFirst = observers.observe(listener);
  observers.observe(listener);
  observers.emit(fact);
  stopFirst();
  stopFirst();
  observers.emit(fact);
  expect(seen).toEqual(Array.from({ length: 3 }, () => ({ ...fact, at: 42, severity: 'notice' })));
});

it('keeps a listener’s fault from the others and from who emits', () => {
  const observers = createSecurityObservers(() => 42);
  let heard = 0;
  observers.observe(() => {
    throw new Error('a broken dashboard');
  });
  observers.observe(() => {
    heard += 1;
  });
  expect(() => observers.emit(fact)).not.toThrow();
  expect(heard).toBe(1);
});

it('wakes somebody for a probable theft and not for a race of tabs', () => {
  const observers = createSecurityObservers(() => 42);
  const weights: string[] = [];
  observers.observe((event) => weights.push(event.severity));
  const reuse = {
    type: 'refresh_reused',
    sid: 's',
    sub: 'u',
    clientId: 'c',
    cause: 'reuse',
    gap: 1,
    ageMilliseconds: 1,
  } as const;
  observers.emit({ ...reuse, verdict: 'probable-theft' });
  observers.emit({ ...reuse, verdict: 'lost-response' });
  observers.emit({ ...reuse, verdict: 'tab-race' });
  expect(weights).toEqual(['alert', 'notice', 'notice']);
});
