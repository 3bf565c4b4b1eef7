import type { RevocationEntry } from '@sealwright/jwt/feed';
import { assert, constantFrom, nat, oneof, property, record, array as someOf } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRevocationTable } from './revocation-table.ts';

const expiresAt = 100;
const ids = constantFrom('a', 'b');
const epochs = nat({ max: 4 });
const entries = oneof(
  record({ kind: constantFrom('token', 'session'), id: ids, expiresAt: constantFrom(expiresAt, 200) }),
  record({ kind: constantFrom('subject', 'client'), id: ids, epoch: epochs, expiresAt: constantFrom(expiresAt, 200) }),
  record({ kind: constantFrom('issuer'), epoch: epochs, expiresAt: constantFrom(expiresAt, 200) }),
  record({ kind: constantFrom('key'), id: ids }),
);
const claims = record({
  ...{ jti: ids, sid: ids, sub: ids, client_id: ids },
  epoch: record({ issuer: epochs, client: epochs, subject: epochs }),
});

/** A table that has read so far, as a verifier has that is at this place of the log. */
function readTo(log: readonly RevocationEntry[], place: number): ReturnType<typeof createRevocationTable> {
  const table = createRevocationTable();
  for (const [index, entry] of log.slice(0, place).entries()) table.apply({ seq: index + 1, entry });
  return table;
}

describe('the place of a revocation', () => {
  it('is exactly where a reader of the log begins to refuse the token, whatever came in which order', () => {
    assert(
      property(someOf(entries, { maxLength: 12 }), claims, ids, (log, { epoch, ...names }, kid) => {
        const token = { ...names, epoch: [epoch.issuer, epoch.client, epoch.subject] };
        const reasons = readTo(log as RevocationEntry[], log.length).reasons(token, kid);
        for (let place = 0; place <= log.length; place += 1) {
          const refuses = readTo(log as RevocationEntry[], place).isRevoked(token, kid);
          expect(reasons.some(({ seq }) => seq !== undefined && seq <= place)).toBe(refuses);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is that of the first of two that reach it, not of the last', () => {
    const table = createRevocationTable();
    for (const [index, epoch] of [3, 5, 9].entries()) {
      table.apply({ seq: 10 + index, entry: { kind: 'subject', id: 'u', epoch, expiresAt } });
    }
    const of = (epoch: number) => table.reasons({ sub: 'u', epoch: [0, 0, epoch] })[0]?.seq;
    expect([of(2), of(3), of(5), of(8), of(9)]).toEqual([10, 11, 12, 12, undefined]);
  });

  it('says nothing any more once another log begins, until that log tells it again; the revocation itself stays', () => {
    const table = createRevocationTable();
    const entry = { kind: 'session', id: 's', expiresAt } as const;
    table.apply({ seq: 7, entry });
    table.beginLog();
    expect(table.reasons({ sid: 's' })).toEqual([{ kind: 'session', seq: undefined, expiresAt }]);
    table.apply({ seq: 2, entry });
    table.apply({ seq: 4, entry });
    expect(table.reasons({ sid: 's' })).toEqual([{ kind: 'session', seq: 2, expiresAt }]);
  });

  it('is forgotten with its end, and what a later one says stays', () => {
    const table = createRevocationTable();
    table.apply({ seq: 1, entry: { kind: 'client', id: 'c', epoch: 1, expiresAt: 50 } });
    table.apply({ seq: 2, entry: { kind: 'client', id: 'c', epoch: 2, expiresAt } });
    table.sweep(60);
    expect(table.reasons({ client_id: 'c', epoch: [0, 0, 0] })).toEqual([{ kind: 'client', seq: 2, expiresAt }]);
    table.sweep(expiresAt);
    expect(table.reasons({ client_id: 'c', epoch: [0, 0, 0] })).toEqual([]);
  });

  it('needs the identifier that a kind goes by, of its own type', () => {
    const table = createRevocationTable();
    table.apply({ seq: 1, entry: { kind: 'issuer', epoch: 5, expiresAt } });
    for (const epoch of [undefined, 0, '000', [0, 0], [0.5, 0, 0]]) expect(table.reasons({ epoch })).toEqual([]);
    expect(table.reasons({ epoch: [0, 0, 0] })).toHaveLength(1);
    expect(table.reasons({ jti: '__proto__', sid: 'constructor', sub: 'toString' }, 'valueOf')).toEqual([]);
  });
});
