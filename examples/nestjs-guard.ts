import assert from 'node:assert/strict';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { VerifiedJwt } from '@sealwright/jwt';
import { createVerifier, remoteJwks, requireRole } from '@sealwright/verifier';
import { createGuardDecorators } from '@sealwright/verifier/nestjs';
import { startKeycloakLike } from './support/keycloak-like.ts';
import { statusOf } from './support/round.ts';

const keycloak = await startKeycloakLike();
const issuer = keycloak.url; // such as https://id.example.com/realms/main

const verifier = createVerifier({
  issuer,
  audience: 'https://api.example.com',
  typ: 'JWT',
  origin: 'foreign',
  keys: remoteJwks({ issuer, discovery: 'openid-configuration' }),
  revocation: 'none',
});
const { Guarded, Auth } = createGuardDecorators(verifier);
const requireReader = requireRole({ claim: ['realm_access', 'roles'], roles: ['reader'] });

class Orders {
  #visits = 0;
  list(auth: VerifiedJwt): object {
    this.#visits += 1;
    return { subject: auth.claims.sub, visits: this.#visits };
  }
}

// In a project that compiles decorators this is `@Controller('orders') @Guarded() class Orders { @Get() @Guarded(requireReader)
// list(@Auth() auth: VerifiedJwt) … }`. Node takes types away and compiles nothing, so here the decorators are called.
const list = Object.getOwnPropertyDescriptor(Orders.prototype, 'list') as PropertyDescriptor;
Controller('orders')(Orders);
Guarded()(Orders);
Get()(Orders.prototype, 'list', list);
Guarded(requireReader)(Orders.prototype, 'list', list);
Auth()(Orders.prototype, 'list', 0);

const app = await NestFactory.create({ module: Orders, controllers: [Orders] }, { logger: false });
await app.listen(0, '127.0.0.1');
const orders = `http://127.0.0.1:${app.getHttpServer().address().port}/orders`;
assert.equal(await statusOf(orders), 401);
assert.equal(await statusOf(orders, await keycloak.issueToken([])), 403);
assert.equal(await statusOf(orders, await keycloak.issueToken(['reader'])), 200);
await Promise.all([app.close(), verifier.close(), keycloak.close()]);
