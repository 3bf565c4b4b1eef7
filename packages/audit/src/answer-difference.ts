import { chanceOfLarger, median } from './rank-test.ts';
import type { Answer } from './target.ts';

/** How often each kind of token is presented, by turns: enough that chance alone would make a claim once in a million. */
const rounds = 24;
const chanceTolerated = 1e-6;
/** Below a third, and below a twentieth of a millisecond, a difference says more of the machine than of the target. */
const leastShare = 4 / 3;
const leastMilliseconds = 0.05;

/**
 * Tells whether a target answers two kinds of tokens, both refused, in two ways: by what it says, or by the time it takes.
 * They are presented by turns, so that a machine that is slow for a while is slow for both.
 *
 * @returns in words how they differ; undefined where they do not.
 */
export async function tellApart(
  present: (token: string) => Promise<Answer>,
  first: () => Promise<string>,
  second: () => Promise<string>,
  measures: boolean,
): Promise<string | undefined> {
  const answers: readonly [Answer[], Answer[]] = [[], []];
  const turns = measures ? rounds : 4;
  for (let round = 0; round < turns; round += 1) {
    const tokens = [await first(), await second()];
    // Who comes first in a turn changes, for the second finds warm what the first has warmed.
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      answers[which === 0 ? 0 : 1].push(await present(tokens[which] ?? ''));
    }
  }
  const [said, saidOther] = answers.map(faceOf);
  if (said !== undefined && saidOther !== undefined && said !== saidOther) return 'the answers differ';
  return measures ? compareTimes(...answers) : undefined;
}

/** What all answers of a kind have in common; undefined where they differ among themselves even in their status. */
function faceOf(answers: readonly Answer[]): string | undefined {
  const whole = new Set(
    answers.map((answer) => (answer.kind === 'answered' ? `${answer.status} ${answer.body}` : answer.kind)),
  );
  if (whole.size === 1) return [...whole][0];
  const statuses = new Set(answers.map((answer) => (answer.kind === 'answered' ? String(answer.status) : answer.kind)));
  return statuses.size === 1 ? [...statuses][0] : undefined;
}

function compareTimes(first: readonly Answer[], second: readonly Answer[]): string | undefined {
  const [one, other] = [first, second].map((answers) => answers.slice(4).map(({ milliseconds }) => milliseconds));
  if (one === undefined || other === undefined) return undefined;
  const [low, high] = [median(one), median(other)].toSorted((a, b) => a - b);
  if (low === undefined || high === undefined) return undefined;
  if (high < low * leastShare || high - low < leastMilliseconds) return undefined;
  const chance = Math.min(chanceOfLarger(one, other), chanceOfLarger(other, one));
  return chance < chanceTolerated ? `one takes ${low.toFixed(2)} ms and the other ${high.toFixed(2)} ms` : undefined;
}
