import type { DocumentRule } from './document-rule.ts';
import { memberIn, textsIn } from './json-document.ts';
import type { Metadata } from './metadata.ts';

type Rule = DocumentRule<Metadata>;

const metadataImplicit: Rule = {
  id: 'metadata-implicit',
  title: 'Access tokens are given out in a redirect',
  severity: 'medium',
  cwe: 598,
  why: 'They stand in histories, logs and Referer headers, cannot be bound to the client that asked, and are injected into others.',
  fix: 'Offer response_type code with PKCE alone.',
  source: ['RFC 9700 §2.1.2', 'OAuth 2.1 §10.1'],
  *check({ document }) {
    const pointer = '/response_types_supported';
    const types = textsIn(document, 'response_types_supported').map((type) => type.split(' '));
    if (types.some((parts) => parts.includes('token'))) yield { pointer };
    else if (types.some((parts) => parts.length === 1 && parts[0] === 'id_token')) {
      yield { pointer, message: 'ID tokens are given out in a redirect', severity: 'low' };
    } else if (textsIn(document, 'grant_types_supported').includes('implicit')) {
      yield { pointer: '/grant_types_supported', message: 'The implicit grant is on offer', severity: 'low' };
    }
  },
};

const metadataPasswordGrant: Rule = {
  id: 'metadata-password-grant',
  title: 'Applications may take the passwords of people',
  severity: 'high',
  cwe: 522,
  why: 'Every application, and whatever has broken into it, sees passwords; a second factor or passkey cannot be asked for.',
  fix: 'Remove the password grant, and send people to the authorization endpoint.',
  source: ['RFC 9700 §2.4', 'OAuth 2.1 §10'],
  *check({ document }) {
    const pointer = '/grant_types_supported';
    if (textsIn(document, 'grant_types_supported').includes('password')) yield { pointer };
  },
};

const metadataPkce: Rule = {
  id: 'metadata-pkce',
  title: 'PKCE with S256 is not on offer',
  severity: 'high',
  cwe: 345,
  why: 'A code that was stolen on its way is redeemed by the thief, or injected into the session of somebody else.',
  fix: 'Support code_challenge_method S256, demand it of every client, and publish it.',
  source: ['RFC 9700 §2.1.1', 'RFC 8414 §2'],
  *check({ document }) {
    if (memberIn(document, 'authorization_endpoint') === undefined) return;
    const pointer = '/code_challenge_methods_supported';
    const methods = textsIn(document, 'code_challenge_methods_supported');
    if (!methods.includes('S256')) yield { pointer };
    if (methods.includes('plain')) {
      yield {
        pointer,
        message: 'PKCE is on offer with plain, which protects nothing once the request is seen',
        severity: 'medium',
      };
    }
  },
};

const metadataIssParameter: Rule = {
  id: 'metadata-iss-parameter',
  title: 'Answers do not say which server they come from',
  severity: 'low',
  cwe: 346,
  why: 'A client of several servers can be made to send the code of one to another (the mix-up attack).',
  fix: 'Put iss into the answer of the authorization endpoint, and publish authorization_response_iss_parameter_supported: true.',
  source: ['RFC 9207 §2', 'RFC 9700 §2.1'],
  *check({ document }) {
    if (memberIn(document, 'authorization_endpoint') === undefined) return;
    const pointer = '/authorization_response_iss_parameter_supported';
    if (memberIn(document, 'authorization_response_iss_parameter_supported') !== true) yield { pointer };
  },
};

const metadataRevocation: Rule = {
  id: 'metadata-revocation',
  title: 'A client cannot give back a token that it no longer needs',
  severity: 'low',
  cwe: 613,
  why: 'Signing out leaves refresh tokens that work until they expire.',
  fix: 'Serve a revocation endpoint, and publish it in revocation_endpoint.',
  source: ['RFC 7009 §2', 'RFC 9700 §4.14.2'],
  *check({ document }) {
    if (typeof memberIn(document, 'revocation_endpoint') !== 'string') yield { pointer: '/revocation_endpoint' };
  },
};

const metadataIntrospection: Rule = {
  id: 'metadata-introspection',
  title: 'An API cannot ask whether a token is still good',
  severity: 'low',
  cwe: 613,
  why: 'A revoked token works on at every API until it expires, unless they hear of revocations in some other way.',
  fix: 'Serve an introspection endpoint for APIs, or a feed of revocations.',
  source: ['RFC 7662 §2', 'RFC 8414 §2'],
  *check({ document }) {
    if (typeof memberIn(document, 'introspection_endpoint') === 'string') return;
    // A feed tells of revocations before anybody asks.
    if (typeof memberIn(document, 'revocation_keys_uri') !== 'string') yield { pointer: '/introspection_endpoint' };
  },
};

const metadataRequestUri: Rule = {
  id: 'metadata-request-uri',
  title: 'The server fetches request objects from addresses that were not registered',
  severity: 'medium',
  cwe: 918,
  why: 'Whoever writes a link makes the server fetch from inside its own network.',
  fix: 'Publish request_uri_parameter_supported: false, or require_request_uri_registration: true; pushed requests do the same without a fetch.',
  source: ['RFC 9101 §10.4', 'OpenID Connect Core 1.0 §6.2'],
  *check({ document }) {
    const supported = memberIn(document, 'request_uri_parameter_supported');
    if (memberIn(document, 'require_request_uri_registration') === true) return;
    if (supported === true) yield { pointer: '/request_uri_parameter_supported' };
  },
};

const metadataClientAuthentication: Rule = {
  id: 'metadata-client-authentication',
  title: 'Clients without a secret are not held by PKCE',
  severity: 'high',
  cwe: 306,
  why: 'A public client is known by nothing but PKCE. Without it, whoever has a code has the session.',
  fix: 'Demand PKCE with S256, or take none out of the list.',
  source: ['RFC 9700 §2.1.1', 'RFC 9700 §2.5'],
  *check({ document }) {
    const name = 'token_endpoint_auth_methods_supported';
    const methods = textsIn(document, name);
    const pkce = textsIn(document, 'code_challenge_methods_supported').includes('S256');
    if (methods.includes('none') && !pkce) yield { pointer: `/${name}` };
    if (methods.length > 0 && !methods.some((method) => /private_key_jwt|tls_client_auth|attest/.test(method))) {
      const message = 'Clients can authenticate by a shared secret alone';
      yield { pointer: `/${name}`, message, severity: 'low' };
    }
  },
};

export const grantRules: readonly Rule[] = [
  ...[metadataImplicit, metadataPasswordGrant, metadataPkce, metadataIssParameter, metadataRequestUri],
  ...[metadataClientAuthentication, metadataRevocation, metadataIntrospection],
];
