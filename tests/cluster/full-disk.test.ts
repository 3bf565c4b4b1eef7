import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';
import { type SmallDisk, startOnSmallDisk } from './small-disk.ts';

let cluster: Cluster;
let disk: SmallDisk;

beforeAll(async () => {
  disk = await startOnSmallDisk();
  cluster = await startCluster({ postgres: async () => disk.postgres });
});

afterAll(() => cluster?.close());

describe('the disk of PostgreSQL, full to the last byte', () => {
  it('refuses no session and forgets no revocation that was answered; with room again all goes on', async () => {
    const verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url] })));
    const scene = await startScene('the disk of PostgreSQL is full', cluster, verifiers, { pauseMilliseconds: 10 });
    await scene.users.loggedOut(10);
    scene.mark('full');
    disk.fill();
    await expect.poll(() => scene.users.attempts.at(-1)?.status, { timeout: 30_000, interval: 20 }).toBe(503);
    const refused = scene.users.attempts.length;
    await expect.poll(() => scene.users.attempts.length, { timeout: 30_000 }).toBeGreaterThan(refused + 50);
    scene.mark('room');
    disk.makeRoom();
    // Without room for its log PostgreSQL ends itself; whoever runs it starts it again.
    await disk.postgres.stop('immediate');
    await disk.postgres.start();
    await scene.users.succeeded(100);
    await scene.users.loggedOut(10);
    const report = await scene.end();
    console.log(report.text);
    expect(Object.keys(report.statuses).filter((status) => !['0', '200', '503'].includes(status))).toEqual([]);
    expect(report.falseRefusals).toEqual([]);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
  });
});
