import type { FeedDelta } from '@sealwright/jwt/feed';
import { expect, it } from 'vitest';
import { joinNews, type LogNews } from './feed-group.ts';

const headAt = (seq: number, logId = 'log', hash = `h${seq}`) => ({ logId, seq, hash });
const deltaAt = (seq: number): FeedDelta => ({ seq, entry: { kind: 'key', id: `kid-${seq}` } });
const news = (seqs: readonly number[], head = headAt(seqs.at(-1) ?? 0)): LogNews => ({
  ...{ deltas: seqs.map(deltaAt), head, confirmed: undefined },
});

it('news that continue each other are one group, without what was there already', () => {
  const group = joinNews(headAt(2), [news([2, 3]), news([4]), news([5, 6])]);
  expect(group).toMatchObject({ head: headAt(6), broken: false });
  expect(group?.deltas.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(joinNews(headAt(2), [])).toBeUndefined();
  expect(joinNews(headAt(2), [news([], headAt(2))])?.broken).toBe(false);
});

it.each([
  ['a gap', [news([4])]],
  ['a gap between two', [news([3]), news([5])]],
  ['another log', [news([], headAt(2, 'other'))]],
  ['another log that goes on', [news([], headAt(2, 'other')), news([3], headAt(3, 'other'))]],
  ['another past', [news([], headAt(2, 'log', 'rewritten'))]],
  ['another past that goes on', [news([], headAt(2, 'log', 'rewritten')), news([3])]],
  ['a position before', [news([], headAt(1))]],
])('%s breaks what stood at the position before', (_, all) => {
  expect(joinNews(headAt(2), all)?.broken).toBe(true);
});
