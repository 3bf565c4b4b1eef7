import { clientSecretBytes, statusIndexBlock } from '../defaults.ts';
import type { IssuerStore, RandomBytes, SettingChange } from '../ports.ts';
import { maxStatusIndexes, scatter } from './status-place.ts';

/** How far the status lists reach, for all nodes on one store. */
export interface StatusSpace {
  /** The next value of the counter. */
  readonly next: number;
  readonly secret: Uint8Array;
}

/** Gives out places in the status lists, each once. */
export interface StatusIndexPool {
  /** One that nobody had before. */
  take(): Promise<number>;
  /** Takes back one that was shown to nobody. */
  giveBack(statusIndex: number): void;
}

const setting = 'status-lists';

/**
 * A block at a time is taken from the counter in the store, in one transaction, so that two nodes never give the same. What
 * a process has left at its end is lost: there are 2^40.
 */
export function createStatusIndexPool(store: Pick<IssuerStore, 'settings'>, random: RandomBytes): StatusIndexPool {
  let stock: number[] = [];
  let filling: Promise<void> | undefined;
  const fill = async (): Promise<void> => {
    // Drawn for the case that this is the first block of all; otherwise the rule keeps what is there.
    const fresh = random(clientSecretBytes);
    const { next, secret } = await store.settings.change(setting, (value) => takeBlock(value, fresh));
    stock = stock.concat(scatter(next, statusIndexBlock, secret));
  };
  return {
    async take() {
      for (;;) {
        const index = stock.pop();
        if (index !== undefined) return index;
        filling ??= fill().finally(() => {
          filling = undefined;
        });
        await filling;
      }
    },
    giveBack: (statusIndex) => void stock.push(statusIndex),
  };
}

/** Undefined before the first place was given out. */
export async function readStatusSpace(store: Pick<IssuerStore, 'settings'>): Promise<StatusSpace | undefined> {
  const value = await store.settings.get(setting);
  return value === undefined ? undefined : parseSpace(value);
}

function takeBlock(value: string | undefined, fresh: Uint8Array): SettingChange<StatusSpace> {
  const space = value === undefined ? { next: 0, secret: fresh } : parseSpace(value);
  const next = space.next + statusIndexBlock;
  if (next > maxStatusIndexes) throw new RangeError('all places in the status lists are given out');
  return {
    outcome: space,
    set: JSON.stringify({ next, secret: Buffer.from(space.secret).toString('base64url') }),
  };
}

/** Our own text. */
function parseSpace(value: string): StatusSpace {
  const { next, secret } = JSON.parse(value) as { next: number; secret: string };
  return { next, secret: Buffer.from(secret, 'base64url') };
}
