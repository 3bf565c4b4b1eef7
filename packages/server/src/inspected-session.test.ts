import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimsOf, createRig, type Rig } from '../test/rig.ts';
import { answerSession } from './inspected-session.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

const hour = 3_600_000;

it.each([
  ['to the hour', 10 * hour + 5_000, 12 * hour + 2_700_000, 12 * hour],
  ['not before it began', 10 * hour + 5_000, 10 * hour + 2_700_000, 10 * hour + 5_000],
])('a session was last used, as it is told, %s', async (_, createdAt, lastUsedAt, told) => {
  await rig.signUp(`person-${told}@example.com`);
  const { access_token } = await rig.logIn(`person-${told}@example.com`);
  const facts = await rig.issuer.inspectToken({ sid: String(claimsOf(access_token)['sid']) });
  if (facts.session === undefined) throw new Error('no session');
  const session = { ...facts.session, session: { ...facts.session.session, createdAt, lastUsedAt } };
  expect(answerSession({}, { ...facts, session })).toMatchObject({
    began_at: createdAt / 1_000,
    last_used_at: told / 1_000,
  });
});
