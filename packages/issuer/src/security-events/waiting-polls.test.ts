import { afterEach, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { maxNewsHearers } from '../defaults.ts';

const partner = 'https://partner.example';

let opened: TestIssuer;
afterEach(() => opened?.close());

it('a quiet log remembers a bounded number of polls that wait, or waited, for its news', async () => {
  opened = await openTestIssuer();
  const { resources, securityEvents } = opened.issuer;
  await resources.add({ resource: partner, name: 'Partner', readsFeed: false });
  await securityEvents.receivers.put({ resource: partner, subjects: 'all', pushOrigins: [] });
  const { streamId } = await securityEvents.createStream(partner, {});
  let woken = 0;
  // Nobody waits any longer when it comes.
  const wait = async (news: Promise<void>): Promise<void> => {
    void news.then(() => {
      woken += 1;
    });
  };
  const poll = () => securityEvents.poll(partner, streamId, { settle: [], wait });
  for (let polls = 0; polls < maxNewsHearers; polls += 1) await poll();
  expect(woken).toBe(0);
  await poll();
  expect(woken).toBe(maxNewsHearers);
});
