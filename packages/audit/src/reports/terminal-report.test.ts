import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  hostileReview,
  hostileText,
  obeyed,
  review,
  row,
  sampleAttacks,
  sampleReport,
  someToken,
} from '../../test/sample-report.ts';
import { wantsColour, writeTerminalReport } from './terminal-report.ts';
import { textWidth, wrapText } from './text-width.ts';

const plain = { columns: 100, colour: false };

describe('the report on a terminal', () => {
  it('begins with the worst finding, its reason and its fix', () => {
    const lines = writeTerminalReport(review(), plain).split('\n');
    const at = lines.findIndex((line) => line.includes('CRITICAL'));
    expect(at).toBeGreaterThan(0);
    expect(lines.findIndex((line) => line.includes('MEDIUM'))).toBeGreaterThan(at);
    const finding = lines.slice(at, at + 4).join('\n');
    expect(finding).toMatch(/A01 {2}Unsigned token: algorithm none +accepted/);
    expect(finding).toContain('no-signature, two-members');
    expect(finding).toContain('Fix: Let the key say');
    expect(finding).toContain('--only A01');
  });

  it('has a line for each group, and then the counts', () => {
    const text = writeTerminalReport(review(), plain);
    expect(text).toMatch(/✗ A .*1 accepted/);
    expect(text).toMatch(/✓ B .*1 refused/);
    expect(text).toMatch(/· G .*1 untested/);
    expect(text).toContain('7 attacks, 812 requests, 12.3 s: 3 findings (1 critical, 1 medium, 1 low).');
    expect(text).toContain('Failed: a finding is high or worse.');
  });

  it('ends with what was not tested and why', () => {
    const last = writeTerminalReport(review(), { columns: 400, colour: false }).trimEnd().split('\n\n').at(-1);
    expect(last?.replaceAll('\n', ' ')).toMatch(
      /^NOT tested: 3 of 7 attacks: 1 for want of a target that trusts a key set.*; 1 for want of the issuer’s signing key \(--signing-key, or --secret-file for HMAC\); 1 that no request shows\.$/,
    );
    const rows = [row('A01', 'refused', [])];
    const all = review(sampleReport({ rows }), { attacks: sampleAttacks.slice(0, 1) });
    expect(writeTerminalReport(all, plain)).toContain('Nothing was left untested: each of 1 attack has a verdict.');
    const some = writeTerminalReport(review(sampleReport({ rows })), { columns: 100, colour: false });
    expect(some).toContain('NOT tested: 6 of 7 attacks: 6 that were not asked for (--only, --skip).');
  });

  it('says that a blind run is no answer', () => {
    const calibration = { sound: false, reason: 'bad is as good', good: '200', badSignature: '200', noToken: '401' };
    const text = writeTerminalReport(review(sampleReport({ calibration, rows: [] })), plain);
    expect(text).toContain('This target cannot be judged: bad is as good.');
    expect(text).toContain('neither good nor bad');
    const dead = { ...sampleReport().calibration, goodAtEnd: '401' };
    const ended = review(sampleReport({ calibration: dead, rows: [row('B02', 'refused', [])] }));
    expect(writeTerminalReport(ended, plain)).toContain('Refusals before that mean nothing');
  });

  it.each([40, 63, 80, 100, 120])('keeps within %i columns', (columns) => {
    for (const told of [review(), hostileReview()]) {
      for (const line of writeTerminalReport(told, { columns, colour: true }).split('\n')) {
        // A harmless spelling of a runner's command is a few characters longer than the command.
        expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(
          columns + (line.includes('\\u{') ? 10 : 0),
        );
      }
    }
  });

  it('obeys nobody: no escape, no turned text, no token', () => {
    const text = writeTerminalReport(hostileReview(), plain);
    for (const one of obeyed) expect(text).not.toContain(one);
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text).toContain('$TOKEN');
    expect(text).not.toContain(someToken.split('.')[1]);
  });

  it('writes no line that a pipeline’s runner would take for a command', () => {
    const words = `${'x '.repeat(30)}::set-output name=a::b ::error::c ##vso[a] ##teamcity[b] ##[error]`;
    const rows = [40, 52, 61, 72].map((at) => row('A01', 'crashed', [], `${'y'.repeat(at)} ${words}`));
    for (let columns = 40; columns < 120; columns += 1) {
      const text = writeTerminalReport(review(sampleReport({ rows })), { columns, colour: false });
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toContain('##');
    }
  });

  it('has no colour where none is wanted', () => {
    expect(writeTerminalReport(review(), plain)).not.toContain('\u001b');
    expect(writeTerminalReport(review(), { ...plain, colour: true })).toContain('\u001b[');
  });

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
  ])('on a terminal (%s) with %j wants colour: %s', (isTTY, environment, wanted) => {
    expect(wantsColour({ isTTY }, environment)).toBe(wanted);
  });
});

describe('the width of a text', () => {
  it('counts what is seen', () => {
    expect([textWidth('abc'), textWidth('日本'), textWidth('e\u0301'), textWidth('👩‍💻')]).toEqual([3, 4, 1, 2]);
  });

  it('breaks words that are longer than a line', () => {
    expect(wrapText('aa bbbbbbb cc', 5)).toEqual(['aa', 'bbbbb', 'bb cc']);
    expect(wrapText(hostileText, 10).every((line) => textWidth(line.replaceAll(/\p{C}/gu, '')) <= 10)).toBe(true);
  });
});
