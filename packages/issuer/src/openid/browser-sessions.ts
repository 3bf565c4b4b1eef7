import { encodeBase64Url } from '@sealwright/jwt';
import { type Authenticated, assertAuthenticated, proveAuthenticated } from '../authenticated.ts';
import { identifierBytes, lastUseRoundingMilliseconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { AccountRow, BrowserSessionRow, BrowserSessionView, Page } from '../ports.ts';
import { shorten } from '../session-start.ts';
import { createSecretName, hashSecretName, isSecretName } from './secret-name.ts';

/** A browser session that stands, with the account as it was read beside it. */
export interface BrowserSession {
  readonly id: string;
  readonly sub: string;
  readonly account: AccountRow;
  readonly authTimeSeconds: number;
}

export interface BeganBrowserSession {
  /** For the cookie. Never stored, never shown again. */
  readonly secret: string;
  readonly session: BrowserSession;
  /** How long a cookie with it makes sense. */
  readonly maxAgeSeconds: number;
}

/**
 * Who is signed in at the authorization server's own pages: one row a browser, found by a secret that its cookie holds. It gives
 * single sign-on, and no access to anything else: each application's session is its own, and remembers the browser session that
 * it began in.
 */
export interface BrowserSessions {
  /**
   * Begins one from the proof of an authentication. Who signs in again as the same person keeps the session and gets a new
   * secret; as another person, a new session, and the former ends. So a secret that somebody planted or read before an
   * authentication is never worth anything after it.
   *
   * @throws AuthError `account_inactive`, `authentication_stale`
   */
  begin(
    authenticated: Authenticated,
    options: { readonly former?: string | undefined; readonly userAgent?: string; readonly network?: string },
  ): Promise<BeganBrowserSession>;
  /** The session that a secret stands for, while it is not over and the account is active. */
  find(secret: string): Promise<BrowserSession | undefined>;
  /**
   * The proof of the authentication that a secret stands for, for one client: the epochs of issuer and subject are those of the
   * authentication, so that nothing survives "revoke all"; the client's is the current one. Undefined as for `find`.
   */
  prove(secret: string, clientId: string): Promise<Authenticated | undefined>;
  /** Ends one by its identifier. It does NOT end the sessions of applications that began in it. */
  end(id: string): Promise<void>;
  /** Those of a subject that stand, newest first, for their owner's list. */
  list(sub: string, page?: Page): Promise<readonly ListedBrowserSession[]>;
}

/** A browser session without what could be used for anything. */
export type ListedBrowserSession = Pick<
  BrowserSessionRow,
  'id' | 'sub' | 'createdAt' | 'lastUsedAt' | 'userAgent' | 'network'
>;

export function createBrowserSessions(context: IssuerContext): BrowserSessions {
  const { store } = context;
  const findLive = async (secret: string): Promise<BrowserSessionView | undefined> => {
    if (!isSecretName(secret)) return undefined;
    const view = await store.browserSessions.findBySecret(hashSecretName(secret));
    return view !== undefined && isLive(view) ? view : undefined;
  };
  return Object.freeze({
    begin: (authenticated, options) => begin(context, authenticated, options, findLive),
    find: async (secret) => describe(await findLive(secret)),
    async prove(secret, clientId) {
      const view = await findLive(secret);
      if (view?.account === undefined) return undefined;
      await keepAlive(context, view);
      const { sub, epochs, amr, acr, authTimeSeconds } = view.session;
      const [, clientEpoch] = await store.revocations.currentEpochs(clientId, sub);
      const proven: Authenticated['epochs'] = [epochs[0], clientEpoch, epochs[2]];
      return proveAuthenticated({ sub, clientId, epochs: proven, amr, acr, authTimeSeconds, account: view.account });
    },
    async end(id) {
      await store.browserSessions.change(id, ({ session, now }) =>
        session.endedAt === null ? { outcome: true, set: { endedAt: now } } : { outcome: false },
      );
    },
    async list(sub, page) {
      const rows = await store.browserSessions.listBySubject(sub, page);
      return rows.map(({ id, createdAt, lastUsedAt, userAgent, network }) => ({
        ...{ id, sub, createdAt, lastUsedAt, userAgent, network },
      }));
    },
  } satisfies BrowserSessions);
}

/** Signs a person out of every browser but one. */
export async function endBrowserSessions({ store }: IssuerContext, sub: string, kept?: string): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = { limit: pageLength, ...(after !== undefined && { after }) };
    const standing = await store.browserSessions.listBySubject(sub, page);
    for (const { id } of standing) if (id !== kept) await store.browserSessions.change(id, endNow);
    after = standing.at(-1)?.id;
    if (standing.length < pageLength || after === undefined) return;
  }
}

const pageLength = 100;

type FindLive = (secret: string) => Promise<BrowserSessionView | undefined>;

async function begin(
  context: IssuerContext,
  authenticated: Authenticated,
  options: Parameters<BrowserSessions['begin']>[1],
  findLive: FindLive,
): Promise<BeganBrowserSession> {
  assertAuthenticated(authenticated);
  const { settings, store } = context;
  const former = options.former === undefined ? undefined : (await findLive(options.former))?.session;
  const secret = createSecretName(settings.random);
  const row = newRow(context, authenticated, secret.hash, options);
  const renewed = former?.sub === row.sub && (await renew(context, former, row));
  if (!renewed) {
    const created = await store.browserSessions.create(row);
    if (created === 'account_inactive') throw errors.create('account_inactive');
    if (created === 'epoch_changed') throw errors.create('authentication_stale');
    // Its cookie is about to be overwritten: nobody could use or end it any more.
    if (former !== undefined) await store.browserSessions.change(former.id, endNow);
  }
  const { sub, account, authTimeSeconds } = authenticated;
  return {
    secret: secret.text,
    session: { id: renewed ? former.id : row.id, sub, account, authTimeSeconds },
    maxAgeSeconds: Math.floor((row.absEnd - row.createdAt) / 1000),
  };
}

const endNow = ({ session, now }: BrowserSessionView): { outcome: null; set: { endedAt: number } } => ({
  outcome: null,
  set: { endedAt: session.endedAt ?? now },
});

/** Under a new secret, if nothing else came between; otherwise a session of its own is as good. */
async function renew({ store }: IssuerContext, former: BrowserSessionRow, fresh: BrowserSessionRow): Promise<boolean> {
  const { secretHash, epochs, authTimeSeconds, amr, acr, lastUsedAt, idleEnd, absEnd, userAgent, network } = fresh;
  const renewed = await store.browserSessions.change(former.id, (view) => {
    const stands = isLive(view) && view.session.secretHash === former.secretHash;
    if (!stands || !epochs.every((epoch, index) => epoch === view.epochs[index])) return { outcome: false };
    return {
      outcome: true,
      set: { secretHash, epochs, authTimeSeconds, amr, acr, lastUsedAt, idleEnd, absEnd, userAgent, network },
    };
  });
  return renewed === true;
}

function newRow(
  { settings, store }: IssuerContext,
  { sub, clientId, epochs, authTimeSeconds, amr, acr }: Authenticated,
  secretHash: string,
  options: { readonly userAgent?: string; readonly network?: string },
): BrowserSessionRow {
  const now = store.now();
  return {
    ...{ id: encodeBase64Url(settings.random(identifierBytes)), secretHash, sub, clientId, epochs },
    ...{ authTimeSeconds, amr, acr },
    createdAt: now,
    lastUsedAt: now - (now % lastUseRoundingMilliseconds),
    idleEnd: now + settings.idleSeconds * 1000,
    absEnd: now + settings.absoluteSeconds * 1000,
    endedAt: null,
    userAgent: shorten(options.userAgent),
    network: options.network ?? null,
  };
}

/** Nothing that began before "revoke all" of the issuer, of the pages or of the person stands. */
function isLive({ session, account, epochs, now }: BrowserSessionView): boolean {
  if (session.endedAt !== null || now >= session.idleEnd || now >= session.absEnd) return false;
  return account?.status === 'active' && session.epochs.every((epoch, index) => epoch === epochs[index]);
}

/** One write an hour at most, however often it is used. */
async function keepAlive({ settings, store }: IssuerContext, { session, now }: BrowserSessionView): Promise<void> {
  if (now - session.lastUsedAt < lastUseRoundingMilliseconds) return;
  await store.browserSessions.change(session.id, (view) =>
    isLive(view)
      ? {
          outcome: true,
          set: {
            lastUsedAt: view.now - (view.now % lastUseRoundingMilliseconds),
            idleEnd: view.now + settings.idleSeconds * 1000,
          },
        }
      : { outcome: false },
  );
}

function describe(view: BrowserSessionView | undefined): BrowserSession | undefined {
  if (view?.account === undefined) return undefined;
  const { id, sub, authTimeSeconds } = view.session;
  return { id, sub, account: view.account, authTimeSeconds };
}
