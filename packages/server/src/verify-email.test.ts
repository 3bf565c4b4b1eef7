import type { AccountMail } from '@sealwright/issuer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRig, goodPassword, origin, type Rig } from '../test/rig.ts';

const otherPassword = 'quite-Another9-battery-staple';

/** What was handed to the mail port, in order. */
interface Letter {
  readonly email: string;
  readonly code: string | undefined;
}

function createPostbox(): { readonly letters: Letter[]; readonly mail: AccountMail } {
  const letters: Letter[] = [];
  return {
    letters,
    mail: {
      sendVerification: async ({ email, code }) => void letters.push({ email, code }),
      sendAlreadyRegistered: async ({ email }) => void letters.push({ email, code: undefined }),
    },
  };
}

let rig: Rig;
let now = 1_800_000_000;
let email: string;
let people = 0;
const postbox = createPostbox();

beforeAll(async () => {
  rig = await createRig({
    issuer: { signUp: 'verified-email', mail: postbox.mail, wallClock: () => now },
    server: { throttle: { signup_address: { freeAttempts: 1_000 } } },
  });
});
beforeEach(() => {
  people += 1;
  email = `person${people}@example.com`;
});
afterAll(() => rig.close());

/** Each person comes from an address of their own, so that no test throttles the next. */
const from = (): string => `198.51.100.${people}`;

async function signUp(password = goodPassword, address = email): Promise<string> {
  const { status, text } = await rig.call('POST', '/signup', { json: { email: address, password }, from: from() });
  expect([status, text]).toEqual([202, '{}']);
  return postbox.letters.at(-1)?.code ?? '';
}

const verify = (
  code: string,
  password = goodPassword,
  options: { from?: string; headers?: Record<string, string> } = {},
) => rig.call('POST', '/verify-email', { json: { code, password }, from: from(), ...options });

/** Of a refusal: all of it, but the identifier of the request. */
async function refusalOf(answer: ReturnType<typeof verify>): Promise<object> {
  const { status, body, headers } = await answer;
  const { request_id: _, ...said } = body;
  return { status, said, headers: [...headers.keys()].sort() };
}

describe('a sign-up by mail', () => {
  it('ends with the code and the password, and logs in from then on', async () => {
    const code = await signUp();
    const logIn = { json: { email, password: goodPassword }, from: from() };
    expect((await rig.call('POST', '/login', logIn)).status).toBe(401);
    const { status, body } = await verify(code);
    expect([status, body]).toEqual([201, { sub: expect.any(String) }]);
    expect((await rig.call('POST', '/login', logIn)).status).toBe(200);
    expect(await rig.issuer.accounts.find(body.sub)).toMatchObject({ email, emailVerified: true });
  });

  it('answers the same whether the address has an account, and sends one mail either way', async () => {
    await verify(await signUp());
    const before = postbox.letters.length;
    await signUp(otherPassword);
    await signUp(otherPassword, `free-${email}`);
    expect(postbox.letters.slice(before)).toEqual([
      { email, code: undefined },
      { email: `free-${email}`, code: expect.any(String) },
    ]);
  });

  it('can be ended by a page of an allowed origin, and of no other', async () => {
    const code = await signUp();
    expect((await verify(code, goodPassword, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const { status, headers } = await verify(code, goodPassword, { headers: { origin } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([201, origin]);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a code is refused, always by the same answer:', () => {
  it('used before, with another password, too old, forged, cut, or for an address that was taken meanwhile', async () => {
    const used = await signUp();
    expect((await verify(used)).status).toBe(201);
    const replayed = await refusalOf(verify(used));
    expect(replayed).toMatchObject({ status: 400, said: { error: 'invalid_request' } });

    email = `wrong-${email}`;
    const wrong = await signUp();
    const cases: [string, string, string?][] = [
      ['another password', wrong, otherPassword],
      ['a password that nobody can have', wrong, 'x'.repeat(1_000)],
      ['one character changed', `${wrong.slice(0, -6)}AAAAAA`],
      ['cut off', wrong.slice(0, -1)],
      ['made up', 'A'.repeat(300)],
      ['as long as may be', 'A'.repeat(1_024)],
    ];
    for (const [name, code, password] of cases) {
      expect([name, await refusalOf(verify(code, password, { from: '192.0.2.1' }))]).toEqual([name, replayed]);
    }

    email = `old-${email}`;
    const old = await signUp();
    now += 24 * 3_600;
    expect(await refusalOf(verify(old))).toEqual(replayed);

    email = `taken-${email}`;
    const late = await signUp();
    await rig.issuer.accounts.create({ email, password: otherPassword });
    expect(await refusalOf(verify(late))).toEqual(replayed);
    const logIn = await rig.call('POST', '/login', { json: { email, password: goodPassword }, from: from() });
    expect(logIn.status).toBe(401);
  });

  it('the first of two codes for one address takes it, and the second is worth nothing', async () => {
    const [first, second] = [await signUp(), await signUp(otherPassword)];
    expect((await verify(second, otherPassword)).status).toBe(201);
    expect((await verify(first)).status).toBe(400);
    const logIn = (password: string) => rig.call('POST', '/login', { json: { email, password }, from: from() });
    expect([(await logIn(goodPassword)).status, (await logIn(otherPassword)).status]).toEqual([401, 200]);
  });

  it('sent twice at the same instant, all but one are refused and there is one account', async () => {
    const code = await signUp();
    const answers = await Promise.all([verify(code), verify(code), verify(code)]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 400, 400]);
    expect((await rig.call('POST', '/login', { json: { email, password: goodPassword }, from: from() })).status).toBe(
      200,
    );
  });

  it('one that does not open costs the same hash as a wrong password', async () => {
    const code = await signUp();
    const time = async (text: string) => {
      const startedAt = performance.now();
      expect((await verify(text, otherPassword, { from: '192.0.2.2' })).status).toBe(400);
      return performance.now() - startedAt;
    };
    const best = async (text: string) =>
      Math.min(await time(text), await time(text), await time(text), await time(text));
    expect(await best('A'.repeat(300))).toBeGreaterThan(0.3 * (await best(code)));
  });
});

describe('guessing the password of a code', () => {
  const guess = (code: string, count: number, address: (index: number) => string) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        verify(code, `guess-Number${index}-of-many`, { from: address(index) }),
      ),
    );
  const counted = (answers: readonly { status: number }[], status: number) =>
    answers.filter((answer) => answer.status === status).length;

  it('is five tries, from wherever they come and however many at once; then it waits', async () => {
    const code = await signUp();
    const answers = await guess(code, 40, (index) => `192.0.2.${100 + index}`);
    expect([counted(answers, 400), counted(answers, 429)]).toEqual([5, 35]);
    const { status, headers } = await verify(code);
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    rig.clock.now += 1_000;
    expect((await verify(code)).status).toBe(201);
  });

  it('with codes made up is bounded by the caller’s address, and does not touch another’s', async () => {
    const code = await signUp();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => verify('B'.repeat(200 + index), goodPassword, { from: '203.0.113.77' })),
    );
    expect([counted(answers, 400), counted(answers, 429)]).toEqual([30, 10]);
    expect((await verify(code)).status).toBe(201);
  });
});

describe('mail to one address', () => {
  it('stops after ten sign-ups, from wherever they come, and goes on after the delay', async () => {
    const before = postbox.letters.length;
    const attempt = (index: number) =>
      rig.call('POST', '/signup', { json: { email, password: goodPassword }, from: `203.0.113.${index}` });
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1) statuses.push((await attempt(index)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 202), 429, 429]);
    expect(postbox.letters.length - before).toBe(10);
    rig.clock.now += 60_000;
    expect((await attempt(1)).status).toBe(202);
  });

  it('is not counted where a sign-up was refused: a person may look for a good password as long as it takes', async () => {
    for (let index = 0; index < 12; index += 1) {
      const { status } = await rig.call('POST', '/signup', { json: { email, password: 'short' }, from: from() });
      expect(status).toBe(400);
    }
    expect(await signUp()).not.toBe('');
  });

  it('that is not taken refuses the sign-up alike for a free and a taken address', async () => {
    const full = async (): Promise<never> => {
      throw new Error('the queue is full');
    };
    const own = await createRig({
      issuer: { signUp: 'verified-email', mail: { sendVerification: full, sendAlreadyRegistered: full } },
    });
    await own.issuer.accounts.create({ email: 'taken@example.com', password: otherPassword });
    const answers = [];
    for (const address of ['taken@example.com', 'free@example.com']) {
      answers.push(await own.call('POST', '/signup', { json: { email: address, password: goodPassword } }));
      expect(own.lines.at(-1)).toMatchObject({ code: 'mail_unavailable' });
    }
    expect(answers.map(({ status, body }) => [status, body.error, body.error_description])).toEqual(
      Array.from({ length: 2 }, () => [503, 'temporarily_unavailable', 'the server cannot answer now']),
    );
    await own.close();
  });
});

describe('another kind of sign-up', () => {
  const answerTo = async (mode: 'open' | 'closed') => {
    const own = await createRig({ issuer: { signUp: mode } });
    const { status, body } = await own.call('POST', '/verify-email', {
      json: { code: 'AAAA', password: goodPassword },
    });
    await own.close();
    return [status, body.error];
  };

  it('that is open refuses the code, and one that is closed refuses all', async () => {
    expect(await answerTo('open')).toEqual([400, 'invalid_request']);
    expect(await answerTo('closed')).toEqual([403, 'access_denied']);
  });
});

describe('the log', () => {
  it('has neither code nor password nor address', async () => {
    const code = await signUp();
    await verify(code, otherPassword);
    const text = JSON.stringify(rig.lines);
    for (const word of [code, goodPassword, otherPassword, email]) expect(text).not.toContain(word);
  });
});
