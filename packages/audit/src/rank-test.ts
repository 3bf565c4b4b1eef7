/**
 * How likely it is that values of one and the same distribution lie so far on this side of the others by chance: the
 * one-sided exact test of Mann and Whitney. It knows nothing of how times are distributed, and one wild value moves it by
 * one rank. Ties count against the claim.
 */
export function chanceOfLarger(values: readonly number[], others: readonly number[]): number {
  let wins = 0;
  for (const value of values) for (const other of others) if (value > other) wins += 1;
  const counts = countWins(values.length, others.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.slice(wins).reduce((sum, count) => sum + count, 0) / total;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[Math.max(0, sorted.length - 1 - middle)], sorted[middle]];
  return (low + high) / 2;
}

/** In how many of all orders of both groups the first wins 0, 1, 2 … of the comparisons. */
function countWins(
  first: number,
  second: number,
  known: Map<string, readonly number[]> = new Map<string, readonly number[]>(),
): readonly number[] {
  if (first === 0 || second === 0) return [1];
  const name = `${first} ${second}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const counts = new Array<number>(first * second + 1).fill(0);
  const add = (wins: number, count: number): void => {
    counts[wins] = (counts[wins] ?? 0) + count;
  };
  // The largest of all is of the first group, and wins against all of the second; or of the second, and wins nothing.
  for (const [wins, count] of countWins(first - 1, second, known).entries()) add(wins + second, count);
  for (const [wins, count] of countWins(first, second - 1, known).entries()) add(wins, count);
  known.set(name, counts);
  return counts;
}
