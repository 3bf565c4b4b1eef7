import { parseEmail } from './account-email.ts';
import { type Authenticated, assertAuthenticated, proveAuthenticated } from './authenticated.ts';
import { firstPartyClientId } from './defaults.ts';
import type { IssuerContext } from './issuer-context.ts';
import { newAccount } from './new-account.ts';
import type { AccountRow, IdentityRow } from './ports.ts';

/** A person as an upstream provider vouches for them, after its answer was verified in full. */
export interface UpstreamIdentity {
  /** The provider's `iss`. With `subject` it names the person for ever; an address does not. */
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Only what the provider says outright: an address that it says nothing of is not verified. */
  readonly emailVerified: boolean;
  /** Authentication methods of RFC 8176, where the operator believes this provider in that; otherwise none. */
  readonly amr: readonly string[];
  /** When the person signed in there, seconds since 1970; null where it does not say. */
  readonly authTimeSeconds: number | null;
}

export type UpstreamVerdict =
  | { readonly kind: 'authenticated'; readonly authenticated: Authenticated }
  /** An account has that address, and its owner has to show that it is theirs. */
  | { readonly kind: 'proof-needed'; readonly email: string }
  | { readonly kind: 'refused'; readonly reason: 'no_account' | 'account_unavailable' };

/** What a person's identities elsewhere are worth here. */
export interface UpstreamAccounts {
  /**
   * Finds or makes the account of an upstream identity, by rules that let nobody in through an address:
   *
   * - an identity that was linked enters its account, whatever address it has today;
   * - an unknown one is linked to the account with its address only if the provider has verified that address and so have we;
   *   otherwise the account's owner proves it first, by `link`. So neither whoever signs up here with somebody's address in
   *   advance, nor whoever gets a provider to state one, ends up in an account with somebody else;
   * - where no account has the address, one is made, as far as sign-up is open. Under `verified-email` and `closed`, an address
   *   that nobody has verified is answered alike whether it has an account or not.
   */
  signIn(identity: UpstreamIdentity): Promise<UpstreamVerdict>;
  /** Links an identity to the account that its owner has just proven by its password; `refused` where the address is not that account's. */
  link(identity: UpstreamIdentity, authenticated: Authenticated): Promise<UpstreamVerdict>;
  list(sub: string): Promise<readonly IdentityRow[]>;
  /** `last-way-in`: without a password, the account could not be entered any more, and nothing is changed. */
  unlink(
    sub: string,
    identity: Pick<IdentityRow, 'issuer' | 'subject'>,
  ): Promise<'unlinked' | 'unknown' | 'last-way-in'>;
}

export function createUpstreamAccounts(context: IssuerContext): UpstreamAccounts {
  const { store, observers } = context;
  return Object.freeze({
    signIn: (identity) => signIn(context, identity),
    async link(identity, authenticated) {
      assertAuthenticated(authenticated);
      const { account } = authenticated;
      if (addressOf(identity) !== account.email || !authenticated.amr.includes('pwd')) return unavailable;
      return (await linkTo(context, identity, account)) ? { kind: 'authenticated', authenticated } : unavailable;
    },
    list: (sub) => store.identities.listBySubject(sub),
    async unlink(sub, { issuer, subject }) {
      const [account, linked] = await Promise.all([store.accounts.find(sub), store.identities.listBySubject(sub)]);
      if (!linked.some((one) => one.issuer === issuer && one.subject === subject)) return 'unknown';
      if (account?.passwordHash === null && linked.length === 1) return 'last-way-in';
      if (!(await store.identities.unlink(issuer, subject, sub))) return 'unknown';
      observers.emit({ type: 'identity_unlinked', sub, provider: issuer });
      return 'unlinked';
    },
  } satisfies UpstreamAccounts);
}

const unavailable: UpstreamVerdict = { kind: 'refused', reason: 'account_unavailable' };
const noAccount: UpstreamVerdict = { kind: 'refused', reason: 'no_account' };

/** Twice at most: whoever came between, in another tab say, has made what is then found. */
async function signIn(context: IssuerContext, identity: UpstreamIdentity): Promise<UpstreamVerdict> {
  return (await decide(context, identity)) ?? (await decide(context, identity)) ?? unavailable;
}

async function decide(context: IssuerContext, identity: UpstreamIdentity): Promise<UpstreamVerdict | undefined> {
  const { store } = context;
  const linked = await store.identities.find(identity.issuer, identity.subject);
  if (linked !== undefined) return enter(context, identity, linked.sub);
  const email = addressOf(identity);
  if (email === null) return noAccount;
  const { signUp } = context.settings;
  if (!identity.emailVerified && signUp !== 'open') return noAccount;
  const account = await store.accounts.findByEmail(email);
  if (account === undefined) return signUp === 'closed' ? noAccount : create(context, identity, email);
  if (!identity.emailVerified || !account.emailVerified) return { kind: 'proof-needed', email };
  if (account.status !== 'active') return unavailable;
  if (!(await linkTo(context, identity, account))) return undefined;
  return enter(context, identity, account.sub);
}

/** A new account without a password: its owner comes the way that made it. */
async function create(
  context: IssuerContext,
  identity: UpstreamIdentity,
  email: string,
): Promise<UpstreamVerdict | undefined> {
  const account = newAccount(context, { email, passwordHash: null, emailVerified: identity.emailVerified });
  if ((await context.store.accounts.create(account)) === 'exists') return undefined;
  context.observers.emit({ type: 'account_created', sub: account.sub });
  if (!(await linkTo(context, identity, account))) return undefined;
  return enter(context, identity, account.sub);
}

/** Answers whether the identity belongs to this account now. */
async function linkTo(
  { store, observers }: IssuerContext,
  identity: UpstreamIdentity,
  account: AccountRow,
): Promise<boolean> {
  const { issuer, subject } = identity;
  const { sub } = account;
  const email = addressOf(identity);
  if ((await store.identities.link({ issuer, subject, sub, email, linkedAt: store.now() })) === 'exists') {
    return (await store.identities.find(issuer, subject))?.sub === sub;
  }
  observers.emit({ type: 'identity_linked', sub, provider: issuer });
  return true;
}

/** The epochs are read before the account, so whatever is revoked from here on leaves the proof behind. */
async function enter(context: IssuerContext, identity: UpstreamIdentity, sub: string): Promise<UpstreamVerdict> {
  const { store, settings, observers } = context;
  const clientId = firstPartyClientId;
  const [issuerEpoch, clientEpoch] = await store.revocations.currentEpochs(clientId, sub);
  const account = await store.accounts.find(sub);
  if (account?.status !== 'active') {
    observers.emit({ type: 'login_failed', cause: 'suspended', sub });
    return unavailable;
  }
  const now = settings.wallClock();
  const authenticated = proveAuthenticated({
    ...{ sub, clientId, account, acr: null },
    epochs: [issuerEpoch, clientEpoch, account.epoch],
    amr: ['fed', ...identity.amr],
    // A provider whose clock runs ahead does not make a sign-in younger than it is.
    authTimeSeconds: Math.min(now, identity.authTimeSeconds ?? now),
  });
  return { kind: 'authenticated', authenticated };
}

/** In the one form in which accounts have it; one that no account could have counts as none. */
function addressOf({ email }: UpstreamIdentity): string | null {
  try {
    return email === null ? null : parseEmail(email);
  } catch {
    return null;
  }
}
