import { candidatesPerChunk } from '../defaults.ts';
import { candidatesPerUnit, type Stage, unitsOf } from './crack-stage.ts';

/** A piece of one stage: units from `from` to before `to`. */
export interface Chunk {
  readonly stage: number;
  readonly from: number;
  readonly to: number;
}

/** Where a search is: all before this unit of this stage was tried. */
export interface CrackPosition {
  readonly stage: number;
  readonly unit: number;
  /** Candidates tried before it. */
  readonly tried: number;
}

export const beginning: CrackPosition = { stage: 0, unit: 0, tried: 0 };

/** Who works on what. It gives pieces out in order; they may come back in any. */
export interface Schedule {
  next(): Chunk | undefined;
  finish(chunk: Chunk, tried: number): void;
  /** Behind the last piece of which all before it have come back. */
  position(): CrackPosition;
  /** Candidates of all pieces that have come back. */
  tried(): number;
  /** About how many candidates there are, those before the beginning of this run included. */
  total(): number;
  /** Whether all there is has come back. */
  isFinished(): boolean;
  /** The stage of the last piece that was given out. */
  stage(): Stage | undefined;
}

export function createSchedule(stages: readonly Stage[], from: CrackPosition = beginning): Schedule {
  let cursor: { stage: number; unit: number } = from;
  let settled: CrackPosition = from;
  let finished = from.tried;
  const under: { chunk: Chunk; tried: number | undefined }[] = [];
  return {
    next() {
      while (cursor.stage < stages.length) {
        const stage = stages[cursor.stage] as Stage;
        const units = unitsOf(stage);
        if (cursor.unit < units) {
          const to = Math.min(units, cursor.unit + unitsPerChunk(stage));
          const chunk = { stage: cursor.stage, from: cursor.unit, to };
          cursor = { stage: cursor.stage, unit: to };
          under.push({ chunk, tried: undefined });
          return chunk;
        }
        cursor = { stage: cursor.stage + 1, unit: 0 };
      }
      return undefined;
    },
    finish(chunk, tried) {
      const entry = under.find((one) => one.chunk === chunk);
      if (entry === undefined) throw new TypeError('this piece was not given out');
      entry.tried = tried;
      finished += tried;
      while (under[0]?.tried !== undefined) {
        const [{ chunk: done, tried: count }] = under as [{ chunk: Chunk; tried: number }];
        settled = { stage: done.stage, unit: done.to, tried: settled.tried + count };
        under.shift();
      }
    },
    position: () => settled,
    tried: () => finished,
    total() {
      const ahead = stages.slice(cursor.stage).map((stage, index) => {
        const units = unitsOf(stage) - (index === 0 ? cursor.unit : 0);
        return units * candidatesPerUnit(stage);
      });
      const given = under.reduce(
        (sum, { chunk, tried }) =>
          tried === undefined ? sum + (chunk.to - chunk.from) * candidatesPerUnit(stages[chunk.stage] as Stage) : sum,
        0,
      );
      return Math.round(finished + given + ahead.reduce((sum, count) => sum + count, 0));
    },
    isFinished: () => under.length === 0 && cursor.stage >= stages.length,
    stage: () => stages[Math.min(cursor.stage, stages.length - 1)],
  };
}

function unitsPerChunk(stage: Stage): number {
  return Math.max(1, Math.floor(candidatesPerChunk / candidatesPerUnit(stage)));
}
