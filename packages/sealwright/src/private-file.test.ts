import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isExposedTo, readPrivateFile } from './private-file.ts';

describe('a secret’s file', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealwright-private-'));
    file = join(folder, 'secret');
    await writeFile(file, 'moth', { mode: 0o600 });
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is read where its owner alone can', async () => {
    expect(await readPrivateFile(file, 'secret')).toBe('moth');
  });

  it.each([0o640, 0o440, 0o604, 0o602])('of mode %o is refused to its owner, root or not', async (mode) => {
    await chmod(file, mode);
    await expect(readPrivateFile(file, 'secret')).rejects.toMatchObject({ code: 'private_file_exposed', status: 2 });
  });
});

describe('a secret that was handed to a service', () => {
  const root = 0;
  const service = 10_001;
  const stranger = 10_002;

  it.each([0o400, 0o440, 0o640])('by root, mode %o, is good: so do systemd and Kubernetes', (mode) => {
    expect(isExposedTo(service, { uid: root, mode })).toBe(false);
  });

  it.each([0o444, 0o404, 0o460, 0o450, 0o441])('by root, but with more rights than that, mode %o, is not', (mode) => {
    expect(isExposedTo(service, { uid: root, mode })).toBe(true);
  });

  it.each([
    ['a group’s of somebody else', service, stranger],
    ['a group’s of the service itself', service, service],
    ['a group’s of root, where root is who asks', root, root],
    ['a group’s of the service, where the system does not say who asks', undefined, service],
  ])('%s is not', (_title, user, uid) => {
    expect(isExposedTo(user, { uid, mode: 0o440 })).toBe(true);
    expect(isExposedTo(user, { uid, mode: 0o400 })).toBe(false);
  });
});
