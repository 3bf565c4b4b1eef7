/** One thing that is wrong with a configuration: where it stands, what it is, and what to write instead. */
export interface ConfigurationProblem {
  /** `sealwright.yaml:12`, `environment SEALWRIGHT_STORE` or `flag --port`. */
  readonly origin: string;
  /** The dotted key, as it is written in the file; empty when the file as a whole is meant. */
  readonly key: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * A configuration that was refused, with every problem that was found. The values themselves are never in it: a
 * mistyped key may hold a password.
 */
export class ConfigurationError extends Error {
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(problems.map(formatConfigurationProblem).join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

function formatConfigurationProblem({ origin, key, problem, fix }: ConfigurationProblem): string {
  return `${origin}: ${key === '' ? '' : `${key} `}${problem}; ${fix}`;
}
