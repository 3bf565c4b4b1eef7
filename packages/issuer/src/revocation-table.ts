import type { FeedDelta, RevocationEntry } from '@sealwright/jwt/feed';

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
  /** Everything in it. An identifier is empty for `issuer`; what is revoked outright has an infinite epoch. */
  marks(): readonly RevocationMark[];
  /** Forgets what has expired. */
  sweep(nowSeconds: number): void;
  readonly size: number;
}

export interface RevocationMark extends Mark {
  readonly kind: RevocationEntry['kind'];
  readonly id: string;
}

interface Mark {
  /** Revokes what carries a lower epoch; infinite for what is revoked outright. */
  readonly epoch: number;
  readonly expiresAt: number;
}

/**
 * Merging is by maximum (epochs, expiries) and union, so the order of deltas does not matter and a snapshot can be laid
 * over what is there. A token that lacks an identifier or an epoch is not one of ours and counts as revoked; a session is
 * lacking in one kind alone, that of a client in its own name.
 */
export function createRevocationTable(): RevocationTable {
  const marks = new Map<string, Mark>();
  const markOf = (kind: RevocationEntry['kind'], id = ''): Mark | undefined => marks.get(`${kind} ${id}`);
  return Object.freeze({
    apply(delta: FeedDelta): void {
      if (!('entry' in delta)) return;
      const [name, mark] = markFor(delta.entry);
      const known = marks.get(name);
      marks.set(name, known === undefined ? mark : latest(known, mark));
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
    marks: () => [...marks].map(([name, mark]) => ({ ...parseName(name), ...mark })),
    sweep(nowSeconds: number): void {
      for (const [name, mark] of marks) if (mark.expiresAt <= nowSeconds) marks.delete(name);
    },
    get size(): number {
      return marks.size;
    },
  });
}

function markFor(entry: RevocationEntry): readonly [name: string, mark: Mark] {
  switch (entry.kind) {
    case 'token':
    case 'session':
      return [`${entry.kind} ${entry.id}`, { epoch: Number.POSITIVE_INFINITY, expiresAt: entry.expiresAt }];
    case 'subject':
    case 'client':
      return [`${entry.kind} ${entry.id}`, entry];
    case 'issuer':
      return ['issuer ', entry];
    case 'key':
      // A condemned key is condemned for ever.
      return [`key ${entry.id}`, { epoch: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY }];
  }
}

/** An identifier may hold spaces; a kind does not. */
function parseName(name: string): Pick<RevocationMark, 'kind' | 'id'> {
  const end = name.indexOf(' ');
  return { kind: name.slice(0, end) as RevocationMark['kind'], id: name.slice(end + 1) };
}

function latest(left: Mark, right: Mark): Mark {
  return { epoch: Math.max(left.epoch, right.epoch), expiresAt: Math.max(left.expiresAt, right.expiresAt) };
}

function isEpochs(value: unknown): value is readonly [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((epoch) => Number.isSafeInteger(epoch));
}
