import type { Severity } from '../attack.ts';
import type { JwtUse } from './jwt-use.ts';
import type { SourceFile } from './source-file.ts';
import type { Node } from './syntax.ts';

/** How sure it is that the code does what the rule says. What may well be right is `low`. */
export type Confidence = 'high' | 'medium' | 'low';

/** What every rule says of itself, whatever it looks at. */
export interface RuleFacts {
  /** Stable for ever: suppressions, baselines and fingerprints are keyed by it. */
  readonly id: string;
  readonly title: string;
  /** The severity of a finding that says nothing else. */
  readonly severity: Severity;
  /** The number of the weakness in the Common Weakness Enumeration. */
  readonly cwe: number;
  /** What an attacker makes of it. */
  readonly why: string;
  readonly fix: string;
  /** `RFC 8725 §3.1` */
  readonly source: readonly string[];
}

/** A rule about programs. */
export interface SourceRule extends RuleFacts {
  /** A small program that it finds, and one that it does not. */
  readonly example: { readonly bad: string; readonly good: string; readonly file?: string };
  readonly check: (reading: SourceReading) => Iterable<SourceSuspicion>;
}

/** What a rule looks at. */
export interface SourceReading {
  readonly file: SourceFile;
  /** All calls of the known libraries in this file. */
  readonly uses: readonly JwtUse[];
  /** What other files of the tree add: their uses, and whether a name is read anywhere. */
  readonly tree: TreeReading;
}

/** What is known of the tree as a whole. */
export interface TreeReading {
  /** Settings of `@nestjs/jwt` and `@fastify/jwt`, made in one file and used in others. */
  readonly registrations: readonly JwtUse[];
  /** How lists of revoked tokens are treated: by their names in lower case. */
  readonly revocationReads: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
}

/** What a rule has found in a program. */
export interface SourceSuspicion {
  readonly node: Node;
  /** Where it stands, if that is another file than the one that was looked at. */
  readonly file?: SourceFile;
  /** Instead of the rule's title, what is wrong at this place. It never holds a value from the program. */
  readonly message?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

/** One thing that is unsafe. It holds no secret and no token, and its excerpt has every text masked that could be one. */
export interface Finding {
  readonly ruleId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly cwe: number;
  /** The file, URL or name that was looked at. */
  readonly file: string;
  /** From 1; absent where the finding is about the whole. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** Of a JSON document: where in it (RFC 6901). */
  readonly pointer?: string;
  readonly message: string;
  readonly excerpt?: string;
  readonly confidence: Confidence;
  readonly fix: string;
  readonly source: readonly string[];
}
