import { describe, expect, it } from 'vitest';
import { sourceRules } from './rules.ts';
import { examineSource } from './source-text.ts';

describe.each(sourceRules.map((rule) => [rule.id, rule] as const))('the rule %s', (id, { example }) => {
  const file = example.file ?? 'login.ts';
  const idsIn = (text: string): readonly string[] => examineSource(text, { file }).findings.map(({ ruleId }) => ruleId);

  it('finds its example', () => {
    expect(idsIn(example.bad)).toContain(id);
  });

  it('does not find its counterexample, and nothing else does', () => {
    expect(idsIn(example.good)).toStrictEqual([]);
  });
});

describe('the rules', () => {
  it('have each an id of its own, in words', () => {
    const ids = sourceRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)+$/.test(id))).toStrictEqual([]);
  });

  it('say why, what to do, and where that is written', () => {
    for (const { id, why, fix, source, cwe } of sourceRules) {
      const said = { id, why: why.endsWith('.'), fix: fix.length > 20, source: source.length > 0, cwe: cwe > 0 };
      expect(said).toStrictEqual({ id, why: true, fix: true, source: true, cwe: true });
    }
  });
});
