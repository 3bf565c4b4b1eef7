import { describe, expect, it } from 'vitest';
import { type Chunk, createSchedule } from './crack-schedule.ts';
import type { Stage } from './crack-stage.ts';

const words = (name: string, count: number): Stage => ({
  kind: 'words',
  name,
  words: Array.from({ length: count }, (_, index) => `${name}${index}`),
  rules: 'deep',
});
const stages = [words('a', 50), words('b', 3), words('c', 70)];

function allOf(schedule: ReturnType<typeof createSchedule>): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let chunk = schedule.next(); chunk !== undefined; chunk = schedule.next()) chunks.push(chunk);
  return chunks;
}

describe('a schedule', () => {
  it('gives every unit once, in order', () => {
    const given = allOf(createSchedule(stages)).flatMap(({ stage, from, to }) =>
      Array.from({ length: to - from }, (_, index) => [stage, from + index]),
    );
    const wanted = stages.flatMap((stage, number) =>
      stage.kind === 'words' ? stage.words.map((_, index) => [number, index]) : [],
    );
    expect(given).toStrictEqual(wanted);
  });

  it('stands behind what has come back without a gap, whatever came back beyond it', () => {
    const schedule = createSchedule(stages);
    const chunks = allOf(schedule);
    expect(chunks.length).toBeGreaterThan(5);
    const [first, second, third] = chunks as [Chunk, Chunk, Chunk];
    schedule.finish(third, 30);
    schedule.finish(second, 20);
    expect([schedule.position(), schedule.tried()]).toStrictEqual([{ stage: 0, unit: 0, tried: 0 }, 50]);
    schedule.finish(first, 10);
    expect(schedule.position()).toStrictEqual({ stage: third.stage, unit: third.to, tried: 60 });
    expect(schedule.isFinished()).toBe(false);
    for (const chunk of chunks.slice(3)) schedule.finish(chunk, 1);
    expect(schedule.isFinished()).toBe(true);
  });

  it('goes on where another stood: together they give every unit', () => {
    const first = createSchedule(stages);
    const early = [first.next(), first.next(), first.next()] as Chunk[];
    first.finish(early[0] as Chunk, 5);
    first.finish(early[2] as Chunk, 5);
    const second = createSchedule(stages, first.position());
    expect(allOf(second)).toStrictEqual(allOf(createSchedule(stages)).slice(1));
    expect(second.tried()).toBe(5);
  });

  it('takes back only what it gave', () => {
    expect(() => createSchedule(stages).finish({ stage: 0, from: 0, to: 1 }, 1)).toThrow(TypeError);
  });

  it('has nothing to do where there are no stages', () => {
    const schedule = createSchedule([]);
    expect([schedule.next(), schedule.isFinished(), schedule.total()]).toStrictEqual([undefined, true, 0]);
  });
});
