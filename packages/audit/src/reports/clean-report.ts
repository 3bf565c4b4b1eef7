import type { Evidence, VariantResult } from '../attack.ts';
import type { AuditedTarget, AuditReport, Calibration, RowResult } from '../report.ts';
import { printableText } from './printable-text.ts';

/**
 * The same report with every text that a target or a person may have had a hand in made printable. All writers start
 * from it, so none of them can forget one.
 */
export function cleanReport(report: AuditReport): AuditReport {
  return {
    ...report,
    target: cleanTarget(report.target),
    calibration: cleanCalibration(report.calibration),
    rows: report.rows.map(cleanRow),
  };
}

function cleanTarget({ kind, name, request }: AuditedTarget): AuditedTarget {
  if (request === undefined) return { kind, name: printableText(name) };
  const { method, url, carrier } = request;
  return {
    kind,
    name: printableText(name),
    request: {
      method: printableText(method),
      // A command with half an address would ask another one.
      url: printableText(url, Number.POSITIVE_INFINITY),
      carrier: {
        in: carrier.in,
        name: printableText(carrier.name),
        ...(carrier.scheme === undefined ? {} : { scheme: printableText(carrier.scheme) }),
      },
    },
  };
}

function cleanCalibration(calibration: Calibration): Calibration {
  const cleaned = Object.entries(calibration).map(([name, value]) => [
    name,
    typeof value === 'string' ? printableText(value) : value,
  ]);
  return Object.fromEntries(cleaned) as Calibration;
}

function cleanRow(row: RowResult): RowResult {
  return { ...row, title: printableText(row.title), ...cleanReason(row), variants: row.variants.map(cleanVariant) };
}

function cleanVariant(result: VariantResult): VariantResult {
  const { variant, evidence } = result;
  return {
    ...result,
    variant: printableText(variant),
    ...cleanReason(result),
    ...(evidence === undefined ? {} : { evidence: cleanEvidence(evidence) }),
  };
}

function cleanEvidence(evidence: Evidence): Evidence {
  return evidence.detail === undefined ? evidence : { ...evidence, detail: printableText(evidence.detail) };
}

function cleanReason({ reason }: { readonly reason?: string }): { readonly reason?: string } {
  return reason === undefined ? {} : { reason: printableText(reason) };
}
