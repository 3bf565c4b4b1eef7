import type { ForgeContext, VariantResult } from './attack.ts';
import type { Answer, Presentation } from './target.ts';

/** What a staged attack plays on. */
export interface Stage {
  readonly context: ForgeContext;
  /** Presents a token as any other row would, within the run's budget and rate. */
  readonly present: (presentation: Presentation) => Promise<Answer>;
  /** The run's own judgement of an answer: what calibration has learnt. */
  readonly judge: (variant: string, answer: Answer) => VariantResult;
  /** Lets time pass between two looks at the target: an expiry, a cache. Bounded by whoever waits. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** The key set that the target trusts, where the audit publishes it. */
  readonly keySetHost?: KeySetHost;
  /** Whether an address of `context.callbackUrl` has been asked by now. */
  readonly wasAsked: (url: string) => boolean;
}

/** The issuer's key set, in the auditor's hand. */
export interface KeySetHost {
  readonly url: string;
  /** What is served from now on. Undefined brings the good key set back. */
  readonly serve: (answer: KeySetAnswer | undefined) => void;
  /** How often it was asked since it was last counted. */
  readonly countRequests: () => number;
}

export interface KeySetAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Bytes a second; by default all at once. */
  readonly bytesPerSecond?: number;
}
