import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgedCharacters } from './defaults.ts';
import { createGuessabilityJudge } from './guessability.ts';
import { createPasswordPolicy, type PasswordPolicy } from './password-policy.ts';
import { parsePassword } from './password-text.ts';

let folder: string;
let policy: PasswordPolicy;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-policy-'));
  const breachedFile = join(folder, 'breached');
  await writeFile(breachedFile, `${createHash('sha1').update('walrus-Gimbal 77 tundra').digest('hex')}:4\r\n`);
  policy = await createPasswordPolicy({ breachedFile });
});
afterAll(async () => {
  await policy.close();
  await rm(folder, { recursive: true });
});

const email = 'jane.doe@acme-industries.example';

describe('the policy for new passwords', () => {
  it.each(['correct horse battery staple', 'kJ8#mQ2xz!Lp', 'vier-grüne-Elefanten-tanzen', '🦭🐧🐋🦈🐙🦀🐠🐟🦑🦐'])(
    'takes %s',
    async (text) => {
      await expect(policy.parseNew(text, [email])).resolves.toBe(text.normalize('NFKC'));
    },
  );

  it.each([
    ['password_too_short', 'kJ8#mQ2'],
    ['password_too_long', 'x'.repeat(129)],
    ['password_malformed', 'correct horse\0battery'],
    ['password_breached', 'password123'],
    ['password_breached', 'PassWord123'],
    ['password_breached', 'qwertyuiop'],
    ['password_breached', 'walrus-Gimbal 77 tundra'],
    ['password_weak', 'aaaaaaaaaaaaaaaaaaaa'],
    ['password_weak', 'abcdefghijklmnop'],
    ['password_weak', 'P@ssw0rd!P@ssw0rd!'],
    ['password_weak', 'kJ8#mQ2x'],
    ['password_weak', 'qwerasdfzxcv1234'],
  ])('answers %s for %s', async (code, text) => {
    await expect(policy.parseNew(text, [email])).rejects.toMatchObject({ code });
  });

  it.each(['jane.doe2026!', 'Doe-Jane-1984-12', 'ACME-industries-99', 'Sealwright!2026#1', email])(
    'refuses what is built on the address or the product: %s',
    async (text) => {
      await expect(policy.parseNew(text, [email])).rejects.toMatchObject({
        code: 'password_weak',
        evidence: { reason: 'context' },
      });
    },
  );

  it('takes a long password that only contains such a word', async () => {
    await expect(policy.parseNew('jane rides a purple walrus', [email])).resolves.toBeTypeOf('string');
  });
});

describe('the configured length', () => {
  it('is held to, and is refused at construction under 8 and over 64', async () => {
    const strict = await createPasswordPolicy({ minCharacters: 15 });
    await expect(strict.parseNew('kJ8#mQ2xz!Lp', [])).rejects.toMatchObject({ code: 'password_too_short' });
    await expect(strict.parseNew('correct horse battery staple', [])).resolves.toBeTypeOf('string');
    await strict.close();
    for (const minCharacters of [7, 65, 8.5, Number.NaN]) {
      await expect(createPasswordPolicy({ minCharacters })).rejects.toThrow(TypeError);
    }
  });
});

describe('the judge of guessability', () => {
  it('refuses as busy what takes longer than its time, ends the worker, and answers the next question by another one', async () => {
    const judge = createGuessabilityJudge(0);
    await expect(judge.judge(parsePassword('x'.repeat(32)), [])).rejects.toMatchObject({ code: 'busy' });
    await expect(judge.judge(parsePassword('x'.repeat(32)), [])).rejects.toMatchObject({ code: 'busy' });
    await judge.close();
  });

  it('weighs the beginning of a text alone, since its time grows faster than the length squared', async () => {
    const judge = createGuessabilityJudge();
    const guessed = 'password'.repeat(4);
    expect(guessed).toHaveLength(judgedCharacters);
    const tail = 'Kx7#vQ2!mZ9@wR4$tY6%';
    expect(await judge.judge(parsePassword(tail), [])).toEqual({ common: false, strong: true });
    expect(await judge.judge(parsePassword(guessed + tail), [])).toEqual({ common: false, strong: false });
    await judge.close();
  });

  it('answers on text made to be slow', async () => {
    const judge = createGuessabilityJudge();
    for (const hostile of ['a1!A', 'P@ssw0rd', '4@8({[<3#6!1|0$5+7%2', 'ab']) {
      const answer = await judge.judge(parsePassword(hostile.repeat(6)), []);
      expect(answer).toMatchObject({ common: false });
    }
    await judge.close();
  });

  it('answers many at once in order, and nothing after it was closed', async () => {
    const judge = createGuessabilityJudge();
    const answers = await Promise.all(
      ['password', 'correct horse battery staple'].map((text) => judge.judge(parsePassword(text), [])),
    );
    expect(answers).toEqual([
      { common: true, strong: false },
      { common: false, strong: true },
    ]);
    await judge.close();
    await expect(judge.judge(parsePassword('password'), [])).rejects.toMatchObject({ code: 'busy' });
  });
});
