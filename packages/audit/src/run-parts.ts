import type { AttackFacts, ForgeContext } from './attack.ts';
import type { AuditClock } from './audit-clock.ts';
import type { CallbackListener } from './callback-listener.ts';
import type { RowResult } from './report.ts';
import type { KeySetAnswer, KeySetHost } from './stage.ts';
import type { Target } from './target.ts';

/** What a run is made of. */
export interface AuditRun {
  readonly target: Target;
  readonly context: ForgeContext;
  readonly keySetHost?: KeySetHost;
  /** Sets the target up anew while the host serves this key set. */
  readonly renewTarget?: (answer: KeySetAnswer | undefined) => Promise<Target>;
  readonly keySetMaxAgeSeconds?: number;
  /** Hears what the target fetches. `context.callbackUrl` is its. */
  readonly listener?: CallbackListener;
  /** Why there is none, for the rows that need it. */
  readonly noListener?: string;
  /** Of the needs that are permissions: what the person allows. */
  readonly allowed?: readonly ('load' | 'destructive')[];
  /** Only these rows, by number or by the letter of their group; by default all. */
  readonly only?: readonly string[];
  /** Not these. */
  readonly skip?: readonly string[];
  readonly version: string;
  readonly clock?: AuditClock;
  readonly onStart?: (attack: AttackFacts, done: number, total: number) => void;
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}
