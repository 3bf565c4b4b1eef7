/** systemd itself reads the units: every line is understood, and what a service may do is little. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

/** In tenths, of a hundred: without any protection a service has 96, and 20 is where systemd says “OK”. */
const mostExposure = '20';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-units-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the unit', () => {
  it('is understood by systemd, alone and as one node of several', async () => {
    await placeUnit((text) => text);
    expect(await verify()).toEqual({ status: 0, output: '' });
    await cp(join(repository, 'deploy/systemd/cluster.conf'), join(folder, 'sealwright.service.d/cluster.conf'));
    expect(await verify()).toEqual({ status: 0, output: '' });
  });

  it('is not with a line that systemd would pass over', async () => {
    await placeUnit((text) => text.replace('ProtectClock=', 'ProtectClocks='));
    expect((await verify()).output).toContain('ProtectClocks');
  });

  it('lets the service do little', async () => {
    await placeUnit((text) => text);
    expect((await judgeExposure()).status).toBe(0);
  });

  it('would let it do too much without its filter of system calls and its read-only system', async () => {
    await placeUnit((text) => text.replaceAll(/^(?:SystemCallFilter|ProtectSystem|RestrictNamespaces)=.*$/gm, ''));
    expect((await judgeExposure()).status).toBe(1);
  });
});

/** With the Node that runs this in the place of the installed one: whether a program is there belongs to the machine. */
async function placeUnit(change: (text: string) => string): Promise<void> {
  const text = await readFile(join(repository, 'deploy/systemd/sealwright.service'), 'utf8');
  await writeFile(join(folder, 'sealwright.service'), change(text.replace('/usr/bin/node', process.execPath)));
}

function verify() {
  // The colon at the end: and systemd's own units.
  const env = { SYSTEMD_UNIT_PATH: `${folder}:` };
  return run('systemd-analyze', ['verify', '--man=no', 'sealwright.service'], { cwd: folder, env, timeoutSeconds: 30 });
}

function judgeExposure() {
  const flags = ['security', '--offline=true', '--no-pager', `--threshold=${mostExposure}`];
  return run('systemd-analyze', [...flags, join(folder, 'sealwright.service')], { cwd: folder, timeoutSeconds: 30 });
}
