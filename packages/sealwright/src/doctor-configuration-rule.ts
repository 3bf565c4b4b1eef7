import type { Finding, RuleFacts } from '@sealwright/audit/doctor';
import type { Configuration } from './configuration.ts';

export interface ConfigurationSubject {
  readonly configuration: Configuration;
  /** The configuration itself. */
  readonly file: string;
  /** Modes of the files that it names, by their paths. */
  readonly modes: ReadonlyMap<string, number>;
}

export interface ConfigurationRule extends RuleFacts {
  readonly check: (subject: ConfigurationSubject) => Iterable<ConfigurationSuspicion>;
}

interface ConfigurationSuspicion {
  readonly key: string;
  readonly message?: string;
  readonly severity?: Finding['severity'];
}
