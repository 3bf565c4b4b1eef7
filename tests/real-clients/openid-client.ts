import * as oidc from 'openid-client';
import { expect } from 'vitest';
import { claimsOf } from '../oauth-rig/code-flow.ts';
import { api, type Registered, redirectUri } from '../oauth-rig/provider.ts';
import { expectAtHash } from './at-hash.ts';
import { createImportedKey } from './imported-key.ts';
import { installedVersion } from './installed-version.ts';
import type { RealClient, Scene } from './scene.ts';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const machine = { settings: { grantTypes: ['client_credentials'] } } as const;
const execute = [oidc.allowInsecureRequests];

/** https://github.com/panva/openid-client */
export const openidClient: RealClient = {
  name: 'openid-client',
  version: installedVersion('openid-client'),
  flows: {
    discovery: async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      expect(config.serverMetadata().supportsPKCE('S256')).toBe(true);
      expect(config.serverMetadata().issuer).toBe(scene.provider.issuer);
    },
    'code, PKCE, nonce, at_hash': async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      const tokens = await signIn(scene, config);
      expect(tokens.claims()?.sub).toBe(scene.person.sub);
      expectAtHash(tokens.claims(), tokens.access_token);
    },
    userinfo: async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      const tokens = await signIn(scene, config, { scope: 'openid email' });
      const { email } = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '');
      expect(email).toBe(scene.person.email);
    },
    refresh: async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      const tokens = await signIn(scene, config, { scope: 'openid offline_access', prompt: 'consent' });
      const again = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
      expect([again.claims()?.sub, again.access_token === tokens.access_token]).toEqual([scene.person.sub, false]);
    },
    logout: async (scene) => {
      const after = 'https://client.example/out';
      const config = await configure(
        scene,
        await scene.provider.register({ settings: { postLogoutRedirectUris: [after] } }),
      );
      const browser = scene.provider.browser();
      const tokens = await signIn(scene, config, {}, browser);
      const url = oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: after,
        id_token_hint: tokens.id_token ?? '',
        state: 's',
      });
      let page = await browser.open(url);
      if (page.left === undefined) page = await browser.press(page, 'step=sign-out');
      expect(page.left?.href).toBe(`${after}?state=s`);
      await expect(oidc.fetchUserInfo(config, tokens.access_token, scene.person.sub)).rejects.toThrow();
    },
    client_secret_basic: async (scene) => {
      const client = await scene.provider.register(machine);
      await machineToken(await configure(scene, client, oidc.ClientSecretBasic(client.secret)), client);
    },
    client_secret_post: async (scene) => {
      const settings = { ...machine.settings, authMethod: 'client_secret_post' } as const;
      const client = await scene.provider.register({ settings });
      await machineToken(await configure(scene, client, oidc.ClientSecretPost(client.secret)), client);
    },
    private_key_jwt: async (scene) => {
      const { privateKey, jwk } = await createImportedKey();
      const settings = { ...machine.settings, authMethod: 'private_key_jwt', jwks: { keys: [jwk] } } as const;
      const client = await scene.provider.register({ settings });
      await machineToken(await configure(scene, client, oidc.PrivateKeyJwt(privateKey)), client);
    },
    'pushed request': async (scene) => {
      const client = await scene.provider.register({ settings: { requirePushedRequests: true } });
      const config = await configure(scene, client);
      const tokens = await signIn(scene, config, {}, undefined, (parameters) =>
        oidc.buildAuthorizationUrlWithPAR(config, parameters),
      );
      expect(tokens.claims()?.sub).toBe(scene.person.sub);
    },
    'signed request': async (scene) => {
      const { privateKey, jwk } = await createImportedKey();
      const settings = { requireSignedRequests: true, jwks: { keys: [jwk] } };
      const config = await configure(scene, await scene.provider.register({ settings }));
      const tokens = await signIn(scene, config, {}, undefined, (parameters) =>
        oidc.buildAuthorizationUrlWithJAR(config, parameters, privateKey),
      );
      expect(tokens.claims()?.sub).toBe(scene.person.sub);
    },
    'DPoP with nonces': async (scene) => {
      const config = await configure(scene, await scene.provider.register({ settings: { dpopBound: true } }));
      const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
      const jkt = await DPoP.calculateThumbprint();
      const tokens = await signIn(scene, config, { scope: 'openid email', dpop_jkt: jkt }, undefined, undefined, {
        DPoP,
      });
      expect([tokens.token_type, claimsOf(tokens.access_token)['cnf']]).toEqual(['dpop', { jkt }]);
      const { email } = await oidc.fetchUserInfo(config, tokens.access_token, scene.person.sub, { DPoP });
      expect(email).toBe(scene.person.email);
    },
    device: async (scene) => {
      const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
      const client = await scene.provider.register({ kind: 'public', redirectUris: [], settings: { grantTypes } });
      const config = await configure(scene, client, oidc.None());
      const waiting = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
      await scene.approve(waiting.verification_uri_complete ?? waiting.verification_uri, waiting.user_code);
      const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...waiting, interval: 0.05 });
      expect(tokens.claims()?.sub).toBe(scene.person.sub);
    },
    'token exchange': async (scene) => {
      const front = await scene.provider.register({});
      const tokens = await signIn(scene, await configure(scene, front), { scope: 'openid read' });
      const settings = { grantTypes: [exchange], exchange: { subjects: [front.clientId], impersonation: false } };
      const back = await scene.provider.register({ redirectUris: [], settings });
      const parameters = {
        subject_token: tokens.access_token,
        subject_token_type: accessTokenType,
        resource: api,
        scope: 'read',
      };
      const { access_token } = await oidc.genericGrantRequest(await configure(scene, back), exchange, parameters);
      const { sub, act, client_id } = claimsOf(access_token);
      expect([sub, client_id, act]).toEqual([
        scene.person.sub,
        back.clientId,
        expect.objectContaining({ sub: back.clientId }),
      ]);
    },
    introspection: async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      const tokens = await signIn(scene, config);
      expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
        active: true,
        sub: scene.person.sub,
      });
    },
    revocation: async (scene) => {
      const config = await configure(scene, await scene.provider.register({}));
      const tokens = await signIn(scene, config);
      await oidc.tokenRevocation(config, tokens.access_token);
      expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    },
    'registration by itself': async (scene) => {
      const metadata = {
        redirect_uris: [redirectUri],
        client_name: 'By itself',
        scope: 'openid email',
        token_endpoint_auth_method: 'client_secret_post',
      };
      const initialAccessToken = await scene.initialAccessToken();
      const address = new URL(scene.provider.issuer);
      const config = await oidc.dynamicClientRegistration(address, metadata, undefined, {
        initialAccessToken,
        execute,
      });
      expect(config.clientMetadata()['registration_access_token']).toBeTypeOf('string');
      expect((await signIn(scene, config)).claims()?.sub).toBe(scene.person.sub);
    },
  },
};

function configure(
  { provider }: Scene,
  client: Registered,
  method = oidc.ClientSecretBasic(client.secret),
): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(provider.issuer), client.clientId, undefined, method, { execute });
}

type Parameters = Record<string, string>;

async function signIn(
  scene: Scene,
  config: oidc.Configuration,
  more: Parameters = {},
  browser = scene.provider.browser(),
  buildUrl: (parameters: Parameters) => URL | Promise<URL> = (parameters) =>
    oidc.buildAuthorizationUrl(config, parameters),
  options: oidc.AuthorizationCodeGrantOptions = {},
): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers> {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  };
  const callback = await scene.visit(await buildUrl(parameters), browser);
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return oidc.authorizationCodeGrant(config, callback, checks, undefined, options);
}

async function machineToken(config: oidc.Configuration, client: Registered): Promise<void> {
  const { access_token, token_type, refresh_token } = await oidc.clientCredentialsGrant(config, { scope: 'read' });
  const { sub, client_id } = claimsOf(access_token);
  expect([token_type, refresh_token, sub, client_id]).toEqual(['bearer', undefined, client.clientId, client.clientId]);
}
