import { describe, expect, it } from 'vitest';
import type { Severity } from './attack.ts';
import { type AuditStatus, auditStatus } from './exit-status.ts';

const [yes, no] = [true, false];
const none = undefined;

describe('the exit status', () => {
  it.each<
    [
      usable: boolean,
      sound: boolean,
      atEnd: boolean,
      judged: number,
      unclear: number,
      Severity | undefined,
      Severity,
      AuditStatus,
    ]
  >([
    // A clean run.
    [yes, yes, yes, 120, 0, none, 'high', 0],
    [yes, yes, yes, 1, 0, none, 'low', 0],
    // Findings at the line, above it, beneath it.
    [yes, yes, yes, 120, 0, 'high', 'high', 1],
    [yes, yes, yes, 120, 0, 'critical', 'high', 1],
    [yes, yes, yes, 120, 0, 'medium', 'high', 0],
    [yes, yes, yes, 120, 0, 'low', 'medium', 0],
    [yes, yes, yes, 120, 0, 'high', 'critical', 0],
    [yes, yes, yes, 120, 0, 'low', 'low', 1],
    // Blind runs are never 0.
    [yes, no, yes, 0, 0, none, 'high', 3],
    [yes, no, yes, 5, 0, none, 'high', 3],
    [yes, yes, yes, 0, 0, none, 'high', 3],
    [yes, yes, no, 120, 0, none, 'high', 3],
    [yes, no, no, 0, 0, 'low', 'high', 3],
    // More rows that tell nothing than rows that tell something.
    [yes, yes, yes, 40, 39, none, 'high', 0],
    [yes, yes, yes, 40, 40, none, 'high', 3],
    [yes, yes, yes, 1, 130, 'low', 'high', 3],
    // What was seen was seen.
    [yes, yes, yes, 1, 130, 'high', 'high', 1],
    [yes, no, no, 1, 0, 'critical', 'high', 1],
    [yes, yes, no, 1, 0, 'high', 'high', 1],
    // Wrong use comes before everything.
    [no, yes, yes, 120, 0, none, 'high', 2],
    [no, no, no, 0, 0, 'critical', 'low', 2],
  ])('usable %s, sound %s, at the end %s, judged %i, unclear %i, worst %s, fail on %s: %i', (...row) => {
    const [usable, sound, soundAtEnd, judged, unclear, worst, failOn, status] = row;
    const facts = { usable, sound, soundAtEnd, judged, unclear, failOn, ...(worst === undefined ? {} : { worst }) };
    expect(auditStatus(facts)).toBe(status);
  });
});
