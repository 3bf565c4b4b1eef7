import type { ConsentRow, IdentityRow } from '@sealwright/issuer/store-port';
import { describe, expect, it } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, clientRow } from './store-material.ts';

/** What people have agreed to, who they are elsewhere, what counts once, and what rows hold as JSON. */
export function describeConsents(open: OpenForTest): void {
  describe('a consent', () => {
    it('is put over the one before, found, listed by client and taken back once', async () => {
      const { store } = await open();
      const row = (changes: Partial<ConsentRow> = {}): ConsentRow => ({
        ...{ sub: 'ada', clientId: 'b', scopes: ['openid', 'email'], resources: ['https://api'] },
        ...{ claims: ['birthdate'], grantedAt: 7, ...changes },
      });
      await store.consents.put(row());
      await store.consents.put(row({ scopes: ['openid'], resources: [], grantedAt: 8 }));
      await store.consents.put(row({ clientId: 'a' }));
      await store.consents.put(row({ sub: 'bob' }));
      expect(await store.consents.find('ada', 'b')).toEqual(row({ scopes: ['openid'], resources: [], grantedAt: 8 }));
      expect((await store.consents.listBySubject('ada')).map(({ clientId }) => clientId)).toEqual(['a', 'b']);
      expect((await store.consents.listBySubject('ada', { after: 'a' })).map(({ clientId }) => clientId)).toEqual([
        'b',
      ]);
      expect(await store.consents.remove('ada', 'b')).toBe(true);
      expect(await store.consents.remove('ada', 'b')).toBe(false);
      expect(await store.consents.find('ada', 'b')).toBeUndefined();
      expect(await store.consents.find('bob', 'b')).toBeDefined();
    });
  });

  describe('an identity at an upstream provider', () => {
    const row = (changes: Partial<IdentityRow> = {}): IdentityRow => ({
      ...{ issuer: 'https://accounts.example', subject: '1', sub: 'ada', email: 'ada@example.com', linkedAt: 7 },
      ...changes,
    });

    it('belongs to one account, whoever else wants it, at once or later', async () => {
      const { store } = await open();
      const answers = await Promise.all(
        ['ada', 'bob', 'cyd'].map((sub) => store.identities.link(row({ sub, email: null }))),
      );
      expect(answers.sort()).toEqual(['exists', 'exists', 'linked']);
      expect(await store.identities.link(row({ subject: '2' }))).toBe('linked');
      expect(await store.identities.find('https://accounts.example', '2')).toEqual(row({ subject: '2' }));
      expect(await store.identities.find('https://other.example', '2')).toBeUndefined();
    });

    it('is unlinked from the account that it belongs to, and from no other', async () => {
      const { store } = await open();
      await store.identities.link(row());
      await store.identities.link(row({ issuer: 'https://a.example' }));
      expect(await store.identities.unlink('https://accounts.example', '1', 'bob')).toBe(false);
      expect((await store.identities.listBySubject('ada')).map(({ issuer }) => issuer)).toEqual([
        'https://a.example',
        'https://accounts.example',
      ]);
      expect(await store.identities.unlink('https://accounts.example', '1', 'ada')).toBe(true);
      expect(await store.identities.listBySubject('ada')).toHaveLength(1);
      expect(await store.identities.listBySubject('bob')).toEqual([]);
    });
  });

  describe('a value that counts once', () => {
    it('is granted to the first of all who claim it, of its kind, and forgotten only after its end', async () => {
      const { store, openBeside, clock } = await open();
      const beside = await openBeside();
      const claims = await Promise.all(
        Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? store : beside).oneTimeValues.claim('assertion', 'v', 300)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.oneTimeValues.claim('request', 'v', 300)).toBe(true);
      await clock.pass(240_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 0 });
      expect(await store.oneTimeValues.claim('assertion', 'v', 300)).toBe(false);
      await clock.pass(65_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 2 });
    });

    it('is not forgotten early because the wall clock was set back or forward', async () => {
      const { store, clock } = await open();
      await store.oneTimeValues.claim('dpop', 'v', 300);
      await clock.stepWall(-3_600_000);
      await store.cleanUp();
      expect(await store.oneTimeValues.claim('dpop', 'v', 300)).toBe(false);
    });
  });

  describe('what a row holds as JSON', () => {
    it('comes back as it was put, and nobody who reads it can change it for the next', async () => {
      const { store } = await open();
      const settings = { grantTypes: ['authorization_code'], jwks: { keys: [{ kty: 'EC' }] } };
      await store.clients.create(clientRow({ settings }));
      const profile = { name: 'Ada Łovelace', address: { country: 'GB' }, phone_number_verified: false };
      await store.accounts.create(accountRow({ sub: 'ada', profile }));
      await store.accounts.create(accountRow({ sub: 'bob' }));
      const first = await store.clients.find('first-party');
      expect(first?.settings).toEqual(settings);
      expect(() => (first?.settings.grantTypes as string[] | undefined)?.push('implicit')).toThrow(TypeError);
      expect((await store.clients.find('first-party'))?.settings).toEqual(settings);
      expect((await store.accounts.find('ada'))?.profile).toEqual(profile);
      expect((await store.accounts.find('bob'))?.profile).toEqual({});
      await store.accounts.change('ada', () => ({ outcome: 0, set: { profile: {} } }));
      expect((await store.accounts.find('ada'))?.profile).toEqual({});
    });
  });
}
