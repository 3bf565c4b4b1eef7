import type { NewClient } from '@sealwright/issuer';
import * as oauth from 'oauth4webapi';
import { expect } from 'vitest';
import { claimsOf } from '../oauth-rig/code-flow.ts';
import { api, type Registered, redirectUri } from '../oauth-rig/provider.ts';
import { expectAtHash } from './at-hash.ts';
import { createImportedKey } from './imported-key.ts';
import { installedVersion } from './installed-version.ts';
import type { RealClient, Scene } from './scene.ts';

const insecure = { [oauth.allowInsecureRequests]: true } as const;
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const machine = { grantTypes: ['client_credentials'] } as const;

/** https://github.com/panva/oauth4webapi */
export const oauth4webapi: RealClient = {
  name: 'oauth4webapi',
  version: installedVersion('oauth4webapi'),
  flows: {
    discovery: async (scene) => {
      expect((await discover(scene)).code_challenge_methods_supported).toEqual(['S256']);
      const address = new URL(scene.provider.issuer);
      const answer = await oauth.discoveryRequest(address, { ...insecure, algorithm: 'oauth2' });
      expect((await oauth.processDiscoveryResponse(address, answer)).issuer).toBe(scene.provider.issuer);
    },
    'code, PKCE, nonce, at_hash': async (scene) => {
      const { tokens, as } = await signIn(scene, { scope: 'openid read' });
      const claims = oauth.getValidatedIdTokenClaims(tokens);
      expect(claims?.sub).toBe(scene.person.sub);
      expectAtHash(claims, tokens.access_token);
      const request = new Request(api, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
      const access = await oauth.validateJwtAccessToken(as, request, api, insecure);
      expect([access.sub, access.scope]).toEqual([scene.person.sub, 'openid read']);
    },
    userinfo: async (scene) => {
      const { tokens, as, client } = await signIn(scene, { scope: 'openid email' });
      const answer = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
      const info = await oauth.processUserInfoResponse(as, client, scene.person.sub, answer);
      expect(info.email).toBe(scene.person.email);
    },
    refresh: async (scene) => {
      const { tokens, as, client, method } = await signIn(scene, { scope: 'openid offline_access', prompt: 'consent' });
      const answer = await oauth.refreshTokenGrantRequest(as, client, method, tokens.refresh_token ?? '', insecure);
      const again = await oauth.processRefreshTokenResponse(as, client, answer);
      expect(oauth.getValidatedIdTokenClaims(again)?.sub).toBe(scene.person.sub);
    },
    client_secret_basic: async (scene) => {
      const registered = await scene.provider.register({ settings: machine });
      await machineToken(scene, registered, oauth.ClientSecretBasic(registered.secret));
    },
    client_secret_post: async (scene) => {
      const registered = await scene.provider.register({ settings: { ...machine, authMethod: 'client_secret_post' } });
      await machineToken(scene, registered, oauth.ClientSecretPost(registered.secret));
    },
    private_key_jwt: async (scene) => {
      const { privateKey, jwk } = await createImportedKey();
      const settings = { ...machine, authMethod: 'private_key_jwt', jwks: { keys: [jwk] } } as const;
      await machineToken(scene, await scene.provider.register({ settings }), oauth.PrivateKeyJwt(privateKey));
    },
    'pushed request': async (scene) => {
      const { tokens } = await signIn(
        scene,
        {},
        { settings: { requirePushedRequests: true } },
        async (as, client, method, parameters) => {
          const answer = await oauth.pushedAuthorizationRequest(as, client, method, parameters, insecure);
          const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, answer);
          return { client_id: client.client_id, request_uri };
        },
      );
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(scene.person.sub);
    },
    'signed request': async (scene) => {
      const { privateKey, jwk } = await createImportedKey();
      const settings = { requireSignedRequests: true, jwks: { keys: [jwk] } };
      const { tokens } = await signIn(scene, {}, { settings }, async (as, client, _method, parameters) => ({
        client_id: client.client_id,
        request: await oauth.issueRequestObject(as, client, parameters, privateKey),
      }));
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(scene.person.sub);
    },
    'DPoP with nonces': async (scene) => {
      const as = await discover(scene);
      const registered = await scene.provider.register({ settings: { ...machine, dpopBound: true } });
      const client: oauth.Client = { client_id: registered.clientId };
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
      const ask = async (): Promise<oauth.TokenEndpointResponse> => {
        const method = oauth.ClientSecretBasic(registered.secret);
        const answer = await oauth.clientCredentialsGrantRequest(as, client, method, {}, { DPoP, ...insecure });
        return oauth.processClientCredentialsResponse(as, client, answer);
      };
      const refused = await ask().catch((error: unknown) => error);
      expect(oauth.isDPoPNonceError(refused)).toBe(true);
      expect((await ask()).token_type).toBe('dpop');
    },
    device: async (scene) => {
      const as = await discover(scene);
      const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
      const { clientId } = await scene.provider.register({
        kind: 'public',
        redirectUris: [],
        settings: { grantTypes },
      });
      const client = { client_id: clientId };
      const begun = await oauth.deviceAuthorizationRequest(as, client, oauth.None(), { scope: 'openid' }, insecure);
      const waiting = await oauth.processDeviceAuthorizationResponse(as, client, begun);
      await scene.approve(waiting.verification_uri, waiting.user_code);
      const answer = await oauth.deviceCodeGrantRequest(as, client, oauth.None(), waiting.device_code, insecure);
      const tokens = await oauth.processDeviceCodeResponse(as, client, answer);
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(scene.person.sub);
    },
    'token exchange': async (scene) => {
      const { tokens, as, client: front } = await signIn(scene, { scope: 'openid read' });
      const settings = { grantTypes: [exchange], exchange: { subjects: [front.client_id], impersonation: false } };
      const registered = await scene.provider.register({ redirectUris: [], settings });
      const client = { client_id: registered.clientId };
      const subject_token_type = 'urn:ietf:params:oauth:token-type:access_token';
      const parameters = { subject_token: tokens.access_token, subject_token_type, audience: api, scope: 'read' };
      const method = oauth.ClientSecretBasic(registered.secret);
      const answer = await oauth.genericTokenEndpointRequest(as, client, method, exchange, parameters, insecure);
      const { access_token } = await oauth.processGenericTokenEndpointResponse(as, client, answer);
      expect(claimsOf(access_token)).toMatchObject({ sub: scene.person.sub, act: { sub: client.client_id } });
    },
    introspection: async (scene) => {
      const { tokens, as, client, method } = await signIn(scene);
      const answer = await oauth.introspectionRequest(as, client, method, tokens.access_token, insecure);
      expect(await oauth.processIntrospectionResponse(as, client, answer)).toMatchObject({ active: true });
    },
    revocation: async (scene) => {
      const { tokens, as, client, method } = await signIn(scene);
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, method, tokens.access_token, insecure),
      );
      const answer = await oauth.introspectionRequest(as, client, method, tokens.access_token, insecure);
      expect(await oauth.processIntrospectionResponse(as, client, answer)).toEqual({ active: false });
    },
    'registration by itself': async (scene) => {
      const as = await discover(scene);
      const metadata = { redirect_uris: [redirectUri], client_name: 'By itself', scope: 'openid' };
      const initialAccessToken = await scene.initialAccessToken();
      const answer = await oauth.dynamicClientRegistrationRequest(as, metadata, { initialAccessToken, ...insecure });
      const client = await oauth.processDynamicClientRegistrationResponse(answer);
      expect([typeof client.client_id, typeof client.client_secret]).toEqual(['string', 'string']);
    },
  },
};

async function discover({ provider }: Scene): Promise<oauth.AuthorizationServer> {
  const address = new URL(provider.issuer);
  return oauth.processDiscoveryResponse(address, await oauth.discoveryRequest(address, insecure));
}

interface SignedIn {
  readonly tokens: oauth.TokenEndpointResponse;
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly method: oauth.ClientAuth;
}

type Parameters = Record<string, string>;
type Present = (
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  method: oauth.ClientAuth,
  parameters: Parameters,
) => Promise<Parameters>;

async function signIn(
  scene: Scene,
  more: Parameters = {},
  registration: Partial<NewClient> = {},
  present: Present = async (_as, _client, _method, parameters) => parameters,
): Promise<SignedIn> {
  const as = await discover(scene);
  const registered = await scene.provider.register(registration);
  const client = { client_id: registered.clientId };
  const method = oauth.ClientSecretBasic(registered.secret);
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ];
  const parameters = {
    client_id: registered.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  };
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = String(new URLSearchParams(await present(as, client, method, parameters)));
  const answer = oauth.validateAuthResponse(as, client, await scene.visit(url), state);
  const exchanged = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    method,
    answer,
    redirectUri,
    verifier,
    insecure,
  );
  const checks = { expectedNonce: nonce, requireIdToken: true };
  return { tokens: await oauth.processAuthorizationCodeResponse(as, client, exchanged, checks), as, client, method };
}

async function machineToken(scene: Scene, { clientId }: Registered, method: oauth.ClientAuth): Promise<void> {
  const as = await discover(scene);
  const client = { client_id: clientId };
  const answer = await oauth.clientCredentialsGrantRequest(as, client, method, { scope: 'read' }, insecure);
  const { access_token } = await oauth.processClientCredentialsResponse(as, client, answer);
  expect(claimsOf(access_token)).toMatchObject({ sub: clientId, client_id: clientId });
}
