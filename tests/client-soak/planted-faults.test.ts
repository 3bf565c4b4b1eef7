import { describe, expect, it } from 'vitest';
import { soak } from './soak.ts';
import type { PlantedFault } from './soak-device.ts';

/** The server's word for a session that is over, in the place of another. */
const saysOver = (): Response => Response.json({ error: 'invalid_grant' }, { status: 400 });

/** And for a browser that holds none, which is believed at once. */
const saysNone = (): Response =>
  Response.json({ error: 'invalid_request', error_description: 'no refresh token was sent' }, { status: 400 });

/** Each stands for a client that is wrong in one thing, as it would look from outside. */
const faults: readonly (readonly [what: string, fault: PlantedFault])[] = [
  ['sends no attempt key', { request: (headers) => headers.delete('idempotency-key') }],
  ['keeps the attempt keys of each tab apart', { databaseOfEachTab: true }],
  [
    'takes a failing server for the end of the session',
    { answer: (answer) => (answer.status >= 500 ? saysNone() : answer) },
  ],
  ['takes a lost network for the end of the session', { noAnswer: saysOver }],
];

describe('the soak finds a client that', () => {
  it.each(faults)('%s', async (_, fault) => {
    const { falseSignOuts } = await soak({ users: 6, days: 60, seed: 1, fault, enough: 1 });
    expect(falseSignOuts).toBeGreaterThan(0);
  });
});
