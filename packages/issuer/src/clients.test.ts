import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, createClients } from './clients.ts';
import type { IssuerContext } from './issuer-context.ts';
import { resolveIssuerOptions } from './issuer-options.ts';
import type { IssuerStore } from './ports.ts';
import { createResourceServers, type ResourceServers } from './resource-servers.ts';
import { createSecurityObservers } from './security-event.ts';

const issuer = 'https://id.example.com';
let folder: string;
let store: IssuerStore;
let clients: Clients;
let resources: ResourceServers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-clients-'));
  store = await openSqliteStore({ path: join(folder, 'store.db') });
  const settings = resolveIssuerOptions({
    issuer,
    store,
    keyEncryption: { id: 'none', wrap: async (key) => key, unwrap: async (key) => key },
    defaultResource: 'https://api.example.com',
  });
  const observers = createSecurityObservers(settings.wallClock);
  const context: IssuerContext = { settings, store, observers, entryExpiresAt: () => settings.wallClock() + 1000 };
  clients = createClients(context);
  resources = createResourceServers(context);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const confidential = async (clientId?: string) => {
  const { client, secret } = await clients.add({
    kind: 'confidential',
    name: 'Billing',
    ...(clientId === undefined ? {} : { clientId }),
  });
  if (secret === undefined) throw new Error('a confidential client has a secret');
  return { clientId: client.clientId, text: encodeBase64Url(secret.reveal()) };
};

describe('registered clients', () => {
  it('are found as they were added, and their secret is not stored', async () => {
    const { clientId, text } = await confidential('billing');
    const row = await clients.find(clientId);
    expect(row).toMatchObject({ clientId: 'billing', kind: 'confidential', name: 'Billing', epoch: 0 });
    expect(JSON.stringify(row)).not.toContain(text);
  });

  it('authenticate by their own secret and by no other', async () => {
    const [one, two] = [await confidential(), await confidential()];
    expect(await clients.authenticate(one.clientId, one.text)).toBe(true);
    expect(await clients.authenticate(one.clientId, two.text)).toBe(false);
    expect(await clients.authenticate(one.clientId, '')).toBe(false);
    expect(await clients.authenticate('nobody', one.text)).toBe(false);
  });

  it('that are public have no secret and never authenticate', async () => {
    const { client, secret } = await clients.add({ kind: 'public', name: 'Phone' });
    expect(secret).toBeUndefined();
    expect(await clients.authenticate(client.clientId, '')).toBe(false);
    await expect(clients.rotateSecret(client.clientId)).rejects.toMatchObject({ code: 'client_unknown' });
  });

  it('keep their former secret during a rotation, and no more than one', async () => {
    const { clientId, text } = await confidential();
    const second = encodeBase64Url((await clients.rotateSecret(clientId)).secret.reveal());
    expect(await clients.authenticate(clientId, text)).toBe(true);
    expect(await clients.authenticate(clientId, second)).toBe(true);
    const third = encodeBase64Url((await clients.rotateSecret(clientId)).secret.reveal());
    expect(await clients.authenticate(clientId, text)).toBe(false);
    expect(await clients.authenticate(clientId, second)).toBe(true);
    await clients.retireFormerSecret(clientId);
    expect(await clients.authenticate(clientId, second)).toBe(false);
    expect(await clients.authenticate(clientId, third)).toBe(true);
  });

  it('are registered once under a name', async () => {
    await confidential('twice');
    await expect(confidential('twice')).rejects.toMatchObject({ code: 'client_exists', httpStatus: 409 });
  });

  it.each(['', 'two words', 'ü', 'usr_AAAAAAAAAAAAAAAAAAAAAA', 'x'.repeat(129), 'a\0b', "x'--"])(
    'are not named %j: an identifier of a person, or one that cannot travel',
    async (clientId) => {
      await expect(confidential(clientId)).rejects.toMatchObject({
        code: 'registration_invalid',
        evidence: { member: 'client_id' },
      });
    },
  );

  it('include the first-party one exactly once, however often it is asked for', async () => {
    const rows = await Promise.all([clients.ensureFirstParty(), clients.ensureFirstParty()]);
    expect(rows[0]).toEqual(rows[1]);
    expect(await clients.ensureFirstParty()).toMatchObject({ clientId: 'first-party', kind: 'public' });
  });
});

describe('registered resource servers', () => {
  const add = async (resource: string) => {
    const added = await resources.add({ resource, name: 'Orders', readsFeed: true });
    return encodeBase64Url(added.secret.reveal());
  };

  it('authenticate by their own secret and by no other', async () => {
    const one = await add('https://orders.example.com');
    const two = await add('urn:example:invoices');
    expect(await resources.authenticate('https://orders.example.com', one)).toBe(true);
    expect(await resources.authenticate('urn:example:invoices', one)).toBe(false);
    expect(await resources.authenticate('urn:example:invoices', two)).toBe(true);
    expect(await resources.authenticate('https://nobody.example.com', one)).toBe(false);
  });

  it('keep their former secret during a rotation, and no more than one', async () => {
    const resource = 'https://rotates.example.com';
    const first = await add(resource);
    const second = encodeBase64Url((await resources.rotateSecret(resource)).secret.reveal());
    expect(await resources.authenticate(resource, first)).toBe(true);
    expect(await resources.authenticate(resource, second)).toBe(true);
    const third = encodeBase64Url((await resources.rotateSecret(resource)).secret.reveal());
    expect(await resources.authenticate(resource, first)).toBe(false);
    expect(await resources.authenticate(resource, second)).toBe(true);
    await resources.retireFormerSecret(resource);
    expect(await resources.authenticate(resource, second)).toBe(false);
    expect(await resources.authenticate(resource, third)).toBe(true);
  });

  it('have no secret to rotate where they are not registered', async () => {
    const unknown = { code: 'resource_unknown', httpStatus: 404 };
    await expect(resources.rotateSecret('https://nobody.example.com')).rejects.toMatchObject(unknown);
    await expect(resources.retireFormerSecret('https://nobody.example.com')).rejects.toMatchObject(unknown);
  });

  it('are compared to the letter', async () => {
    const text = await add('https://letter.example.com');
    expect(await resources.authenticate('https://letter.example.com/', text)).toBe(false);
  });

  it('are registered once', async () => {
    await add('https://once.example.com');
    await expect(add('https://once.example.com')).rejects.toMatchObject({ code: 'resource_exists' });
  });

  it.each([issuer, `${issuer}/account`, `${issuer}/admin`])(
    'cannot take the issuer’s own audience %s, whose tokens act on accounts',
    async (resource) => {
      await expect(add(resource)).rejects.toMatchObject({ code: 'registration_invalid' });
    },
  );
});
