/** A node's clean-up and nothing else: takes the duty as soon as it can, and works slice by slice. Tells each on its channel. */
import { openPostgresStore } from '@sealwright/store/postgres';

const [url = ''] = process.argv.slice(2);
const store = await openPostgresStore({ url });
while (process.connected) {
  if (await store.takeDuty('clean-up')) process.send?.(await store.cleanUp());
  else process.send?.('waiting');
  await new Promise((resolve) => setTimeout(resolve, 20));
}
