import { createHash } from 'node:crypto';
import type { AuditedTarget } from '../report.ts';
import type { AcceptedRisk, AuditReview, Finding } from './audit-review.ts';
import { type SarifNotification, type SarifResult, writeSarifLog } from './sarif-log.ts';
import { verdictSentence } from './terminal-report.ts';

/**
 * The report for code scanning, by SARIF 2.1.0: a rule an attack, a result a finding, an accepted risk a suppressed
 * result, and a notification for each row that has no verdict. Refusals are no results.
 */
export function writeSarifReport(review: AuditReview): string {
  const { report, findings, acceptedRisks, facts, status } = review;
  const ended = Date.parse(report.startedAt) + report.durationMilliseconds;
  return writeSarifLog({
    rules: [...facts.values()],
    results: [...findings, ...acceptedRisks].map((finding) => resultOf(finding, report.target)),
    notifications: notificationsOf(review),
    invocation: {
      successful: status !== 3,
      exitCode: status,
      exitWords: verdictSentence(review),
      startedAt: report.startedAt,
      endedAt: new Date(ended).toISOString(),
    },
  });
}

/**
 * A name of the target that is a relative path, as code scanning wants, and the same on every machine: a loopback
 * address goes without its port, which a pipeline draws anew each time; a file goes by its own name.
 */
export function targetPath({ kind, name, request }: AuditedTarget): string {
  const text = request?.url ?? /\bhttps?:\/\/\S+/.exec(name)?.[0];
  if (text !== undefined && URL.canParse(text)) {
    const { hostname, host, pathname } = new URL(text);
    const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
    return encodePath(`${loopback ? 'localhost' : host}${pathname}`.replace(/\/$/, ''));
  }
  const file = name.split('#')[0] ?? name;
  const path = file.startsWith('/') || /^[A-Za-z]:/.test(file) ? (file.split(/[\\/]/).at(-1) ?? '') : file;
  return encodePath(path.replace(/^(?:\.{1,2}\/)+/, '')) || kind;
}

function resultOf(finding: Finding | AcceptedRisk, target: AuditedTarget): SarifResult {
  const { attack, verdict, reason, variants } = finding;
  const entry = 'entry' in finding ? finding.entry : undefined;
  const names = variants.map(({ variant }) => variant);
  const uri = targetPath(target);
  const { request } = target;
  // What accepts one variant leaves the rest a finding of its own, with the fingerprint that it had.
  const identity = [
    attack,
    verdict,
    uri,
    request?.method ?? '',
    ...(entry?.variant === undefined ? [] : [entry.variant]),
  ];
  return {
    ruleId: attack,
    message: message(finding, target, names),
    uri,
    logicalName: target.name,
    fingerprint: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    ...(entry === undefined ? {} : { justification: `${entry.reason} (until ${entry.until})` }),
    ...(request === undefined ? {} : { webRequest: { method: request.method, target: request.url } }),
    properties: { verdict, variants: names, ...(reason === undefined ? {} : { reason }) },
  };
}

function message({ title, verdict, reason }: Finding, target: AuditedTarget, names: readonly string[]): string {
  const words = { accepted: 'was taken', crashed: 'crashed the target', slow: 'was far slower than a bad token' };
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const variants = names.length === 0 ? '' : ` Variants: ${shown}.`;
  return `${title}: ${words[verdict]} by ${target.name}.${variants}${reason === undefined ? '' : ` (${reason})`}`
    .replace('crashed the target by', 'crashed')
    .replace('bad token by', 'bad token at');
}

function notificationsOf({ untested, notices, report }: AuditReview): readonly SarifNotification[] {
  const { sound, reason = 'good and bad look alike' } = report.calibration;
  const blind: readonly SarifNotification[] = sound
    ? []
    : [{ about: 'execution', message: `The target cannot be judged: ${reason}` }];
  return [
    ...blind,
    ...untested.map(
      (row): SarifNotification => ({
        about: 'execution',
        ruleId: row.attack,
        message: `${row.attack} ${row.title}: no verdict: ${row.reason ?? 'no reason was given'}`,
      }),
    ),
    ...notices.map(({ words }): SarifNotification => ({ about: 'configuration', message: `Baseline: ${words}` })),
  ];
}

function encodePath(path: string): string {
  return path
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => encodeURIComponent(decodeOnce(part)))
    .join('/');
}

function decodeOnce(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
