import type { Server } from 'node:http';
import express from 'express';
import session from 'express-session';
import * as oidc from 'openid-client';
import { Strategy } from 'openid-client/passport';
import passport from 'passport';
import { expect } from 'vitest';
import { findFreePort } from '../../packages/sealwright/src/free-port.ts';
import { createBrowser } from '../oauth-rig/browser.ts';
import { installedVersion } from './installed-version.ts';
import type { RealClient, Scene } from './scene.ts';

/** https://www.passportjs.org with the strategy of openid-client, in Express. */
export const passportClient: RealClient = {
  name: 'passport (openid-client/passport)',
  version: `${installedVersion('passport')}, Express ${installedVersion('express')}`,
  flows: {
    'code, PKCE, nonce, at_hash': (scene) => signIn(scene, false),
    userinfo: (scene) => signIn(scene, true),
    'pushed request': (scene) => signIn(scene, false, true),
  },
};

async function signIn(scene: Scene, withUserinfo: boolean, usePAR = false): Promise<void> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const client = await scene.provider.register({ redirectUris: [`${origin}/callback`] });
  const address = new URL(scene.provider.issuer);
  const config = await oidc.discovery(address, client.clientId, undefined, oidc.ClientSecretBasic(client.secret), {
    execute: [oidc.allowInsecureRequests],
  });
  const server = await serve(config, port, withUserinfo, usePAR);
  try {
    const browser = createBrowser(origin);
    const sent = await browser.open(`${origin}/login`);
    const shown = await browser.open(await scene.visit(sent.left ?? ''));
    const { sub, email } = scene.person;
    expect(shown.status === 200 ? '' : shown.text).toBe('');
    expect(JSON.parse(shown.text)).toEqual({ sub, email: withUserinfo ? email : null });
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** An application as the strategy's own documentation has it. */
function serve(config: oidc.Configuration, port: number, withUserinfo: boolean, usePAR: boolean): Promise<Server> {
  const callbackURL = `http://127.0.0.1:${port}/callback`;
  const verify = async (
    tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  ): Promise<Express.User> => {
    const sub = tokens.claims()?.sub ?? '';
    const info = withUserinfo ? await oidc.fetchUserInfo(config, tokens.access_token, sub) : undefined;
    return { sub, email: info?.email ?? null };
  };
  const strategy = new Strategy(
    { config, scope: 'openid email', callbackURL, usePAR, name: 'sealwright' },
    (tokens, done) => {
      verify(tokens).then((user) => done(null, user), done);
    },
  );
  const passports = new passport.Passport();
  passports.use('sealwright', strategy);
  passports.serializeUser((user, done) => done(null, user));
  passports.deserializeUser((user: Express.User, done) => done(null, user));
  const app = express();
  app.use(session({ secret: 'of-this-test-alone', resave: false, saveUninitialized: false }));
  app.use(passports.initialize(), passports.session());
  app.get('/login', passports.authenticate('sealwright'));
  app.get('/callback', passports.authenticate('sealwright', { successRedirect: '/me' }));
  app.get('/me', (request, response) => void response.json(request.user));
  return new Promise((listening) => {
    const server = app.listen(port, '127.0.0.1', () => listening(server));
  });
}
