import type { PostgresFacts } from '@sealwright/store/postgres';
import { refuse } from './command-failure.ts';
import { formatTable, writeAnswer } from './command-output.ts';
import { assertNodeOpensStores } from './node-version.ts';
import type { StoreFlags } from './opened-issuer.ts';
import { findStore, type StoredPlace, withUrl } from './stored-place.ts';

/** What both databases say of themselves, in one form. */
interface Status {
  readonly state: 'current' | 'empty' | 'older' | 'newer';
  readonly version: number;
  readonly newest: number;
  readonly facts: Facts | undefined;
}

type Facts = NonNullable<PostgresFacts['facts']>;

/**
 * Prints what the configured store is and holds. The answer is no where `store migrate` has to run first, or a newer release.
 *
 * Throws {@link CommandFailure} `store_empty`, `store_outdated`, `store_newer` (1), and what the store throws.
 */
export async function showStatus(flags: StoreFlags): Promise<void> {
  assertNodeOpensStores();
  const place = await findStore(flags);
  const status = await withUrl(() => readStatus(place));
  const { state, version, newest, facts } = status;
  const pending = state === 'newer' ? 0 : newest - version;
  if (state === 'empty') throw refuse('store_empty', `${place.name} holds no store yet; run sealwright store migrate`);
  if (state === 'newer')
    throw refuse('store_newer', `${place.name} has version ${version}; this release knows ${newest}`);
  if (state === 'older') {
    const text = `${place.name} has version ${version} of ${newest}: ${pending} to go; run sealwright store migrate`;
    throw refuse('store_outdated', text);
  }
  writeAnswer(flags, {
    json: { store: place.name, version, newest, pending, ...facts },
    text: describe(place, status),
  });
}

async function readStatus(place: StoredPlace): Promise<Status> {
  if (place.kind === 'postgres') {
    const { postgresFacts } = await import('@sealwright/store/postgres');
    return postgresFacts(place.url);
  }
  const { sqliteStatus } = await import('@sealwright/store/sqlite');
  const { version, newest, hash: _, cleaned: __, ...facts } = sqliteStatus({ url: place.url });
  const state = version < newest ? 'older' : 'current';
  return { state, version, newest, facts: { ...facts, waiting: 0, isEstimated: false } };
}

function describe(place: StoredPlace, { version, newest, facts }: Status): string {
  const rows: (readonly [string, string])[] = [
    ['store', place.name],
    ['version', `${version} of ${newest}`],
  ];
  if (facts !== undefined) {
    const about = facts.isEstimated ? 'about ' : '';
    rows.push(
      ['incarnation', String(facts.incarnation)],
      ['revocation log', `${facts.logId}, at ${facts.seq}${facts.waiting === 0 ? '' : `, ${facts.waiting} waiting`}`],
      ['accounts', `${about}${facts.accounts}`],
      ['sessions', `${about}${facts.sessions}`],
      ['revocations kept', `${about}${facts.entries}`],
      ['keys', String(facts.keys)],
      ['size', `${Math.ceil(facts.bytes / 1024)} KiB`],
    );
  }
  return formatTable(['', ''], rows).split('\n').slice(1).join('\n');
}
