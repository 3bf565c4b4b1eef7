import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecret } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountMail } from './account-mail.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { assertAuthenticated } from './authenticated.ts';
import { createClients } from './clients.ts';
import type { IssuerContext } from './issuer-context.ts';
import { type IssuerOptions, resolveIssuerOptions } from './issuer-options.ts';
import { createPasswordHasher } from './password-hash.ts';
import { parsePassword } from './password-text.ts';
import type { AccountRow, IssuerStore, SessionRow } from './ports.ts';
import { createSecurityObservers, type SecurityEvent } from './security-event.ts';

const good = 'correct horse battery staple';
const other = 'purple walrus rides the tram';
const refreshKey = { kid: 'AAAAAAAAAAA', secret: createSecret(randomBytes(32)) };
const keys = {
  refreshKey: () => refreshKey,
  findRefreshKey: (kid: string) => (kid === refreshKey.kid ? refreshKey : undefined),
};

let folder: string;
let store: IssuerStore;
const opened: Accounts[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-accounts-'));
  store = await openSqliteStore({ path: join(folder, 'store.db') });
});
afterAll(async () => {
  await Promise.all(opened.map((accounts) => accounts.close()));
  await store.close();
  await rm(folder, { recursive: true });
});

const events: SecurityEvent[] = [];
function contextOf(options: Partial<IssuerOptions> = {}): IssuerContext {
  const settings = resolveIssuerOptions({
    issuer: 'https://id.example.com',
    store,
    keyEncryption: { id: 'none', wrap: async (key) => key, unwrap: async (key) => key },
    defaultResource: 'https://api.example.com',
    ...options,
  });
  const observers = createSecurityObservers(settings.wallClock);
  observers.observe((event) => events.push(event));
  return { settings, store: options.store ?? store, observers, entryExpiresAt: () => settings.wallClock() + 1080 };
}
async function open(options: Partial<IssuerOptions> = {}, mail?: AccountMail): Promise<Accounts> {
  const context = contextOf(options);
  await createClients(context).ensureFirstParty();
  const accounts = await createAccounts(context, { keys, mail });
  opened.push(accounts);
  return accounts;
}

/** The configuration of most tests: one instance for all, since each has a worker with dictionaries of its own. */
let usual: Promise<Accounts> | undefined;
const openDefault = (): Promise<Accounts> => {
  usual ??= open();
  return usual;
};

/** Samples the queue at every turn of the event loop: a hash takes many turns. */
async function mostHashesUntil(accounts: Accounts, attempt: Promise<unknown>): Promise<number> {
  let most = 0;
  let done = false;
  const settled = attempt.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done) {
    const { running, waiting } = accounts.load();
    most = Math.max(most, running + waiting);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settled;
  return most;
}

let count = 0;
function address(): string {
  count += 1;
  return `person${count}@example.com`;
}
async function signUp(accounts: Accounts, email = address(), password = good): Promise<AccountRow> {
  const { sub } = await accounts.signUp({ email, password });
  const row = await accounts.find(sub ?? '');
  if (row === undefined) throw new Error('the account is not there');
  return row;
}
function sessionRow(sub: string, epochs: SessionRow['epochs']): SessionRow {
  const now = store.now();
  return {
    sid: randomBytes(16).toString('base64url'),
    clientId: 'first-party',
    transport: 'body',
    sub,
    resource: 'https://api.example.com',
    scope: '',
    epochs,
    gen: 1,
    salt: randomBytes(16),
    rtKid: refreshKey.kid,
    rotatedAt: null,
    prevRotatedAt: null,
    attempt: null,
    sendsAttempts: false,
    recoveries: 0,
    streak: 0,
    streakGen: 0,
    jkt: null,
    incarnation: 0,
    createdAt: now,
    idleEnd: now + 1_000_000,
    absEnd: now + 10_000_000,
    revokedAt: null,
    reason: null,
    authTimeSeconds: 1_800_000_000,
    amr: ['pwd'],
    acr: null,
    lastUsedAt: now,
    userAgent: null,
    network: null,
    statusIndex: null,
    browserSession: null,
    details: null,
  };
}

describe('open sign-up', () => {
  it('makes an active account under the normal form of the address, which signs in by any spelling', async () => {
    const accounts = await openDefault();
    const { sub } = await accounts.signUp({ email: ' Jane.Doe@Example.COM', password: good });
    expect(sub).toMatch(/^usr_[\w-]{22}$/);
    expect(await accounts.find(sub ?? '')).toMatchObject({
      email: 'jane.doe@example.com',
      emailVerified: false,
      status: 'active',
      roles: [],
      epoch: 0,
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    });
    expect(await accounts.authenticate({ email: 'JANE.DOE@example.com', password: good })).toMatchObject({ sub });
  });

  it('admits that an address is taken', async () => {
    const accounts = await openDefault();
    const { email } = await signUp(accounts);
    await expect(accounts.signUp({ email: email.toUpperCase(), password: other })).rejects.toMatchObject({
      code: 'email_taken',
      httpStatus: 409,
    });
  });

  it('gives one account to two sign-ups of one address at the same instant', async () => {
    const accounts = await openDefault();
    const email = address();
    const outcomes = await Promise.allSettled([
      accounts.signUp({ email, password: good }),
      accounts.signUp({ email, password: other }),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ code: 'email_taken' });
  });

  it.each([
    ['email_invalid', 'not an address', good],
    ['password_too_short', 'x1@example.com', 'short'],
    ['password_breached', 'x2@example.com', 'password123'],
    ['password_weak', 'x3@example.com', 'aaaaaaaaaaaaaaa'],
    ['password_weak', 'wilhelmina@example.com', 'Wilhelmina-1984'],
    ['password_too_long', 'x4@example.com', 'a'.repeat(129)],
    ['password_malformed', 'x5@example.com', 'correct horse\0battery'],
  ])('answers %s and writes nothing', async (code, email, password) => {
    const accounts = await openDefault();
    const before = await accounts.count();
    await expect(accounts.signUp({ email, password })).rejects.toMatchObject({ code });
    expect(await accounts.count()).toBe(before);
  });

  it('is refused when it is closed, also for an address that exists', async () => {
    const { email } = await signUp(await openDefault());
    const closed = await open({ signUp: 'closed' });
    for (const text of [email, address(), 'not an address']) {
      await expect(closed.signUp({ email: text, password: good })).rejects.toMatchObject({ code: 'signup_closed' });
    }
  });
});

describe('sign-up by verified address', () => {
  const postbox = () => {
    const sent: { kind: string; email: string; code?: string }[] = [];
    const mail: AccountMail = {
      async sendVerification({ email, code }) {
        sent.push({ kind: 'verification', email, code });
      },
      async sendAlreadyRegistered({ email }) {
        sent.push({ kind: 'already', email });
      },
    };
    return { sent, mail };
  };

  it('cannot be configured without mail', async () => {
    await expect(open({ signUp: 'verified-email' })).rejects.toThrow(TypeError);
  });

  it('answers the same for a free and a taken address, and tells only who reads the mail', async () => {
    const { email } = await signUp(await openDefault());
    const { sent, mail } = postbox();
    const accounts = await open({ signUp: 'verified-email' }, mail);
    const free = address();
    expect(await accounts.signUp({ email, password: good })).toEqual({ sub: null });
    expect(await accounts.signUp({ email: free, password: good })).toEqual({ sub: null });
    expect(sent).toEqual([
      { kind: 'already', email },
      { kind: 'verification', email: free, code: expect.any(String) },
    ]);
  });

  it('keeps nothing until the code comes back with the password, and then lets the person in once', async () => {
    const { sent, mail } = postbox();
    const accounts = await open({ signUp: 'verified-email' }, mail);
    const email = address();
    await accounts.signUp({ email, password: good });
    expect(await accounts.findByEmail(email)).toBeUndefined();
    const code = sent[0]?.code ?? '';
    await expect(accounts.verifyEmail({ code, password: other })).rejects.toMatchObject({
      code: 'verification_invalid',
    });
    const { sub } = await accounts.verifyEmail({ code, password: good });
    expect(await accounts.authenticate({ email, password: good })).toMatchObject({ sub });
    expect(await accounts.find(sub)).toMatchObject({ emailVerified: true });
    await expect(accounts.verifyEmail({ code, password: good })).rejects.toMatchObject({
      code: 'verification_invalid',
    });
  });

  it('does not open the door to whoever signed up with somebody else’s address', async () => {
    const { sent, mail } = postbox();
    const accounts = await open({ signUp: 'verified-email' }, mail);
    const email = address();
    await accounts.signUp({ email, password: 'the attacker’s own phrase 9' });
    await accounts.signUp({ email, password: good });
    const [planted, own] = sent.map((message) => message.code ?? '');
    // The owner clicks on the wrong mail: their own password does not fit it.
    await expect(accounts.verifyEmail({ code: planted ?? '', password: good })).rejects.toMatchObject({
      code: 'verification_invalid',
    });
    await accounts.verifyEmail({ code: own ?? '', password: good });
    await expect(accounts.authenticate({ email, password: 'the attacker’s own phrase 9' })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
  });
});

describe('a code that is out when the kind of sign-up changes', () => {
  const codeFor = async (email: string): Promise<string> => {
    let sent = '';
    const mail: AccountMail = {
      sendVerification: async ({ code }) => {
        sent = code;
      },
      sendAlreadyRegistered: async () => undefined,
    };
    await (await open({ signUp: 'verified-email' }, mail)).signUp({ email, password: good });
    return sent;
  };

  it('stays good where anybody may sign up, and is refused where nobody may', async () => {
    const email = address();
    const request = { code: await codeFor(email), password: good };
    const closed = await open({ signUp: 'closed' });
    await expect(closed.verifyEmail(request)).rejects.toMatchObject({ code: 'signup_closed' });
    expect(await closed.findByEmail(email)).toBeUndefined();
    expect(await (await openDefault()).verifyEmail(request)).toEqual({ sub: expect.any(String) });
  });
});

describe('mail that is not taken', () => {
  it('refuses the sign-up as mail_unavailable, whether the address is free or not, and says why to the log alone', async () => {
    const cause = new Error('the queue is full');
    const refuse = () => Promise.reject(cause);
    const accounts = await open(
      { signUp: 'verified-email' },
      { sendVerification: refuse, sendAlreadyRegistered: refuse },
    );
    const { email } = await signUp(await openDefault());
    for (const each of [email, address()]) {
      await expect(accounts.signUp({ email: each, password: good })).rejects.toMatchObject({
        code: 'mail_unavailable',
        httpStatus: 503,
        cause,
      });
    }
  });
});

describe('authentication', () => {
  it('answers a proof with the epochs as they stand', async () => {
    const accounts = await openDefault();
    const account = await signUp(accounts);
    const proof = await accounts.authenticate({ email: account.email, password: good });
    expect(() => assertAuthenticated(proof)).not.toThrow();
    expect(proof).toMatchObject({ sub: account.sub, clientId: 'first-party', amr: ['pwd'], acr: null });
    expect(proof.epochs).toEqual(await store.revocations.currentEpochs('first-party', account.sub));
  });

  it('answers one and the same error for every reason, and tells the reason to observers alone', async () => {
    const accounts = await openDefault();
    const suspended = await signUp(accounts);
    await accounts.suspend(suspended.sub);
    const passwordless = await accounts.create({ email: address() });
    const { email } = await signUp(accounts);
    const attempts = [
      [suspended.email, good, 'suspended'],
      [passwordless.email, good, 'password'],
      [email, other, 'password'],
      [address(), good, 'unknown'],
      ['not an address', good, 'unknown'],
    ] as const;
    const answers: unknown[] = [];
    for (const [text, password, cause] of attempts) {
      events.length = 0;
      const error: unknown = await accounts.authenticate({ email: text, password }).catch((reason: unknown) => reason);
      answers.push(JSON.stringify({ ...(error as object), message: (error as Error).message }));
      expect(events).toMatchObject([{ type: 'login_failed', cause }]);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('credentials_invalid');
  });

  it('does the same work for an address that nobody has: the same reads and one hash', async () => {
    const calls: string[] = [];
    const counted = <A extends unknown[], R>(name: string, call: (...args: A) => R) => {
      return (...args: A): R => {
        calls.push(name);
        return call(...args);
      };
    };
    const { accounts: table, revocations } = store;
    const counting: IssuerStore = {
      ...store,
      accounts: {
        ...table,
        find: counted('find', table.find),
        findByEmail: counted('findByEmail', table.findByEmail),
      },
      revocations: { ...revocations, currentEpochs: counted('currentEpochs', revocations.currentEpochs) },
    };
    const accounts = await open({ store: counting });
    const { email } = await signUp(await openDefault());
    const work = async (who: string): Promise<{ calls: string[]; hashes: number }> => {
      calls.length = 0;
      const attempt = accounts.authenticate({ email: who, password: other });
      const hashes = mostHashesUntil(accounts, attempt);
      await expect(attempt).rejects.toMatchObject({ code: 'credentials_invalid' });
      return { calls: [...calls], hashes: await hashes };
    };
    const expected = { calls: ['findByEmail', 'currentEpochs'], hashes: 1 };
    expect(await work(address())).toEqual(expected);
    expect(await work(email)).toEqual(expected);
    const { email: suspended, sub } = await signUp(await openDefault());
    await accounts.suspend(sub);
    expect(await work(suspended)).toEqual(expected);
    const { email: passwordless } = await accounts.create({ email: address() });
    expect(await work(passwordless)).toEqual(expected);
  });

  it('computes nothing for a password that nobody can have, whoever it is tried on', async () => {
    const accounts = await openDefault();
    const { email } = await signUp(accounts);
    for (const who of [email, address()]) {
      const attempt = accounts.authenticate({ email: who, password: 'x'.repeat(500) });
      const hashes = mostHashesUntil(accounts, attempt);
      await expect(attempt).rejects.toMatchObject({ code: 'credentials_invalid' });
      expect(await hashes).toBe(0);
    }
  });

  it('is refused as busy when more wait than the queue takes', async () => {
    const accounts = await open({ passwords: { maxQueue: 1 } });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => accounts.authenticate({ email: 'nobody@example.com', password: good })),
    );
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'accepted'));
    expect(new Set(codes)).toEqual(new Set(['credentials_invalid', 'busy']));
  });

  it('hashes again under the cost of today, once', async () => {
    const cheap = await open({ passwords: { memoryKib: 7168, passes: 5 } });
    const { sub, email } = await signUp(cheap);
    const accounts = await openDefault();
    await accounts.authenticate({ email, password: good });
    const renewed = (await accounts.find(sub))?.passwordHash;
    expect(renewed).toContain('m=19456,t=2,p=1');
    await accounts.authenticate({ email, password: good });
    expect((await accounts.find(sub))?.passwordHash).toBe(renewed);
  });

  it('refuses a cost below OWASP’s at construction', async () => {
    await expect(open({ passwords: { memoryKib: 1024 } })).rejects.toThrow(TypeError);
  });
});

describe('a change of password', () => {
  it('kills every session of before and starts the one that goes on, in one transaction', async () => {
    const accounts = await openDefault();
    const { sub, email } = await signUp(accounts);
    const before = await accounts.authenticate({ email, password: good });
    const old = sessionRow(sub, before.epochs);
    expect(await store.sessions.create(old)).toBe('created');
    let row: SessionRow | undefined;
    const after = await accounts.changePassword({
      sub,
      current: good,
      next: other,
      beginSession(authenticated) {
        row = sessionRow(sub, authenticated.epochs);
        return row;
      },
    });
    expect(after.epochs[2]).toBe(before.epochs[2] + 1);
    expect(await store.revocations.currentEpochs('first-party', sub)).toEqual(after.epochs);
    expect((await store.sessions.listBySubject(sub)).map((session) => session.sid)).toEqual([row?.sid]);
    expect((await store.sessions.find(row?.sid ?? ''))?.session.epochs).toEqual(after.epochs);
    await expect(accounts.authenticate({ email, password: good })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
    await expect(accounts.authenticate({ email, password: other })).resolves.toMatchObject({ sub });
  });

  it('puts the new epoch on the revocation log', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    const { seq } = await store.revocations.head();
    await accounts.changePassword({ sub, current: good, next: other });
    const deltas = await store.revocations.after(seq, 10);
    expect(deltas).toMatchObject([{ entry: { kind: 'subject', id: sub, epoch: 1 } }]);
  });

  it('leaves behind a log-in that began before it', async () => {
    const accounts = await openDefault();
    const { sub, email } = await signUp(accounts);
    const proof = await accounts.authenticate({ email, password: good });
    await accounts.changePassword({ sub, current: good, next: other });
    expect(await store.sessions.create(sessionRow(sub, proof.epochs))).toBe('epoch_changed');
  });

  it('needs the current password, before the next one is looked at', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    await expect(accounts.changePassword({ sub, current: other, next: 'short' })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
    await expect(accounts.changePassword({ sub: 'usr_nobody', current: good, next: other })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
  });

  it('refuses a weak next password and leaves everything as it was', async () => {
    const accounts = await openDefault();
    const { sub, email } = await signUp(accounts);
    await expect(accounts.changePassword({ sub, current: good, next: 'password123' })).rejects.toMatchObject({
      code: 'password_breached',
    });
    expect(await accounts.find(sub)).toMatchObject({ epoch: 0 });
    await expect(accounts.authenticate({ email, password: good })).resolves.toMatchObject({ sub });
  });

  it('by two at the same time succeeds for one', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    const outcomes = await Promise.allSettled([
      accounts.changePassword({ sub, current: good, next: other }),
      accounts.changePassword({ sub, current: good, next: `${other} again` }),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await accounts.find(sub)).toMatchObject({ epoch: 1 });
  });
});

describe('administration', () => {
  it('sets a password without the former one, which is dead with every session and token of before', async () => {
    const accounts = await openDefault();
    const account = await signUp(accounts);
    await accounts.suspend(account.sub);
    events.length = 0;
    const set = await accounts.setPassword(account.sub, other);
    expect(set).toMatchObject({ status: 'suspended', epoch: account.epoch + 2 });
    expect(events).toMatchObject([{ type: 'account_changed', revoked: true }, { type: 'password_changed' }]);
    await accounts.activate(account.sub);
    await expect(accounts.authenticate({ email: account.email, password: good })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
    expect(await accounts.authenticate({ email: account.email, password: other })).toMatchObject({ sub: account.sub });
  });

  it('refuses to set a password that everybody knows, or one of nobody', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    await expect(accounts.setPassword(sub, 'password')).rejects.toMatchObject({ code: 'password_breached' });
    await expect(accounts.setPassword('usr_nobody', good)).rejects.toMatchObject({ code: 'account_unknown' });
  });

  it('suspends at once: the epoch rises with the log entry, and no new session starts', async () => {
    const accounts = await openDefault();
    const { sub, email } = await signUp(accounts);
    const proof = await accounts.authenticate({ email, password: good });
    const { seq } = await store.revocations.head();
    expect(await accounts.suspend(sub)).toMatchObject({ status: 'suspended', epoch: 1 });
    expect(await store.revocations.after(seq, 10)).toMatchObject([{ entry: { kind: 'subject', id: sub, epoch: 1 } }]);
    expect(['account_inactive', 'epoch_changed']).toContain(await store.sessions.create(sessionRow(sub, proof.epochs)));
    await expect(accounts.changePassword({ sub, current: good, next: other })).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
  });

  it('suspends twice with one entry, and an activated account signs in while its old sessions stay dead', async () => {
    const accounts = await openDefault();
    const { sub, email } = await signUp(accounts);
    const proof = await accounts.authenticate({ email, password: good });
    await accounts.suspend(sub);
    expect(await accounts.suspend(sub)).toMatchObject({ epoch: 1 });
    expect(await accounts.activate(sub)).toMatchObject({ status: 'active', epoch: 1 });
    expect(await store.sessions.create(sessionRow(sub, proof.epochs))).toBe('epoch_changed');
    await expect(accounts.authenticate({ email, password: good })).resolves.toMatchObject({ sub });
  });

  it('gives roles without a revocation and takes them away with one', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    expect(await accounts.setRoles(sub, ['admin', 'editor'])).toMatchObject({ roles: ['admin', 'editor'], epoch: 0 });
    expect(await accounts.setGrants(sub, { groups: ['staff'] })).toMatchObject({
      roles: ['admin', 'editor'],
      epoch: 0,
    });
    expect(await accounts.setRoles(sub, ['editor'])).toMatchObject({ roles: ['editor'], groups: ['staff'], epoch: 1 });
  });

  it('refuses roles that cannot travel, and subjects that nobody is', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    await expect(async () => accounts.setRoles(sub, ['two words'])).rejects.toMatchObject({
      code: 'registration_invalid',
      evidence: { member: 'roles' },
    });
    await expect(accounts.setRoles('usr_nobody', ['a'])).rejects.toMatchObject({ code: 'account_unknown' });
    await expect(accounts.suspend('usr_nobody')).rejects.toMatchObject({ code: 'account_unknown' });
  });

  it('makes accounts whatever the sign-up mode, under the same rules for passwords', async () => {
    const accounts = await open({ signUp: 'closed' });
    const email = address();
    const row = await accounts.create({ email, password: good, roles: ['admin'] });
    expect(row).toMatchObject({ email, emailVerified: true, roles: ['admin'] });
    await expect(accounts.create({ email })).rejects.toMatchObject({ code: 'email_taken' });
    await expect(accounts.create({ email: address(), password: 'password123' })).rejects.toMatchObject({
      code: 'password_breached',
    });
    expect(await accounts.findByEmail(email.toUpperCase())).toEqual(row);
    expect(await accounts.findByEmail('not an address')).toBeUndefined();
  });
});

describe('import', () => {
  it('brings in what can be verified and answers the rest with its reason', async () => {
    const accounts = await openDefault();
    const hasher = createPasswordHasher({
      cost: { memoryKib: 65_536, passes: 3, parallelism: 1 },
      concurrency: 1,
      maxQueue: 1,
      random: (length) => randomBytes(length),
    });
    const passwordHash = await hasher.hash(parsePassword('an old short one'));
    const [first, taken] = [address(), (await signUp(accounts)).email];
    const result = await accounts.import([
      { email: first, sub: 'auth0|12345', passwordHash, roles: ['editor'], emailVerified: true },
      { email: taken },
      { email: 'nobody' },
      { email: address(), passwordHash: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW' },
      { email: address(), sub: 'white space' },
      { email: address(), roles: ['two words'] },
      { email: address(), suspended: true },
    ]);
    expect(result).toEqual({
      imported: 2,
      refused: [
        { row: 1, reason: 'account_exists' },
        { row: 2, reason: 'email_invalid' },
        { row: 3, reason: 'hash_unsupported' },
        { row: 4, reason: 'sub_invalid' },
        { row: 5, reason: 'registration_invalid' },
      ],
    });
    expect(await accounts.authenticate({ email: first, password: 'an old short one' })).toMatchObject({
      sub: 'auth0|12345',
    });
    expect((await accounts.find('auth0|12345'))?.passwordHash).toContain('m=19456,t=2,p=1');
  });

  it('refuses a row whose subject another account has', async () => {
    const accounts = await openDefault();
    const { sub } = await signUp(accounts);
    expect(await accounts.import([{ email: address(), sub }])).toMatchObject({
      imported: 0,
      refused: [{ reason: 'account_exists' }],
    });
  });
});
