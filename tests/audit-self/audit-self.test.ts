import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../end-to-end/spawned-command.ts';

interface Audited {
  readonly subject: string;
  readonly report: {
    readonly calibration: { readonly sound: boolean; readonly good: string; readonly goodAtEnd: string };
    readonly rows: readonly { readonly attack: string; readonly verdict: string; readonly reason?: string }[];
  };
}

const node20 = fileURLToPath(new URL('../../tools/runtimes/node_modules/node20/bin/node', import.meta.url));

/** The other algorithms of the engines are audited in process, by `packages/audit/src/catalogue-refused.test.ts`. */
const parts = ['ES256', 'adapter', 'authorization server'];

describe('the audit of Sealwright itself', () => {
  it.each(parts)('has every row refused, or says why it is not: %s', async (part) => {
    const { status, stdout } = await runCommand(['audit', 'self', '--only', part, '--json']);
    const audited = JSON.parse(stdout) as readonly Audited[];
    expect(audited.length).toBeGreaterThan(1);
    for (const { subject, report } of audited) {
      expect([subject, report.calibration]).toMatchObject([subject, { sound: true }]);
      expect(report.calibration.goodAtEnd).toBe(report.calibration.good);
      expect([subject, report.rows.filter(({ verdict }) => !['refused', 'inconclusive'].includes(verdict))]).toEqual([
        subject,
        [],
      ]);
      expect(report.rows.filter(({ verdict, reason }) => verdict === 'inconclusive' && !reason)).toEqual([]);
      expect(report.rows.filter(({ verdict }) => verdict === 'refused').length).toBeGreaterThan(10);
    }
    expect(status).toBe(0);
  });

  it('runs on Node 20 too', async () => {
    const { status, stdout } = await runCommand(['audit', 'self', '--only', 'encrypted', '--json'], { node: node20 });
    expect([status, (JSON.parse(stdout) as readonly Audited[]).length]).toEqual([0, 1]);
  });

  it('names the parts where there is none of that name', async () => {
    const { status, stdout, stderr } = await runCommand(['audit', 'self', '--only', 'keycloak']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('engine node:crypto RS256; ');
    expect(stderr).toContain('adapter NestJS');
  });
});
