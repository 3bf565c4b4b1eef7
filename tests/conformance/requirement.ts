/** Where a sentence of a specification stands, what it asks of an authorization server, and the tests that hold it. */
export interface Requirement {
  readonly section: string;
  readonly level: Level;
  /** In our own words; the authorization server is the subject. */
  readonly says: string;
  /** `path › describe › name`, one or several. None, and no reason: nothing holds it yet. */
  readonly tests: readonly string[];
  /** Why it asks nothing of this server. */
  readonly because?: string;
}

export type Level = 'MUST' | 'SHOULD';

export interface Specification {
  /** As `RFC 7636`. */
  readonly name: string;
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

/** Why a requirement does not apply. */
interface Reason {
  readonly because: string;
}

export function specification(name: string, title: string, requirements: readonly Requirement[]): Specification {
  return { name, title, requirements };
}

export function must(section: string, says: string, ...held: readonly (string | Reason)[]): Requirement {
  return requirement('MUST', section, says, held);
}

export function should(section: string, says: string, ...held: readonly (string | Reason)[]): Requirement {
  return requirement('SHOULD', section, says, held);
}

export function because(reason: string): Reason {
  return { because: reason };
}

function requirement(level: Level, section: string, says: string, held: readonly (string | Reason)[]): Requirement {
  const tests = held.filter((one) => typeof one === 'string');
  const reason = held.find((one) => typeof one === 'object');
  return { section, level, says, tests, ...reason };
}
