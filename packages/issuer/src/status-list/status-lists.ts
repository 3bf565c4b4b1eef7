import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { type SigningKey, signStatusListToken } from '@sealwright/jwt';
import { boundedAnswer } from '../bounded-answer.ts';
import { statusListAnswerMilliseconds, statusListMarginSeconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { RevocationLog } from '../revocation-log.ts';
import { readStatusSpace, type StatusSpace } from './status-index-pool.ts';
import { StatusMarks } from './status-marks.ts';
import { listNumber, listPlaces, placeOf } from './status-place.ts';

/** A signed list, as it is served. */
export interface StatusListDocument {
  /** A JWT of the media type `application/statuslist+jwt`. */
  readonly token: string;
  readonly issuedAt: number;
  readonly ttlSeconds: number;
}

/** The Token Status Lists of this issuer (draft-ietf-oauth-status-list), for verifiers that do not read the feed. */
export interface StatusLists {
  /** The URI of a list, as tokens name it. */
  uri(name: string): string;
  /**
   * The list of a name; undefined where there is none, also while the lists are off. It holds every revocation that was
   * committed before its `iat`, and is at most one `ttl` old.
   *
   * @throws AuthError `revocations_unconfirmed` when the store does not answer in time: an old list is not served instead
   */
  document(name: string): Promise<StatusListDocument | undefined>;
}

/** All lists at one moment. Each is compressed and signed when somebody asks for it, once. */
interface Edition {
  readonly issuedAt: number;
  readonly space: StatusSpace | undefined;
  readonly marked: ReadonlyMap<string, readonly number[]>;
  readonly documents: Map<string, Promise<StatusListDocument>>;
}

export function createStatusLists(
  context: IssuerContext,
  log: Pick<RevocationLog, 'confirm' | 'table'>,
  keys: { signingKey(): SigningKey },
): StatusLists {
  const { settings, store } = context;
  const { statusLists } = settings;
  const uri = (name: string): string => statusListUri(settings.issuer, name);
  if (statusLists === undefined) return Object.freeze({ uri, document: async () => undefined });
  const { ttlSeconds } = statusLists;
  const marks = new StatusMarks(store.sessions);

  const makeEdition = async (): Promise<Edition> => {
    // Before the log is read: what commits after this is not promised.
    const issuedAt = settings.wallClock();
    await log.confirm();
    await marks.catchUp(log.table.marks());
    const space = await readStatusSpace(store);
    return { issuedAt, space, marked: marks.byList(issuedAt, (index) => placeOf(index).list), documents: new Map() };
  };
  const current = createEditions(makeEdition, settings.wallClock, ttlSeconds);

  return Object.freeze({
    uri,
    async document(name: string) {
      const edition = await boundedAnswer(statusListAnswerMilliseconds, current());
      if (edition.space === undefined || !isBegun(name, edition.space)) return undefined;
      let made = edition.documents.get(name);
      if (made === undefined) {
        made = sign(edition, name, { issuer: settings.issuer, uri: uri(name), ttlSeconds }, keys.signingKey());
        edition.documents.set(name, made);
        // A failure to sign is not remembered.
        made.catch(() => edition.documents.delete(name));
      }
      return made;
    },
  } satisfies StatusLists);
}

export function statusListUri(issuer: string, name: string): string {
  return `${issuer}/status-lists/${name}`;
}

/** One edition for as long as it is fresh, and one in the making at most. */
function createEditions(
  make: () => Promise<Edition>,
  wallClock: () => number,
  ttlSeconds: number,
): () => Promise<Edition> {
  let edition: Edition | undefined;
  let making: Promise<Edition> | undefined;
  return () => {
    const age = edition === undefined ? Number.POSITIVE_INFINITY : wallClock() - edition.issuedAt;
    // A clock that was set back makes the age negative: nobody knows then how old it is.
    if (edition !== undefined && age >= 0 && age < ttlSeconds) return Promise.resolve(edition);
    making ??= make()
      .then((made) => {
        // Before the first session there is no list yet. Who asked so early must not hide the first one for a whole ttl.
        edition = made.space === undefined ? undefined : made;
        return made;
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  };
}

/** The one after the last that was begun counts as well: another node may have begun it since this edition was made. */
function isBegun(name: string, { next, secret }: StatusSpace): boolean {
  const number = listNumber(name, secret);
  return number !== undefined && number <= Math.floor(next / listPlaces);
}

const compress = promisify(deflate);

async function sign(
  { issuedAt, marked }: Edition,
  name: string,
  { issuer, uri, ttlSeconds }: { readonly issuer: string; readonly uri: string; readonly ttlSeconds: number },
  key: SigningKey,
): Promise<StatusListDocument> {
  const statuses = new Uint8Array(listPlaces / 8);
  // From the least significant bit of each byte (draft-ietf-oauth-status-list §4.1).
  for (const index of marked.get(name) ?? []) {
    const { idx } = placeOf(index);
    statuses[idx >> 3] = (statuses[idx >> 3] as number) | (1 << (idx & 7));
  }
  const lst = (await compress(statuses, { level: 9 })).toString('base64url');
  const token = await signStatusListToken(
    {
      ...{ iss: issuer, sub: uri, iat: issuedAt, ttl: ttlSeconds },
      // A copy is one ttl old at most when it is fetched, and kept for another; past that nobody may rely on it (§13.7).
      exp: issuedAt + 2 * ttlSeconds + statusListMarginSeconds,
      status_list: { bits: 1, lst },
    },
    key,
  );
  return { token, issuedAt, ttlSeconds };
}
