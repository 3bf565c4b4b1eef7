import { exportPublicJwk, type IssuerKey, type PublicJwk, type SigningKey } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { OpenedKey, RefreshKey } from './key-material.ts';
import type { KeyRow, KeyState } from './ports.ts';

/** What the ring can do at one moment. Immutable: a change of the ring is another view. */
export interface RingView {
  signing(): SigningKey;
  feed(): SigningKey;
  refresh(): RefreshKey;
  findKey(kid: string | undefined): IssuerKey | undefined;
  findRefreshKey(kid: string): RefreshKey | undefined;
  readonly publicKeys: readonly PublicJwk[];
  readonly feedPublicKeys: readonly PublicJwk[];
}

/** The order in key sets: whoever reads only the first key reads the one that signs. */
const order: readonly KeyState[] = ['active', 'next', 'retired'];

/** Arranges the opened keys by the state of their rows. Rows whose key is not open, and condemned ones, are left out. */
export function createRingView(
  rows: readonly KeyRow[],
  opened: ReadonlyMap<string, OpenedKey>,
  issuer: string,
): RingView {
  const usable = rows
    .filter((row) => !row.compromised && order.includes(row.state))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.createdAt - a.createdAt);
  const signers = { access: new Map<string, SigningKey>(), feed: new Map<string, SigningKey>() };
  const refreshKeys = new Map<string, RefreshKey>();
  const active: { access?: SigningKey; feed?: SigningKey; refresh?: RefreshKey } = {};
  for (const row of usable) {
    const entry = opened.get(row.kid);
    if (entry === undefined) continue;
    if (entry.use === 'refresh') refreshKeys.set(row.kid, entry.key);
    else signers[entry.use].set(row.kid, entry.key);
    if (row.state === 'active') Object.assign(active, { [entry.use]: entry.key });
  }
  const verification = new Map<string, IssuerKey>(
    [...signers.access].map(([kid, key]) => [kid, Object.freeze({ issuer, key: key.verificationKey })]),
  );
  return {
    signing: () => present(active.access, 'access'),
    feed: () => present(active.feed, 'feed'),
    refresh: () => present(active.refresh, 'refresh'),
    // Our own tokens always name their key; one that does not is not ours.
    findKey: (kid) => (kid === undefined ? undefined : verification.get(kid)),
    findRefreshKey: (kid) => refreshKeys.get(kid),
    publicKeys: publicHalves(signers.access),
    feedPublicKeys: publicHalves(signers.feed),
  };
}

function present<K>(key: K | undefined, use: string): K {
  if (key === undefined) throw errors.create('key_absent', { evidence: { use } });
  return key;
}

function publicHalves(signers: ReadonlyMap<string, SigningKey>): readonly PublicJwk[] {
  return Object.freeze([...signers.values()].map((key) => exportPublicJwk(key.verificationKey)));
}
