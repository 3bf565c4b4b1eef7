import { describe, expect, it } from 'vitest';
import { NodeOrder } from './node-order.ts';

/** Chance that always leaves things as they stand. */
const asListed = (): (() => number) => {
  let place = 0;
  return () => (place += 1);
};

function walk(order: NodeOrder<string>, steps: number): string[] {
  return Array.from({ length: steps }, () => {
    const { current } = order;
    return order.leave() ? `${current} wait` : current;
  });
}

describe('the order of nodes', () => {
  it('tries each once before it waits, the first tier first', () => {
    const order = new NodeOrder(
      [
        ['r1', 'r2'],
        ['a', 'b'],
      ],
      asListed(),
    );
    expect(walk(order, 8)).toEqual(['r1', 'r2', 'a', 'b wait', 'r1', 'r2', 'a', 'b wait']);
  });

  it('tries all others before it waits, once a node that proved itself is left', () => {
    const order = new NodeOrder([['a', 'b', 'c']], asListed());
    order.leave();
    order.settle();
    expect(order.current).toBe('b');
    expect(walk(order, 3)).toEqual(['b', 'a', 'c wait']);
  });

  it('goes back to the first tier when it may choose, and stays where it is within it', () => {
    const order = new NodeOrder([['r1', 'r2'], ['a']], asListed());
    order.leave();
    order.prefer();
    expect(order.current).toBe('r2');
    order.leave();
    expect(order.current).toBe('a');
    order.prefer();
    expect(order.current).toBe('r1');
  });

  it('is by chance within a tier, and every node comes first now and then', () => {
    const firsts = new Set(Array.from({ length: 200 }, () => new NodeOrder([['a', 'b', 'c']]).current));
    expect(firsts.size).toBe(3);
  });

  it('needs a node', () => {
    expect(() => new NodeOrder([[], []])).toThrow(TypeError);
  });
});
