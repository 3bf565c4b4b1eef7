import type { FeedDelta, RevocationEntry, RevocationKind } from '@sealwright/jwt/feed';
import { type Mark, mergeMark, placeFor, shortenMark } from './revocation-mark.ts';

/** The claims of one of our access tokens by which it can be revoked, after its signature held. */
export interface RevocableClaims {
  readonly jti?: unknown;
  readonly sid?: unknown;
  readonly sub?: unknown;
  readonly client_id?: unknown;
  readonly epoch?: unknown;
}

/** What is revoked and may still be alive, in memory, for the issuer's own answers. */
export interface RevocationTable {
  apply(delta: FeedDelta): void;
  isRevoked(claims: RevocableClaims, kid?: string): boolean;
  /** The revocations that meet a token, as far as it is named: `isRevoked` for whoever wants to know why and since when. */
  reasons(claims: RevocableClaims, kid?: string): readonly RevocationReason[];
  /** Another log begins: what is here stays, but the places that it had say nothing any more. */
  beginLog(): void;
  /** Everything in it. An identifier is empty for `issuer`; what is revoked outright has an infinite epoch. */
  marks(): readonly RevocationMark[];
  /** Forgets what has expired. */
  sweep(nowSeconds: number): void;
  readonly size: number;
}

/** One of the revocations that meet a token. */
export interface RevocationReason {
  readonly kind: RevocationKind;
  /** From this place in the log of now on every reader refuses the token; undefined where only a former log had it. */
  readonly seq: number | undefined;
  /** Until when it is remembered; infinite for a key. */
  readonly expiresAt: number;
}

export interface RevocationMark extends Pick<Mark, 'epoch' | 'expiresAt'> {
  readonly kind: RevocationKind;
  readonly id: string;
}

/**
 * Merging is by maximum (epochs, expiries) and union, so the order of deltas does not matter and a snapshot can be laid
 * over what is there. A token that lacks an identifier or an epoch is not one of ours and counts as revoked; a session is
 * lacking in one kind alone, that of a client in its own name.
 */
export function createRevocationTable(): RevocationTable {
  const marks = new Map<string, Mark>();
  let life = 0;
  const markOf = (kind: RevocationKind, id = ''): Mark | undefined => marks.get(`${kind} ${id}`);
  const reasonOf = (kind: RevocationKind, id: unknown, epoch: unknown): readonly RevocationReason[] => {
    if (typeof id !== 'string' || typeof epoch !== 'number') return [];
    const mark = markOf(kind, id);
    if (mark === undefined || epoch >= mark.epoch) return [];
    return [{ kind, seq: placeFor(mark, epoch, life), expiresAt: mark.expiresAt }];
  };
  return Object.freeze({
    apply(delta: FeedDelta): void {
      if (!('entry' in delta)) return;
      const { entry, seq } = delta;
      const name = `${entry.kind} ${'id' in entry ? entry.id : ''}`;
      marks.set(name, mergeMark(marks.get(name), { ...strengthOf(entry), seq, life, earlier: undefined }));
    },
    isRevoked(claims: RevocableClaims, kid?: string): boolean {
      const { jti, sid, sub, client_id: clientId } = claims;
      if (typeof jti !== 'string' || typeof sub !== 'string') return true;
      if (typeof clientId !== 'string' || !isEpochs(claims.epoch)) return true;
      if (sid === undefined ? sub !== clientId : typeof sid !== 'string') return true;
      const [issuerEpoch, clientEpoch, subjectEpoch] = claims.epoch;
      return (
        markOf('token', jti) !== undefined ||
        (typeof sid === 'string' && markOf('session', sid) !== undefined) ||
        subjectEpoch < (markOf('subject', sub)?.epoch ?? 0) ||
        clientEpoch < (markOf('client', clientId)?.epoch ?? 0) ||
        issuerEpoch < (markOf('issuer')?.epoch ?? 0) ||
        (kid !== undefined && markOf('key', kid) !== undefined)
      );
    },
    reasons(claims: RevocableClaims, kid?: string): readonly RevocationReason[] {
      const { jti, sid, sub, client_id: clientId } = claims;
      const [issuerEpoch, clientEpoch, subjectEpoch] = isEpochs(claims.epoch) ? claims.epoch : [];
      return [
        ...reasonOf('key', kid, 0),
        ...reasonOf('token', jti, 0),
        ...reasonOf('session', sid, 0),
        ...reasonOf('subject', sub, subjectEpoch),
        ...reasonOf('client', clientId, clientEpoch),
        ...reasonOf('issuer', '', issuerEpoch),
      ];
    },
    beginLog(): void {
      life += 1;
    },
    marks: () => [...marks].map(([name, { epoch, expiresAt }]) => ({ ...parseName(name), epoch, expiresAt })),
    sweep(nowSeconds: number): void {
      for (const [name, mark] of marks) {
        if (mark.expiresAt <= nowSeconds) marks.delete(name);
        else if (mark.earlier !== undefined) marks.set(name, shortenMark(mark, nowSeconds));
      }
    },
    get size(): number {
      return marks.size;
    },
  });
}

function strengthOf(entry: RevocationEntry): Pick<Mark, 'epoch' | 'expiresAt'> {
  switch (entry.kind) {
    case 'token':
    case 'session':
      return { epoch: Number.POSITIVE_INFINITY, expiresAt: entry.expiresAt };
    case 'subject':
    case 'client':
    case 'issuer':
      return { epoch: entry.epoch, expiresAt: entry.expiresAt };
    case 'key':
      // A condemned key is condemned for ever.
      return { epoch: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY };
  }
}

/** An identifier may hold spaces; a kind does not. */
function parseName(name: string): Pick<RevocationMark, 'kind' | 'id'> {
  const end = name.indexOf(' ');
  return { kind: name.slice(0, end) as RevocationMark['kind'], id: name.slice(end + 1) };
}

function isEpochs(value: unknown): value is readonly [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((epoch) => Number.isSafeInteger(epoch));
}
