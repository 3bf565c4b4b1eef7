import type { ClientRow } from '@sealwright/issuer';
import { exportJwkSet, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type OAuthRig } from '../../test/oauth-rig.ts';
import { url } from '../../test/rig.ts';
import type { ParameterPairs } from './authorization-parameters.ts';
import { openRequestObject } from './request-object.ts';

let oauth: OAuthRig;
let key: SigningKey;
const clients = new Map<string, ClientRow>();

beforeAll(async () => {
  oauth = await createOAuthRig();
  key = await generateSigningKey('ES256');
  const jwks = exportJwkSet([key.verificationKey]) as never;
  for (const [id, requireSignedRequests] of [
    ['signs', false],
    ['must-sign', true],
  ] as const) {
    await oauth.register(id, { jwks, requireSignedRequests });
    clients.set(id, (await oauth.rig.issuer.clients.find(id)) as ClientRow);
  }
});
afterAll(() => oauth.rig.close());

const open = (pairs: ParameterPairs, id = 'signs') =>
  openRequestObject({ server: { issuer: oauth.rig.issuer } as never }, clients.get(id) as ClientRow, pairs);
const sign = (claims: object = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const own = {
    iss: 'signs',
    client_id: 'signs',
    aud: url,
    iat: now,
    exp: now + 60,
    response_type: 'code',
    scope: 'openid read',
  };
  return signJwt({ ...own, ...claims }, key, { typ: 'oauth-authz-req+jwt' });
};

describe('a signed request', () => {
  it('is all that counts', async () => {
    const pairs = await open([
      ['client_id', 'signs'],
      ['request', await sign()],
      ['prompt', 'none'],
      ['scope', 'openid'],
    ]);
    expect(pairs).toEqual([
      ['client_id', 'signs'],
      ['response_type', 'code'],
      ['scope', 'openid read'],
    ]);
  });

  it.each([
    ['in its client', ['client_id', 'must-sign']],
    ['in what it asks for', ['response_type', 'token']],
  ] as const)('is not contradicted from beside, %s', async (_, pair) => {
    await expect(open([['request', await sign()], pair])).rejects.toMatchObject({
      ...{ code: 'request_object_contradicted', wireError: 'invalid_request_object' },
    });
  });

  it('is one', async () => {
    const pairs: ParameterPairs = [
      ['request', await sign()],
      ['request', await sign()],
    ];
    await expect(open(pairs)).rejects.toMatchObject({ code: 'parameter_repeated' });
  });

  it('may be pushed beside the credentials of its client', async () => {
    const pairs: ParameterPairs = [
      ['request', await sign()],
      ['client_assertion', 'a.b.c'],
      ['client_secret', 's'],
    ];
    expect(await open(pairs)).toHaveLength(3);
  });

  it('must be signed by the client', async () => {
    await expect(open([['request', 'a.b.c']])).rejects.toMatchObject({ code: 'request_object_invalid' });
  });

  it('is demanded of a client that is registered so, and of no other', async () => {
    const plain: ParameterPairs = [
      ['client_id', 'x'],
      ['request', ''],
    ];
    await expect(open(plain, 'must-sign')).rejects.toMatchObject({ code: 'request_object_missing' });
    expect(await open(plain)).toBe(plain);
  });
});
