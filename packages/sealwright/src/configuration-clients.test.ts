import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from './configuration.ts';
import { loadConfiguration } from './configuration-load.ts';

const good = 'issuer: https://login.example.com\ndefaultResource: https://api.example.com\n';
const proxied = `${good}trustedProxies: [10.0.0.7/32]\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-clients-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(text: string): Promise<Configuration> {
  const file = join(folder, 'sealwright.yaml');
  await writeFile(file, text);
  return loadConfiguration({ file, environment: {}, flags: {} });
}

describe('the clients of a configuration', () => {
  it('show no certificates and have their keys on the Internet, unless it says otherwise', async () => {
    expect((await load(good)).clients).toMatchObject({ certificateFormat: 'pem', privateAddresses: false });
    expect((await load(good)).clients.certificateHeader).toBeUndefined();
    const text = `${proxied}clients: { certificateHeader: Client-Cert, certificateFormat: rfc9440, privateAddresses: true }\n`;
    expect((await load(text)).clients).toEqual({
      ...{ certificateHeader: 'Client-Cert', certificateFormat: 'rfc9440', privateAddresses: true },
    });
  });

  it.each([
    [
      'a header that nobody is trusted to write',
      `${good}clients: { certificateHeader: X-Cert }\n`,
      'is believed from nobody',
    ],
    ['what is no header', `${proxied}clients: { certificateHeader: "X Cert" }\n`, 'is no header'],
    ['a format that there is not', `${proxied}clients: { certificateFormat: der }\n`, 'must be'],
  ])('are not known by %s', async (_, text, said) => {
    await expect(load(text)).rejects.toThrow(said);
  });
});
