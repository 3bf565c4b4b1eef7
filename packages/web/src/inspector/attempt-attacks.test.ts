import { catalogue } from '@sealwright/audit/catalogue';
import { describe, expect, it } from 'vitest';
import { brokenNow, brokenSecret, goodToken } from '../../test/broken-tokens.ts';
import { compactExamples } from '../../test/published-vectors.ts';
import type { AttackAnswer, AttackEvent, AttackSetUp } from './attack-answer.ts';
import { attemptAttacks } from './attempt-attacks.ts';

const now = brokenNow;
const pause = async (): Promise<void> => {};

async function collect(
  token: string,
  keyText: string,
): Promise<{ setUp: AttackSetUp; answers: readonly AttackAnswer[] }> {
  const events: AttackEvent[] = [];
  for await (const event of attemptAttacks(token, { keyText, now, pause })) events.push(event);
  const [setUp, ...answers] = events as [AttackSetUp, ...AttackAnswer[]];
  return { setUp, answers };
}

const outcomeOf = (answers: readonly AttackAnswer[], id: string): string | undefined =>
  answers.find((answer) => answer.id === id)?.outcome;

/** That the twin of an ECDSA signature is taken is no fault, as its row says. */
const allowed = catalogue.filter((attack) => attack.kind === 'token' && attack.expect === 'either').map(({ id }) => id);

describe('the attacks on a token', () => {
  it('are fired at the token itself where its secret was pasted, in the order of the catalogue, and each is refused', async () => {
    const { setUp, answers } = await collect(goodToken, brokenSecret);
    expect(setUp).toMatchObject({ keys: 'pasted', total: answers.length });
    expect(answers.map(({ done }) => done)).toStrictEqual(answers.map((_, index) => index + 1));
    expect(answers.filter(({ outcome }) => outcome === 'taken')).toStrictEqual([]);
    expect(outcomeOf(answers, 'A01')).toBe('refused');
    expect(answers.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(60);
  });

  it.each([
    ['RFC 7515 A.2', 'RS256', 'B01'],
    ['RFC 7515 A.3', 'ES256', 'D01'],
  ])('%s, %s: with its private key every row is fired that its kind has, %s among them', async (source, _, id) => {
    const { compact, key } = compactExamples.find((one) => one.source.startsWith(source)) ?? { compact: '', key: {} };
    const { setUp, answers } = await collect(compact, JSON.stringify(key));
    expect(setUp.keys).toBe('pasted');
    expect(setUp.sentences.join(' ')).toContain('The clock is set back');
    expect(
      answers.filter(
        ({ outcome, id: row }) => outcome === 'taken' || (outcome === 'allowed' && !allowed.includes(row)),
      ),
    ).toStrictEqual([]);
    expect(outcomeOf(answers, id)).toBe('refused');
    for (const { answer } of answers.find((one) => one.id === id)?.variants ?? []) expect(answer).toMatch(/^[a-z_]+$/);
  });

  it('are fired at a twin, and it is said, where no key was pasted or one that is not the token’s', async () => {
    const { compact } = compactExamples[2] ?? { compact: '' };
    const { setUp, answers } = await collect(compact, '');
    for await (const first of attemptAttacks(compact, { keyText: 'not the secret', now })) {
      expect(first).toStrictEqual(setUp);
      break;
    }
    expect(setUp.keys).toBe('stand-in');
    expect(setUp.sentences[0]).toContain('a twin is attacked');
    expect(answers.filter(({ outcome }) => outcome === 'taken')).toStrictEqual([]);
    expect(answers.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(60);
  });

  it('of a public key alone leave out what needs the private one, and name it', async () => {
    const { compact, key } = compactExamples[2] as (typeof compactExamples)[number];
    const { d: _, ...publicKey } = key ?? {};
    const { setUp, answers } = await collect(compact, JSON.stringify(publicKey));
    expect(setUp.keys).toBe('pasted');
    const untried = answers.filter(({ missing }) => missing.includes('the issuer’s private key or secret'));
    expect(untried.length).toBeGreaterThan(5);
    for (const { outcome, variants } of untried) expect([outcome, variants]).toStrictEqual(['not-tried', []]);
  });

  it('of what is no token with claims are none', async () => {
    for (const text of ['', 'a.b.c', 'swrt_x', compactExamples[3]?.compact ?? '']) {
      const { setUp, answers } = await collect(text, '');
      expect([setUp.total, answers]).toStrictEqual([0, []]);
    }
  });

  it('stop where the reader stops', async () => {
    let seen = 0;
    for await (const { type } of attemptAttacks(goodToken, { keyText: brokenSecret, now })) {
      seen += type === 'attack' ? 1 : 0;
      if (seen === 3) break;
    }
    expect(seen).toBe(3);
  });
});
