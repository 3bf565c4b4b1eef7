import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';
import { type Passage, startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { pause } from './users.ts';

/** Longer than a verifier may go on without news. */
const faultMilliseconds = 8_000;

const faults: readonly (readonly [string, Passage])[] = [
  ['cut', { kind: 'cut' }],
  ['black hole', { kind: 'black-hole' }],
  ['half a message', { kind: 'half' }],
  ['slowed to 2 s', { kind: 'slow', milliseconds: 2000 }],
];

let cluster: Cluster;
let links: readonly TcpProxy[];

beforeAll(async () => {
  cluster = await startCluster();
  const node = cluster.nodes[1]?.port ?? 0;
  links = await Promise.all(faults.map(() => startTcpProxy(node)));
});

afterAll(async () => {
  await cluster?.close();
  await Promise.all((links ?? []).map((link) => link.close()));
});

describe('a link between a verifier and its node', () => {
  it('that fails in any way lets nothing revoked through beyond the bound, and the verifier knows it and comes back', async () => {
    const alone = await cluster.verifiers({ gates: links.map(({ url }) => url) });
    const scene = await startScene('links cut, silent, broken in a message, slow', cluster, [alone]);
    await scene.users.loggedOut(5);
    const began = scene.mark('fault');
    for (const [at, [, passage]] of faults.entries()) links[at]?.set(passage);
    await pause(faultMilliseconds);
    const ended = scene.mark('well');
    for (const link of links) link.set({ kind: 'through' });
    await alone.ready();
    await scene.users.loggedOut(20);
    const report = await scene.end();
    console.log(report.text);
    for (const [at, [name]] of faults.entries()) {
      const stale = (report.spans[at] ?? []).filter(({ verdict }) => verdict === 'revocation_stale');
      const times = stale.map(({ from, to }) => `${Math.round(from - began)} to ${Math.round(to - began)} ms`);
      console.log(`${name}: 503 from ${times.join(', ') || 'never'}`);
    }

    expect(report.falseRefusals).toEqual([]);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
    // What hears nothing at all knows it within its bound, and is back soon after.
    for (const at of [0, 1, 2]) {
      const stale = (report.spans[at] ?? []).filter(({ verdict }) => verdict === 'revocation_stale');
      expect(stale.length).toBeGreaterThan(0);
      expect(stale[0]?.from).toBeLessThan(began + stalenessBound + 1000);
      expect(stale.at(-1)?.to).toBeLessThan(ended + 6_000);
    }
  });

  it('that is cut sends the verifier to another node before it is stale', async () => {
    const [link] = links;
    const [first, second] = cluster.links.map(({ url }) => url);
    const verifiers = await cluster.verifiers({ gates: [link?.url ?? ''], nodes: [first ?? '', second ?? ''] });
    const scene = await startScene('a link cut, with other nodes named', cluster, [verifiers]);
    await scene.users.loggedOut(3);
    scene.mark('fault');
    link?.set({ kind: 'cut' });
    for (const one of cluster.links.slice(0, 1)) one.set({ kind: 'cut' });
    await scene.users.loggedOut(20);
    for (const one of [link, ...cluster.links]) one?.set({ kind: 'through' });
    const report = await scene.end();
    console.log(report.text);
    expect(report.falseRefusals).toEqual([]);
    expect(report.longestStaleMilliseconds).toBe(0);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
  });
});
