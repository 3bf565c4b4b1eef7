import type { AttackFacts, VariantResult } from '../attack.ts';
import type { AuthorizationServer, IssuedTokens, RefreshOutcome } from './authorization-server.ts';

/** An attack on an authorization server: it plays with sessions of the auditor's own. */
export interface IssuerAttack extends AttackFacts {
  readonly kind: 'issuer';
  readonly needs: readonly IssuerNeed[];
  readonly play: (stage: IssuerStage) => Promise<readonly VariantResult[]>;
}

export type IssuerNeed =
  /** Sessions to spend: this many fresh refresh tokens. */
  | `sessions:${number}`
  | 'revocation'
  | 'metadata'
  | 'key-set'
  | 'userinfo'
  | 'client-secret'
  | 'other-client'
  | 'client-key'
  | 'restart';

export interface IssuerStage {
  readonly server: AuthorizationServer;
  /** The tokens of a sign-in that no other row uses. Throws `OutOfSessions` when there are no more. */
  readonly takeSession: () => Promise<IssuedTokens>;
  /** Waits in real time: for a window of grace to close. */
  readonly wait: (seconds: number) => Promise<void>;
  /** Longer than any window in which the server answers a used refresh token again. */
  readonly graceSeconds: number;
  /** Of tokens presented at the same instant. */
  readonly callers: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Where the metadata was read. */
  readonly metadataUrl?: string;
  /** The key set, byte for byte as published. */
  readonly keySetText?: string;
  readonly keySetHeaders?: Readonly<Record<string, string>>;
  /** Restarts the server and comes back when it answers again. */
  readonly restart?: () => Promise<void>;
  /** An assertion of the client for this audience (RFC 7523 §3). */
  readonly signAssertion?: (audience: string | readonly string[]) => Promise<string>;
  /** Whether the userinfo endpoint answers to this token; undefined where it says neither. */
  readonly opensUserinfo?: (token: string) => Promise<boolean | undefined>;
}

/** There is no session left to spend: the row is inconclusive. */
export class OutOfSessions extends Error {
  override readonly name = 'OutOfSessions';

  constructor() {
    super('no session could be had: the sign-in was refused, or no refresh token is left');
  }
}

/** Rotates once, or says why this server cannot be judged. */
export async function rotate(stage: IssuerStage, tokens: IssuedTokens): Promise<IssuedTokens> {
  const outcome = await stage.server.refresh(tokens.refreshToken);
  if (outcome.kind === 'issued') return outcome.tokens;
  throw new NotRefreshed(describeOutcome(outcome));
}

/** A session with its access token, which a refresh brings where only the refresh token is known. */
export async function takeTokens(stage: IssuerStage): Promise<IssuedTokens> {
  const tokens = await stage.takeSession();
  return tokens.accessToken === undefined ? rotate(stage, tokens) : tokens;
}

/** A session that should have been refreshed was not: nothing can be concluded. */
export class NotRefreshed extends Error {
  override readonly name = 'NotRefreshed';

  constructor(answer: string) {
    super(`an ordinary refresh was not answered with tokens (${answer})`);
  }
}

/** An outcome in words that hold no token. */
export function describeOutcome(outcome: RefreshOutcome): string {
  if (outcome.kind === 'issued') return 'tokens';
  return outcome.kind === 'refused' ? `refused with ${outcome.status}` : outcome.why;
}
