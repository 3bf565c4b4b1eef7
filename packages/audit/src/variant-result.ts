/** What came of one presentation. */
export type Verdict = 'refused' | 'accepted' | 'crashed' | 'slow' | 'inconclusive';

/** What came of one variant of an attack. */
export interface VariantResult {
  readonly variant: string;
  readonly verdict: Verdict;
  /** Required where it is `inconclusive`; elsewhere what a person would ask next. Constant words, never a token. */
  readonly reason?: string;
  readonly evidence?: Evidence;
}

/** What was seen. No token, no body. */
export interface Evidence {
  readonly status?: number;
  readonly milliseconds?: number;
  /** The time of a plain bad token beside it. */
  readonly baselineMilliseconds?: number;
  /** The target asked the address that the token named. */
  readonly fetched?: boolean;
  readonly detail?: string;
}

/** One presentation with its answer, as observed rows read it. Held in memory for the run alone. */
export interface Exchange {
  readonly attack: string;
  readonly variant: string;
  readonly token: string | undefined;
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  readonly verdict: Verdict;
}
