// What `POST /admin/api/inspect` answers. All times are whole seconds since 1970. A word that this page does not know, from
// a newer server, is shown as it came.

export interface IssuerAnswer {
  /** Whether the token's `iss` is this issuer: of another's token nothing is known here. */
  readonly ours: boolean;
  readonly key: KeyAnswer | null;
  readonly session: SessionAnswer | null;
  readonly revocation: RevocationAnswer | null;
  readonly verifiers: readonly VerifierAnswer[];
  /** How many more there are than the answer had room for. */
  readonly verifiers_left_out: number;
}

export interface KeyAnswer {
  readonly phase: string;
  readonly alg: string | null;
  readonly active_from: number | null;
  readonly active_until: number | null;
  readonly removed_at: number | null;
}

export interface SessionAnswer {
  readonly state: string;
  readonly account: string;
  readonly began_at: number | null;
  readonly last_used_at: number | null;
  readonly ended_at: number | null;
  readonly reason: string | null;
  readonly differs: readonly string[];
}

export interface RevocationAnswer {
  readonly revoked: boolean;
  readonly by: readonly { readonly kind: string; readonly at: number | null; readonly reason: string | null }[];
  readonly not_judged: readonly string[];
}

export interface VerifierAnswer {
  readonly name: string | null;
  readonly resource: string | null;
  readonly would_accept: string;
  readonly why: string;
  readonly reported_seconds_ago: number | null;
}
