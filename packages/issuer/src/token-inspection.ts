import type { RevocationKind } from '@sealwright/jwt/feed';
import type { IssuerContext } from './issuer-context.ts';
import { subjectOf } from './openid/pairwise-sessions.ts';
import type { Epochs, KeyRow, RevocationHead, SessionView } from './ports.ts';
import type { RevocationLog } from './revocation-log.ts';
import type { RevocationReason } from './revocation-table.ts';

/** What names a token, as far as it is known. */
export interface TokenIdentifiers {
  readonly kid?: string | undefined;
  readonly jti?: string | undefined;
  readonly sid?: string | undefined;
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
  readonly epochs?: Epochs | undefined;
}

/** What the issuer knows of a token that is named to it. */
export interface TokenFacts {
  /** Also a removed one's; undefined for a `kid` that is none of ours, or that was not asked for. */
  readonly key: KeyRow | undefined;
  /** With the account, the client and the epochs of now; undefined where there is none. */
  readonly session: SessionView | undefined;
  /** Every revocation that meets the token, the narrowest first. */
  readonly revocations: readonly KnownRevocation[];
  /** Kinds that go by an identifier which is not known. */
  readonly notJudged: readonly RevocationKind[];
  /** Where the log of revocations stood when this was put together. */
  readonly head: RevocationHead;
}

/** A revocation of a token, and how it is known. */
export interface KnownRevocation {
  readonly kind: RevocationKind;
  /** From this place in the log on every reader refuses the token; undefined: it is not in the log of now. */
  readonly seq: number | undefined;
  /** Store or wall time in milliseconds, as near as the log tells; undefined where nothing does. */
  readonly at: number | undefined;
}

/**
 * Looks up what is known of a token by its identifiers: the phase of its key, its session, and whether a verifier has to refuse
 * it, by the same table that verifiers merge, and by the rows that the log is written from.
 *
 * It does NOT see the token, so it says nothing of its signature; it is for administrators, and who asks was checked before.
 * What a session fixes (`sub`, `client_id`, the epochs) is taken from the session where the question leaves it out.
 *
 * @throws AuthError of the store, where it does not answer
 */
export type InspectToken = (identifiers: TokenIdentifiers) => Promise<TokenFacts>;

export function createTokenInspection(context: IssuerContext, log: RevocationLog): InspectToken {
  const { store } = context;
  return async (identifiers) => {
    const { kid, sid } = identifiers;
    // What was committed before the question counts in the answer.
    await log.catchUp();
    const key = kid === undefined ? undefined : await store.keys.find(kid);
    const session = sid === undefined ? undefined : await store.sessions.find(sid);
    const named = completed(identifiers, session);
    const claims = { jti: named.jti, sid, sub: named.sub, client_id: named.clientId, epoch: named.epochs };
    const inLog = log.table.reasons(claims, kid).map((reason) => timed(context, reason, { key, session }));
    // The rows speak where the log is silent: an end that it tells once would be told twice.
    const revocations = inLog.length > 0 ? inLog : await readRows(context, named, { key, session });
    return { key, session, revocations, notJudged: listNotJudged(named), head: log.head() };
  };
}

interface Rows {
  readonly key: KeyRow | undefined;
  readonly session: SessionView | undefined;
}

function completed(identifiers: TokenIdentifiers, view: SessionView | undefined): TokenIdentifiers {
  if (view === undefined) return identifiers;
  const { session } = view;
  return {
    ...identifiers,
    sub: identifiers.sub ?? subjectOf(session),
    clientId: identifiers.clientId ?? session.clientId,
    epochs: identifiers.epochs ?? session.epochs,
  };
}

/** Revocations that the rows know of: their entries in the log have ended, because the tokens have. */
async function readRows(
  { store }: IssuerContext,
  { sub, clientId, epochs }: TokenIdentifiers,
  { key, session: view }: Rows,
): Promise<readonly KnownRevocation[]> {
  const found: KnownRevocation[] = [];
  const note = (kind: RevocationKind, at?: number | null): void =>
    void found.push({ kind, seq: undefined, at: at ?? undefined });
  if (key?.compromised === true) note('key', key.removedAt);
  if (view !== undefined && view.session.revokedAt !== null) note('session', view.session.revokedAt);
  if (epochs === undefined) return found;
  // A pairwise name is nobody's account; the session knows whose it is.
  const current = view?.epochs ?? (await store.revocations.currentEpochs(clientId ?? '', sub ?? ''));
  const [issuerEpoch, clientEpoch, subjectEpoch] = epochs;
  if (subjectEpoch < current[2]) note('subject');
  if (clientEpoch < current[1]) note('client');
  if (issuerEpoch < current[0]) note('issuer');
  return found;
}

/** The entry's end tells its beginning: it was given a fixed time to live, that of the longest access token and a margin. */
function timed(context: IssuerContext, { kind, seq, expiresAt }: RevocationReason, rows: Rows): KnownRevocation {
  const row = kind === 'session' ? rows.session?.session.revokedAt : kind === 'key' ? rows.key?.removedAt : undefined;
  if (typeof row === 'number') return { kind, seq, at: row };
  if (!Number.isFinite(expiresAt)) return { kind, seq, at: undefined };
  const now = context.settings.wallClock();
  const lifeSeconds = context.entryExpiresAt() - now;
  return { kind, seq, at: Math.min(now, expiresAt - lifeSeconds) * 1000 };
}

/** A client in its own name has no session (its `sub` is its own), and lacks nothing by that. */
function listNotJudged({ kid, jti, sid, sub, clientId, epochs }: TokenIdentifiers): readonly RevocationKind[] {
  const ofItsOwn = sub !== undefined && sub === clientId;
  return [
    ...(kid === undefined ? (['key'] as const) : []),
    ...(jti === undefined ? (['token'] as const) : []),
    ...(sid === undefined && !ofItsOwn ? (['session'] as const) : []),
    ...(sub === undefined || epochs === undefined ? (['subject'] as const) : []),
    ...(clientId === undefined || epochs === undefined ? (['client'] as const) : []),
    ...(epochs === undefined ? (['issuer'] as const) : []),
  ];
}
