import type { FeedDelta, RevocationEntry } from '@sealwright/jwt/feed';
import type { ConfirmedHead } from './confirmed-head.ts';
import { errors } from './errors.ts';
import { createFeedDocuments } from './feed-documents.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { KeyRing } from './key-ring.ts';
import { revokePairwiseSessions } from './openid/pairwise-sessions.ts';
import type { RevocationHead, SessionChange } from './ports.ts';
import type { RevocationListener, RevocationLog } from './revocation-log.ts';
import type { RevocableClaims } from './revocation-table.ts';

export type RevocationTarget =
  | { readonly kind: 'token'; readonly jti: string }
  | { readonly kind: 'session'; readonly sid: string }
  | { readonly kind: 'subject'; readonly sub: string }
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'issuer' }
  | { readonly kind: 'key'; readonly kid: string };

/** The revocation log as the issuer writes it and as verifiers are fed from it. */
export interface Revocations {
  /**
   * Revokes, durably: once it resolves the entry is in the log at or before the answered sequence number. A session's tokens, a
   * subject's, a client's or the issuer's die with all their sessions; a `key` of the ring goes through emergency rotation.
   *
   * It does NOT wait for the verifiers.
   *
   * @throws AuthError `account_unknown`, `client_unknown`
   */
  revoke(target: RevocationTarget): Promise<{ readonly seq: number; readonly logId: string }>;
  /** Whether a token of ours is revoked, by this process's copy of the log (others' commits arrive within 50 ms). */
  isRevoked(claims: RevocableClaims, kid?: string): boolean;
  head(): RevocationHead;
  /** Deltas after `seq`, at most `limit`; undefined when a snapshot is needed. From memory where they still are. */
  after(seq: number, limit: number): Promise<readonly FeedDelta[] | undefined>;
  snapshot(): Promise<{ readonly head: RevocationHead; readonly deltas: readonly FeedDelta[] }>;
  /**
   * The snapshot as verifiers read it, its statement signed: one text for all who ask at one sequence number.
   *
   * @throws AuthError `revocations_unconfirmed`
   */
  snapshotText(): Promise<{ readonly head: RevocationHead; readonly text: string }>;
  /** Each call of `listener` carries contiguous deltas and the head after them; none, when the log was read anew. */
  subscribe(listener: RevocationListener): () => void;
  /**
   * The head as the store has it now: read after this was called, and answered within a second or not at all. Callers that
   * ask at the same moment share one reading.
   *
   * @throws AuthError `revocations_unconfirmed`
   */
  confirm(): Promise<ConfirmedHead>;
  /** A signed statement of a confirmed head, at the time of its confirmation. `TypeError` for any other. */
  signStatement(confirmed: ConfirmedHead, nonce?: string): Promise<string>;
  /** Resolves once all that was committed before is known here. */
  catchUp(): Promise<void>;
}

export function createRevocations(context: IssuerContext, log: RevocationLog, keys: KeyRing): Revocations {
  const { store, observers } = context;
  const documents = createFeedDocuments(context, log, keys);
  return Object.freeze({
    async revoke(target) {
      await commit(context, keys, target);
      await log.catchUp();
      const { seq, logId } = log.head();
      observers.emit({ type: 'revoked', kind: target.kind, seq });
      return { seq, logId };
    },
    isRevoked: (claims, kid) => log.table.isRevoked(claims, kid),
    head: () => log.head(),
    after: async (seq, limit) => log.recentAfter(seq, limit) ?? store.revocations.after(seq, limit),
    snapshot: documents.snapshot,
    snapshotText: documents.snapshotText,
    subscribe: (listener) => log.subscribe(listener),
    confirm: () => log.confirm(),
    signStatement: documents.signStatement,
    catchUp: () => log.catchUp(),
  } satisfies Revocations);
}

async function commit(context: IssuerContext, keys: KeyRing, target: RevocationTarget): Promise<void> {
  const { store } = context;
  const entryExpiresAt = context.entryExpiresAt();
  const raiseEpoch = { reason: 'revoked', entryExpiresAt } as const;
  switch (target.kind) {
    case 'token':
      await store.revocations.append([{ kind: 'token', id: target.jti, expiresAt: entryExpiresAt }]);
      return;
    case 'session':
      return revokeSession(context, target.sid, entryExpiresAt);
    case 'subject': {
      const found = await store.accounts.change(target.sub, () => ({ outcome: true, raiseEpoch }));
      if (found === undefined) throw errors.create('account_unknown');
      return revokePairwiseSessions(context, target.sub);
    }
    case 'client': {
      const found = await store.clients.change(target.clientId, () => ({ outcome: true, raiseEpoch }));
      if (found === undefined) throw errors.create('client_unknown');
      return;
    }
    case 'issuer':
      await store.revocations.raiseIssuerEpoch(entryExpiresAt);
      return;
    case 'key':
      return revokeKey(context, keys, target.kid);
  }
}

/** The row and the entry in one transaction. A row that is cleaned away already may still have living tokens. */
async function revokeSession({ store }: IssuerContext, sid: string, expiresAt: number): Promise<void> {
  const entry: RevocationEntry = { kind: 'session', id: sid, expiresAt };
  const found = await store.sessions.change(sid, ({ session, now }): SessionChange<true> => {
    if (session.revokedAt !== null) return { outcome: true };
    return { outcome: true, set: { revokedAt: now, reason: 'revoked' }, revoke: [entry] };
  });
  if (found === undefined) await store.revocations.append([entry]);
}

async function revokeKey({ store }: IssuerContext, keys: KeyRing, kid: string): Promise<void> {
  const isOurs = (await keys.list()).some((row) => row.kid === kid && !row.compromised);
  if (isOurs) await keys.rotateCompromised(kid);
  // Not in the ring: removed long ago, or restored from elsewhere. Verifiers that still hold it drop it.
  else await store.revocations.append([{ kind: 'key', id: kid }]);
}
