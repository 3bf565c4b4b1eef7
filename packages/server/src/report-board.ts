import { maxReports } from './defaults.ts';
import type { Report } from './wire-schemas.ts';

/** What one verifier process said that it holds, last. */
export interface VerifierReport extends Report {
  /** The registered resource server it belongs to; null where the feed is open. */
  readonly resource: string | null;
  /** Wall clock, milliseconds. */
  readonly receivedAt: number;
}

/** The last report of each verifier, in memory: it is news of seconds, and worthless after a restart. */
export interface ReportBoard {
  put(report: VerifierReport): void;
  list(): readonly VerifierReport[];
}

export function createReportBoard(): ReportBoard {
  const reports = new Map<string, VerifierReport>();
  return {
    put(report) {
      // Keyed under its resource server: one API cannot speak for another's verifiers.
      const key = JSON.stringify([report.resource, report.verifier]);
      reports.delete(key);
      reports.set(key, report);
      if (reports.size <= maxReports) return;
      const [oldest] = reports.keys();
      if (oldest !== undefined) reports.delete(oldest);
    },
    list: () => [...reports.values()],
  };
}
