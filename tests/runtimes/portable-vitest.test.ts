import { describe, expect, it } from 'vitest';
import * as standIn from '../../packages/jwt/test/portable-vitest.ts';

const run = (define: () => void): Promise<standIn.Report> => standIn.runFiles({ file: async () => define() });

describe('what stands in for Vitest', () => {
  it('runs each test once, with its row, between its hooks', async () => {
    const seen: string[] = [];
    const note = (text: string) => (): void => void seen.push(text);
    const report = await run(() => {
      standIn.beforeAll(note('before all'));
      standIn.beforeEach(note('before each'));
      standIn.afterEach(note('after each'));
      standIn.afterAll(note('after all'));
      standIn.describe.each(['a', 'b'])('suite %s', (letter: string) => {
        standIn.it.each([
          [1, 2],
          [3, 4],
        ])('%i and %i', (one: number, two: number) => void seen.push(`${letter}${one}${two}`));
        standIn.it.each([{ x: 5 }])('$x', ({ x }: { x: number }) => void seen.push(`${letter}${x}`));
        standIn.it.each([[1], 'text'])(
          'rows of which one is no list',
          (row: unknown) => void seen.push(JSON.stringify(row)),
        );
      });
    });
    expect(report).toStrictEqual({ passed: 10, failed: 0, failures: [] });
    expect(seen.filter((text) => !/each/.test(text))).toStrictEqual(
      'before all,a12,a34,a5,[1],"text",b12,b34,b5,[1],"text",after all'.split(','),
    );
    expect(seen.filter((text) => text === 'before each')).toHaveLength(10);
    expect(seen.slice(1, 4)).toStrictEqual(['before each', 'a12', 'after each']);
  });

  it.each([
    ['a matcher that does not hold', () => standIn.it('x', () => standIn.expect(1).toBe(2)), 'file › x: '],
    [
      'a promise that is refused',
      () => standIn.it('x', () => Promise.reject(new Error('late'))),
      'file › x: Error: late',
    ],
    [
      'a matcher on a promise',
      () => standIn.it('x', () => standIn.expect(Promise.resolve(1)).resolves.toBe(2)),
      'file › x',
    ],
    [
      'a hook',
      () => {
        standIn.it('x', () => undefined);
        standIn.beforeAll(() => standIn.expect({ a: 1 }).toMatchObject({ a: 2 }));
      },
      'file › beforeAll',
    ],
    [
      'a file that throws',
      () => {
        throw new Error('at once');
      },
      'file: Error: at once',
    ],
    ['a file without a test', () => undefined, 'file: holds no test'],
  ])('counts %s as a failure, by name', async (_, define, start) => {
    const report = await run(define);
    expect(report.failed).toBeGreaterThan(0);
    expect(report.failures[0]?.startsWith(start)).toBe(true);
  });

  it('has each test run by who stands around it, or left out', async () => {
    const seen: string[] = [];
    const define = async (): Promise<void> => {
      standIn.beforeEach(() => void seen.push('before'));
      standIn.it('a', () => void seen.push('a'));
      standIn.it('b', () => void seen.push('b'));
      standIn.it('c', () => standIn.expect(standIn.inject('engine')).toBe('web'));
    };
    const around = async (name: string, test: () => Promise<boolean>): Promise<boolean> =>
      name !== 'define › a' && test();
    const report = await standIn.runFiles({ define }, { engine: 'node', around });
    expect(report).toMatchObject({ passed: 1, failed: 1 });
    expect(report.failures[0]?.startsWith('define › c: ')).toBe(true);
    expect(seen).toStrictEqual(['before', 'b', 'before']);
  });

  it('counts without running', async () => {
    const define = async (): Promise<void> => {
      standIn.it.each([1, 2])('%i', () => standIn.expect(1).toBe(2));
    };
    await expect(standIn.runFiles({ define }, { countOnly: true })).resolves.toStrictEqual({
      passed: 2,
      failed: 0,
      failures: [],
    });
  });
});
