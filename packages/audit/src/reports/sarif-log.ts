import type { AttackFacts, Severity } from '../attack.ts';
import { version } from '../defaults.ts';
import { markdownText } from './markdown-text.ts';

/** What a SARIF log of ours is made of, whoever found it. Texts are printable already. */
export interface SarifContent {
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** What could not be told, and what is to be said of the settings. */
  readonly notifications: readonly SarifNotification[];
  readonly invocation: {
    readonly successful: boolean;
    readonly exitCode: number;
    readonly exitWords: string;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    readonly endedAt: string;
  };
}

export type SarifRule = Pick<AttackFacts, 'id' | 'title' | 'severity' | 'cwe' | 'source' | 'how' | 'fix'> &
  Partial<Pick<AttackFacts, 'victims'>>;

export interface SarifResult {
  readonly ruleId: string;
  readonly message: string;
  /** Relative: GitHub refuses a whole file over one address with a scheme (codeql-action issue 754). */
  readonly uri: string;
  readonly line?: number;
  readonly column?: number;
  /** What was found fault with, where that is no file. */
  readonly logicalName?: string;
  /** The same between runs and machines. */
  readonly fingerprint: string;
  /** Why it is borne. */
  readonly justification?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly webRequest?: Readonly<Record<string, unknown>>;
}

export interface SarifNotification {
  readonly about: 'execution' | 'configuration';
  readonly ruleId?: string;
  readonly message: string;
}

/** A log by SARIF 2.1.0 (OASIS), with what GitHub's code scanning reads of it. */
export function writeSarifLog({ rules, results, notifications, invocation }: SarifContent): string {
  const weaknesses = [...new Set(rules.map(({ cwe }) => cwe))].toSorted((one, other) => one - other);
  const index = new Map(rules.map(({ id }, place) => [id, place]));
  const run = {
    tool: {
      driver: {
        name: 'sealwright',
        version,
        semanticVersion: version,
        supportedTaxonomies: [{ name: 'CWE', index: 0 }],
        rules: rules.map(ruleObject),
      },
    },
    taxonomies: [
      {
        name: 'CWE',
        organization: 'MITRE',
        shortDescription: { text: 'Common Weakness Enumeration' },
        informationUri: 'https://cwe.mitre.org/',
        isComprehensive: false,
        taxa: weaknesses.map((cwe) => ({
          id: String(cwe),
          helpUri: `https://cwe.mitre.org/data/definitions/${cwe}.html`,
        })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    invocations: [invocationObject(invocation, notifications, index)],
    results: results.map((result) => resultObject(result, rules[index.get(result.ruleId) ?? -1], index)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const levels: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' };
/** In the middle of the bands by which code scanning names a severity: above 9.0, 7.0, 4.0 and 0.1. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' };

function ruleObject(rule: SarifRule): object {
  const { id, title, severity, cwe, source, how, fix, victims = [] } = rule;
  const fell = victims.map(({ what, advisory }) => (advisory === undefined ? what : `${what} (${advisory})`));
  const paragraphs: readonly (readonly [string, string])[] = [
    ['How it works', how],
    ...(fell.length === 0 ? [] : [['Who fell to it', `${fell.join('; ')}.`] as const]),
    ['What to do', fix],
    ['Where it is written', `${source.join('; ')}.`],
  ];
  return {
    id,
    shortDescription: { text: plainMessage(title) },
    fullDescription: { text: plainMessage(how) },
    help: {
      text: plainMessage(paragraphs.map(([head, text]) => `${head}: ${text}`).join('\n\n')),
      markdown: paragraphs.map(([head, text]) => `**${head}.** ${markdownText(text)}`).join('\n\n'),
    },
    defaultConfiguration: { level: levels[severity] },
    relationships: [{ target: { id: String(cwe), toolComponent: { name: 'CWE', index: 0 } }, kinds: ['superset'] }],
    properties: {
      tags: ['security', 'jwt', `external/cwe/cwe-${String(cwe).padStart(3, '0')}`],
      precision: 'high',
      'security-severity': scores[severity],
    },
  };
}

function resultObject(result: SarifResult, rule: SarifRule | undefined, index: ReadonlyMap<string, number>): object {
  const { ruleId, message, uri, line = 1, column, logicalName, fingerprint, justification } = result;
  const { properties, webRequest } = result;
  return {
    ruleId,
    ...(rule === undefined ? {} : { ruleIndex: index.get(ruleId), level: levels[rule.severity] }),
    kind: 'fail',
    message: { text: plainMessage(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
        },
        ...(logicalName === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: logicalName }] }),
      },
    ],
    partialFingerprints: { 'sealwrightFinding/v1': fingerprint },
    ...(justification === undefined ? {} : { suppressions: [{ kind: 'external', status: 'accepted', justification }] }),
    ...(webRequest === undefined ? {} : { webRequest }),
    ...(properties === undefined ? {} : { properties }),
  };
}

function invocationObject(
  { successful, exitCode, exitWords, startedAt, endedAt }: SarifContent['invocation'],
  notifications: readonly SarifNotification[],
  index: ReadonlyMap<string, number>,
): object {
  const told = (about: SarifNotification['about'], level: string): readonly object[] =>
    notifications
      .filter((one) => one.about === about)
      .map(({ ruleId, message }) => ({
        level,
        message: { text: plainMessage(message) },
        ...(ruleId !== undefined && index.has(ruleId)
          ? { associatedRule: { id: ruleId, index: index.get(ruleId) } }
          : {}),
      }));
  return {
    executionSuccessful: successful,
    exitCode,
    exitCodeDescription: exitWords,
    startTimeUtc: startedAt,
    endTimeUtc: endedAt,
    toolExecutionNotifications: told('execution', 'note'),
    toolConfigurationNotifications: told('configuration', 'warning'),
  };
}

/**
 * A message is not only text: `[words](address)` is a link in it, and `{0}` stands for an argument (SARIF 2.1.0 §3.11.5,
 * §3.11.6). A target that answers with either would write into somebody's list of alerts.
 */
function plainMessage(text: string): string {
  const unlinked = /\]\s*\(/.test(text) ? text.replaceAll(/[\\[\]]/g, '\\$&') : text;
  return /\{\d+\}/.test(unlinked) ? unlinked.replaceAll('{', '{{').replaceAll('}', '}}') : unlinked;
}
