import { describe, expect, it } from 'vitest';
import { read, repository } from '../workspace.ts';
import { addUp, countResources } from './cost.ts';
import { brokenLaws, simulateDay } from './day.ts';
import { readMeasured } from './measured.ts';
import { simulateScale } from './scale.ts';
import { formatDocument, scaleDocument } from './scale-document.ts';
import { checkInputs, planInputs, type ScaleInputs } from './scale-inputs.ts';

/** A hundredth of the plan's day: enough for laws, not for a plan. */
const small: ScaleInputs = { ...planInputs, users: 10_000_000, reduction: 5000 };
const measured = readMeasured(repository);
const plan = async (changes: Partial<ScaleInputs>) => (await simulateScale({ ...small, ...changes }, measured)).plan;

describe('a simulated day', () => {
  it('loses nothing and counts nothing twice', () => {
    expect(brokenLaws(simulateDay(small))).toEqual([]);
  });

  it('is found out when it loses a refresh, keeps an entry, or signs one session out twice', () => {
    const day = simulateDay(small);
    expect(brokenLaws({ ...day, refreshes: day.refreshes + 1 })).toEqual(['each refresh is counted in one quarter']);
    expect(brokenLaws({ ...day, entriesLeft: 1 })).toEqual(['an entry dies']);
    expect(brokenLaws({ ...day, uses: day.refreshes })).toEqual(['each use finds a token or is given one']);
    expect(brokenLaws({ ...day, activeSessions: day.logOuts - 1 })).toEqual(['a session signs out once at most']);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(simulateDay(small)).toEqual(simulateDay(small));
    expect(simulateDay({ ...small, seed: 2 })).not.toEqual(simulateDay(small));
  });

  it('gives each visit one refresh where tokens outlive a visit and not the pause behind it', () => {
    const day = simulateDay({ ...small, visitsPerSession: 1, logOutShare: 0, logInShare: 0 });
    expect(day.refreshes).toBe(day.activeSessions);
    expect(day.logIns).toBe(0);
  });

  it('follows the curve: a day that is busy in one hour has all of it there', () => {
    const dailyCurve = planInputs.dailyCurve.map((_, hour) => (hour === 9 ? 1 : 0));
    const day = simulateDay({ ...small, dailyCurve, visitsPerSession: 1, visitSeconds: 1 });
    const inHour = day.refreshesByQuarter.slice(36, 40).reduce((sum, count) => sum + count, 0);
    expect(inHour).toBe(day.refreshes);
  });
});

describe('the plan', () => {
  it('grows with the users: ten times as many are ten times the rows, the refreshes and the bytes', async () => {
    const [one, ten] = await Promise.all([plan({}), plan({ users: 100_000_000, reduction: 50_000 })]);
    for (const name of ['session_rows', 'session_bytes', 'refreshes_per_second_mean', 'wal_bytes_per_day']) {
      expect((ten[name] ?? 0) / (one[name] ?? 0), name).toBeCloseTo(10, 1);
    }
  });

  it('says that shorter tokens cost more refreshes, and longer ones a larger table in each verifier', async () => {
    const [short, long] = await Promise.all([plan({ accessSeconds: 300 }), plan({ accessSeconds: 3600 })]);
    expect(short['refreshes_per_second_mean']).toBeGreaterThan(long['refreshes_per_second_mean'] ?? 0);
    expect(short['verifier_entries']).toBeLessThan(long['verifier_entries'] ?? 0);
  });

  it('says that more verifiers cost the nodes and not each other', async () => {
    const [few, many] = await Promise.all([plan({ verifiers: 600 }), plan({ verifiers: 6000 })]);
    expect(many['feed_bytes_per_second_a_node']).toBeGreaterThan(few['feed_bytes_per_second_a_node'] ?? 0);
    expect(many['feed_bytes_per_second_a_verifier']).toBeLessThanOrEqual(few['feed_bytes_per_second_a_verifier'] ?? 0);
  });

  it('refuses inputs that cannot be, and measurements that are not there', async () => {
    expect(() => checkInputs({ ...small, dailyShare: 1.5 })).toThrow(TypeError);
    expect(() => checkInputs({ ...small, dailyCurve: [1] })).toThrow(TypeError);
    expect(() => checkInputs({ ...small, reduction: 1 })).toThrow(TypeError);
    await expect(simulateScale(small, { ...measured, figures: {} })).rejects.toThrow('was not measured');
  });

  it('costs what the reader’s own prices say, and nothing without them', async () => {
    const scale = await simulateScale(small, measured);
    expect(addUp(scale, {})).toBeUndefined();
    const { core = 0, gib = 0 } = countResources(scale);
    expect(addUp(scale, { core: 2, gib: 3 })).toMatchObject({ month: 2 * core + 3 * gib });
  });
});

describe('docs/scale.md', () => {
  it('shows what the program prints: npm run -s simulate -- scale --write', async () => {
    const document = formatDocument(await simulateScale(planInputs, measured), measured);
    expect(read(repository, scaleDocument)).toBe(document);
  });

  it('is another where a figure was measured otherwise', async () => {
    const other = { ...measured, figures: { ...measured.figures, two_nodes_cpu_us_per_refresh: 1 } };
    const document = formatDocument(await simulateScale(planInputs, other), other);
    expect(read(repository, scaleDocument)).not.toBe(document);
  });
});
