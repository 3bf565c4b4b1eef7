import { type CanActivate, Controller, Get } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { createKeySet, generateSigningKey, signJwt, type VerifiedJwt } from '@sealwright/jwt';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from '../test/guarded-server.ts';
import { createVerifier, requireRole, type Verifier } from './index.ts';
import { createGuardDecorators, guard } from './nestjs.ts';

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const key = await generateSigningKey('ES256');
const keys = createKeySet({ issuer, keys: [key.verificationKey] });
const newVerifier = (): Verifier => createVerifier({ issuer, audience, typ: 'at+jwt', keys, revocation: 'none' });
const verifier = newVerifier();
const { Guarded, Auth } = createGuardDecorators(verifier);

const bearer = async (claims: object = {}): Promise<[string, string]> => {
  const now = Math.floor(Date.now() / 1000);
  const token = await signJwt({ iss: issuer, aud: audience, iat: now, exp: now + 60, sub: 'anna', ...claims }, key, {
    typ: 'at+jwt',
  });
  return ['Authorization', `Bearer ${token}`];
};

let close: () => Promise<void>;
afterEach(() => close());

/** One controller with one method, decorated as a build would do it; answers the port. */
async function start(
  method: readonly MethodDecorator[],
  options: { readonly everywhere?: CanActivate; readonly controller?: ClassDecorator } = {},
): Promise<number> {
  class Api {
    #visits = 0;
    whoAmI(auth: VerifiedJwt): object {
      this.#visits += 1;
      return { sub: auth.claims.sub, visits: this.#visits };
    }
  }
  Auth()(Api.prototype, 'whoAmI', 0);
  const descriptor = Object.getOwnPropertyDescriptor(Api.prototype, 'whoAmI') as PropertyDescriptor;
  for (const decorate of [Get('me'), ...method]) decorate(Api.prototype, 'whoAmI', descriptor);
  options.controller?.(Api);
  Controller()(Api);
  const { everywhere } = options;
  const providers = everywhere === undefined ? [] : [{ provide: APP_GUARD, useValue: everywhere }];
  const application = { module: Api, controllers: [Api], providers };
  const app = await NestFactory.create(application, { logger: false, forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  close = () => app.close();
  return app.getHttpServer().address().port;
}

describe('the decorators of NestJS', () => {
  it('add what a method demands to what its controller demands', async () => {
    const port = await start([Guarded(requireRole('auditor'))], { controller: Guarded(requireRole('staff')) });
    expect((await send(port, '/me')).status).toBe(401);
    for (const roles of [[], ['auditor'], ['staff']]) {
      expect((await send(port, '/me', [await bearer({ roles })])).status).toBe(403);
    }
    expect((await send(port, '/me', [await bearer({ roles: ['staff', 'auditor'] })])).status).toBe(200);
  });

  it('stand beside one guard for the whole application', async () => {
    const port = await start([], { everywhere: guard(verifier) });
    expect((await send(port, '/me')).status).toBe(401);
    expect(await send(port, '/me', [await bearer()])).toMatchObject({ status: 200, body: '{"sub":"anna","visits":1}' });
  });

  it('give no token where no guard stands before the route, or that of another verifier', async () => {
    const open = await start([]);
    expect((await send(open, '/me', [await bearer()])).status).toBe(500);
    await close();
    const foreign = await start([], { everywhere: guard(newVerifier()) });
    expect((await send(foreign, '/me', [await bearer()])).status).toBe(500);
  });

  it('let nothing pass that is not HTTP', async () => {
    const port = await start([Guarded()]);
    expect((await send(port, '/me')).status).toBe(401);
    // A message that looks like a good request in all else.
    const request = { method: 'GET', url: '/', originalUrl: '/', rawHeaders: await bearer() };
    const contextOf = (type: string) => {
      const context = { getType: () => type, switchToHttp: () => ({ getRequest: () => request }) };
      return context as unknown as Parameters<CanActivate['canActivate']>[0];
    };
    expect(await guard(verifier).canActivate(contextOf('http'))).toBe(true);
    await expect(guard(verifier).canActivate(contextOf('rpc'))).rejects.toThrow(TypeError);
  });
});
