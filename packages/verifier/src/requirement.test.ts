import { describe, expect, it } from 'vitest';
import { requireFreshLogin, requireRole, requireScope } from './requirement.ts';

describe('a requirement', () => {
  it.each([
    ['no scope', () => requireScope()],
    ['an empty scope', () => requireScope('')],
    ['two scopes in one', () => requireScope('a b')],
    ['a scope that breaks out of its quotes', () => requireScope('a"')],
    ['no role', () => requireRole()],
    ['an empty role', () => requireRole('')],
    ['no age', () => requireFreshLogin({ maxAgeSeconds: 0 })],
    ['an age that is no number', () => requireFreshLogin({ maxAgeSeconds: Number.NaN })],
  ])('that asks for %s is refused when it is made', (_, make) => {
    expect(make).toThrow(TypeError);
  });
});
