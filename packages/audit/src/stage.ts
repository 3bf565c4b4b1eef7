import type { ForgeContext } from './forge-context.ts';
import type { Forgery } from './forgery.ts';
import type { KeySetAnswer } from './key-set-answer.ts';
import type { Answer, Presentation } from './target.ts';
import type { VariantResult } from './variant-result.ts';

export type { KeySetAnswer } from './key-set-answer.ts';

/** What a staged attack plays on. */
export interface Stage {
  readonly context: ForgeContext;
  /** Presents a token as any other row would, within the run's budget and rate. */
  readonly present: (presentation: Presentation) => Promise<Answer>;
  /** Presents a forgery, judges the answer as a row of tokens does, and keeps the token where it was taken. */
  readonly fire: (forgery: Forgery) => Promise<VariantResult>;
  /** The run's own judgement of an answer: what calibration has learnt. */
  readonly judge: (variant: string, answer: Answer) => VariantResult;
  /** Lets time pass between two looks at the target: an expiry, a cache. Bounded by whoever waits. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** The key set that the target trusts, where the audit publishes it. */
  readonly keySetHost?: KeySetHost;
  /** Whether an address of `context.callbackUrl` has been asked by now. */
  readonly wasAsked: (url: string) => boolean;
  /**
   * The verifier set up anew, with nothing cached, while the host serves this (undefined: the good key set). Absent where
   * the target runs on by itself. The stage before it is over.
   */
  readonly renew?: (answer: KeySetAnswer | undefined) => Promise<Stage>;
  /** For how long the target goes on with a key set that it has fetched, where the person said so. */
  readonly keySetMaxAgeSeconds?: number;
}

/** The issuer's key set, in the auditor's hand. */
export interface KeySetHost {
  /** Also the identifier of the issuer. */
  readonly origin: string;
  readonly url: string;
  /** What is served from now on. Undefined brings the good key set back. */
  readonly serve: (answer: KeySetAnswer | undefined) => void;
  /** How often it was asked since it was last counted. */
  readonly countRequests: () => number;
  /** How many bytes of bodies went out since they were last counted. */
  readonly countBytes: () => number;
}
