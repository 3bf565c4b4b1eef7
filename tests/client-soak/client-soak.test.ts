import { describe, expect, it } from 'vitest';
import { soak } from './soak.ts';

describe('ninety days of simulated people', () => {
  it('lose answers, tabs, networks and servers, and nobody is signed out without a reason', async () => {
    const report = await soak({ users: 2, days: 90, seed: 7 });
    expect(report).toMatchObject({ falseSignOuts: 0, causes: [], mostSessions: 1 });
    // It is no quiet life: each of these has happened.
    expect(Math.min(report.answersLost, report.crashes, report.restarts)).toBeGreaterThan(0);
    expect(report.refreshes).toBeGreaterThan(500);
  });

  it('are robbed of their refresh tokens, and every thief is caught', async () => {
    const report = await soak({ users: 4, days: 30, seed: 3, thieves: 4 });
    expect(report).toMatchObject({ falseSignOuts: 0, mostSessions: 1 });
    expect(report.thefts).toHaveLength(4);
    for (const { robbed, caught, fruitless } of report.thefts) expect(caught + fruitless).toBe(robbed);
    expect(report.thefts.filter(({ caught }) => caught === 1).length).toBeGreaterThanOrEqual(2);
  });
});
