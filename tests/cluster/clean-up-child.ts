/** A node's clean-up and nothing else: takes the duty as soon as it can, and works slice by slice. Tells each on its channel. */
import { openPostgresStore } from '@sealwright/store/postgres';

const [url = ''] = process.argv.slice(2);
const store = await openPostgresStore({ url });
// Ends with its parent, or by the kill that it is here for.
process.once('disconnect', () => process.exit(0));
for (;;) {
  if (await store.takeDuty('clean-up')) process.send?.(await store.cleanUp());
  else process.send?.('waiting');
  await new Promise((resolve) => setTimeout(resolve, 20));
}
