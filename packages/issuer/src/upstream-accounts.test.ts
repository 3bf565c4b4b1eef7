import { afterEach, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../test/open-issuer.ts';
import type { IssuerOptions } from './issuer-options.ts';
import type { AccountRow } from './ports.ts';
import type { UpstreamIdentity, UpstreamVerdict } from './upstream-accounts.ts';

const opened: TestIssuer[] = [];
const google = 'https://accounts.google.example';
const email = 'victim@example.com';
const password = 'correct-Horse7-battery-staple';
const noAccount = { kind: 'refused', reason: 'no_account' };
const unavailable = { kind: 'refused', reason: 'account_unavailable' };

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(options: Partial<IssuerOptions> = {}): Promise<TestIssuer> {
  const one = await openTestIssuer(options);
  opened.push(one);
  return one;
}

function identity(changes: Partial<UpstreamIdentity> = {}): UpstreamIdentity {
  const facts = { issuer: google, subject: '110', email, emailVerified: true, amr: [], authTimeSeconds: null };
  return { ...facts, ...changes };
}

function subOf(verdict: UpstreamVerdict): string | undefined {
  return verdict.kind === 'authenticated' ? verdict.authenticated.sub : undefined;
}

const addVictim = ({ addAccount }: TestIssuer, rest: Partial<AccountRow> = {}): Promise<void> =>
  addAccount({ sub: 'usr_victim', email, emailVerified: true, ...rest });

describe('an identity that nobody knows', () => {
  it('gets an account of its own where no account has its address, and enters it from then on', async () => {
    const { issuer, store } = await open();
    const first = await issuer.upstreamAccounts.signIn(identity());
    const sub = subOf(first);
    expect(first).toMatchObject({ authenticated: { amr: ['fed'], account: { email, emailVerified: true } } });
    expect(await store.accounts.find(sub ?? '')).toMatchObject({ passwordHash: null });
    expect(subOf(await issuer.upstreamAccounts.signIn(identity()))).toBe(sub);
  });

  it('is linked to the account with its address if both sides have verified that', async () => {
    const rig = await open();
    await addVictim(rig);
    expect(subOf(await rig.issuer.upstreamAccounts.signIn(identity()))).toBe('usr_victim');
    expect(await rig.issuer.upstreamAccounts.list('usr_victim')).toMatchObject([{ issuer: google, subject: '110' }]);
    expect(rig.events).toContainEqual(expect.objectContaining({ type: 'identity_linked', sub: 'usr_victim' }));
  });

  it('is the same address in another spelling', async () => {
    const rig = await open();
    await addVictim(rig);
    expect(subOf(await rig.issuer.upstreamAccounts.signIn(identity({ email: ' Victim@EXAMPLE.com' })))).toBe(
      'usr_victim',
    );
  });

  it('never enters an account that somebody made in advance with its address: the account is to be proven first', async () => {
    const { issuer } = await open();
    const { sub } = await issuer.accounts.signUp({ email, password });
    expect(await issuer.upstreamAccounts.signIn(identity())).toStrictEqual({ kind: 'proof-needed', email });
    expect(await issuer.upstreamAccounts.list(sub ?? '')).toStrictEqual([]);
  });

  it('never enters an account by an address that its provider has not verified, nor by one that nobody could have', async () => {
    const rig = await open();
    await addVictim(rig);
    const { signIn, list } = rig.issuer.upstreamAccounts;
    expect(await signIn(identity({ emailVerified: false }))).toStrictEqual({ kind: 'proof-needed', email });
    for (const none of [null, 'not an address', 'victim@example.com\u0000', 'victim@еxample.com@', 'v'.repeat(5000)]) {
      expect(await signIn(identity({ email: none }))).toStrictEqual(noAccount);
    }
    expect(await list('usr_victim')).toStrictEqual([]);
  });

  it('is let in to a suspended account by no way', async () => {
    const rig = await open();
    await addVictim(rig, { status: 'suspended' });
    expect(await rig.issuer.upstreamAccounts.signIn(identity())).toStrictEqual(unavailable);
    expect(await rig.issuer.upstreamAccounts.list('usr_victim')).toStrictEqual([]);
  });

  it('makes no account where sign-up is closed, and enters the one that is there', async () => {
    const rig = await open({ signUp: 'closed' });
    expect(await rig.issuer.upstreamAccounts.signIn(identity())).toStrictEqual(noAccount);
    await addVictim(rig);
    expect(subOf(await rig.issuer.upstreamAccounts.signIn(identity()))).toBe('usr_victim');
  });

  it('learns nothing of an address that it does not own, where sign-up reveals nothing', async () => {
    const mail = { sendVerification: async () => undefined, sendAlreadyRegistered: async () => undefined };
    for (const signUp of ['verified-email', 'closed'] as const) {
      const rig = await open({ signUp, mail });
      const unverified = identity({ emailVerified: false });
      const before = await rig.issuer.upstreamAccounts.signIn(unverified);
      await addVictim(rig);
      expect(before).toStrictEqual(noAccount);
      expect(await rig.issuer.upstreamAccounts.signIn(unverified)).toStrictEqual(before);
    }
  });

  it('makes one account when it comes twice at once', async () => {
    const { issuer } = await open();
    const both = await Promise.all([1, 2, 3, 4].map(() => issuer.upstreamAccounts.signIn(identity())));
    expect(new Set(both.map(subOf)).size).toBe(1);
    expect(subOf(both[0] as UpstreamVerdict)).toMatch(/^usr_/);
  });
});

describe('an identity that is linked', () => {
  it('enters its own account whatever address it has today, and that account keeps its own', async () => {
    const rig = await open();
    await addVictim(rig);
    const attacker = await rig.issuer.upstreamAccounts.signIn(
      identity({ subject: '666', email: 'mallory@example.com' }),
    );
    const changed = await rig.issuer.upstreamAccounts.signIn(identity({ subject: '666', email }));
    expect(subOf(changed)).toBe(subOf(attacker));
    expect(changed).toMatchObject({ authenticated: { account: { email: 'mallory@example.com' } } });
  });

  it('is another one at another provider, under the same subject', async () => {
    const rig = await open();
    const mine = await rig.issuer.upstreamAccounts.signIn(identity());
    const other = identity({ issuer: 'https://lies.example', email: 'else@example.com' });
    expect(subOf(await rig.issuer.upstreamAccounts.signIn(other))).not.toBe(subOf(mine));
  });

  it('is refused once its account is suspended', async () => {
    const rig = await open();
    const sub = subOf(await rig.issuer.upstreamAccounts.signIn(identity())) ?? '';
    await rig.issuer.accounts.suspend(sub);
    expect(await rig.issuer.upstreamAccounts.signIn(identity())).toStrictEqual(unavailable);
  });

  it('says how and when the person signed in, as far as the provider is believed', async () => {
    const rig = await open();
    const at = rig.now() - 3600;
    const verdict = await rig.issuer.upstreamAccounts.signIn(identity({ amr: ['hwk'], authTimeSeconds: at }));
    expect(verdict).toMatchObject({ authenticated: { amr: ['fed', 'hwk'], authTimeSeconds: at } });
    const early = await rig.issuer.upstreamAccounts.signIn(identity({ authTimeSeconds: rig.now() + 900 }));
    expect(early).toMatchObject({ authenticated: { authTimeSeconds: rig.now() } });
  });
});

describe('proving an account', () => {
  it('links it by its password, once and for all', async () => {
    const { issuer } = await open();
    const { sub } = await issuer.accounts.signUp({ email, password });
    const proof = await issuer.accounts.authenticate({ email, password });
    expect(subOf(await issuer.upstreamAccounts.link(identity(), proof))).toBe(sub);
    expect(subOf(await issuer.upstreamAccounts.signIn(identity({ email: 'new@example.com' })))).toBe(sub);
  });

  it('does not link it to an identity of another address, nor one that is somebody else’s already', async () => {
    const { issuer } = await open();
    await issuer.accounts.signUp({ email, password });
    const proof = await issuer.accounts.authenticate({ email, password });
    expect(await issuer.upstreamAccounts.link(identity({ email: 'mallory@example.com' }), proof)).toStrictEqual(
      unavailable,
    );
    await issuer.upstreamAccounts.signIn(identity({ subject: '7', email: 'seven@example.com' }));
    expect(await issuer.upstreamAccounts.link(identity({ subject: '7' }), proof)).toStrictEqual(unavailable);
  });

  it('is not done by an identity: what signed in elsewhere proves nothing of a password', async () => {
    const { issuer } = await open();
    const verdict = await issuer.upstreamAccounts.signIn(identity());
    if (verdict.kind !== 'authenticated') throw new Error('not in');
    const other = identity({ issuer: 'https://lies.example' });
    expect(await issuer.upstreamAccounts.link(other, verdict.authenticated)).toStrictEqual(unavailable);
  });

  it('takes nothing for a proof that only looks like one', async () => {
    const { issuer } = await open();
    const { sub } = await issuer.accounts.signUp({ email, password });
    const forged = { ...(await issuer.accounts.authenticate({ email, password })), sub: sub ?? '' };
    await expect(issuer.upstreamAccounts.link(identity(), forged)).rejects.toThrow(TypeError);
  });
});

describe('unlinking', () => {
  it('ends that way in, for the account that it belongs to alone', async () => {
    const rig = await open();
    await addVictim(rig, { passwordHash: '$argon2id$x' });
    await rig.issuer.upstreamAccounts.signIn(identity());
    const { unlink } = rig.issuer.upstreamAccounts;
    expect(await unlink('usr_other', { issuer: google, subject: '110' })).toBe('unknown');
    expect(await unlink('usr_victim', { issuer: google, subject: '110' })).toBe('unlinked');
    expect(await rig.issuer.upstreamAccounts.list('usr_victim')).toStrictEqual([]);
  });

  it('leaves the last way in', async () => {
    const { issuer } = await open();
    const sub = subOf(await issuer.upstreamAccounts.signIn(identity())) ?? '';
    expect(await issuer.upstreamAccounts.unlink(sub, { issuer: google, subject: '110' })).toBe('last-way-in');
    expect(await issuer.upstreamAccounts.list(sub)).toHaveLength(1);
  });
});

describe('a person who is away at a provider', () => {
  it('comes back once', async () => {
    const { issuer } = await open();
    const name = await issuer.upstreamFlows.begin('google', { flow: 'a' });
    const taken = await Promise.all([1, 2, 3].map(() => issuer.upstreamFlows.take(name)));
    expect(taken.filter((body) => body !== undefined)).toStrictEqual([{ flow: 'a' }]);
    expect(await issuer.upstreamFlows.find(name)).toBeUndefined();
  });

  it('comes back within ten minutes', async () => {
    const rig = await open();
    const name = await rig.issuer.upstreamFlows.begin('google', { flow: 'a' });
    expect(await rig.issuer.upstreamFlows.find(name)).toStrictEqual({ flow: 'a' });
    rig.pass(601);
    expect(await rig.issuer.upstreamFlows.find(name)).toBeUndefined();
    expect(await rig.issuer.upstreamFlows.take(name)).toBeUndefined();
  });
});
