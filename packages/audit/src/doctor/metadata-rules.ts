import type { DocumentRule } from './document-rule.ts';
import { type JsonObject, memberIn, textsIn } from './json-document.ts';
import type { Metadata } from './metadata.ts';
import { grantRules } from './metadata-grants.ts';

type Rule = DocumentRule<Metadata>;

const metadataIssuer: Rule = {
  id: 'metadata-issuer',
  title: 'The issuer is not the one whose metadata this is',
  severity: 'high',
  cwe: 346,
  why: 'A client that takes it believes one server to be another (the mix-up attack); a careful one refuses it.',
  fix: 'Publish the document at the issuer followed by /.well-known/openid-configuration, with the very text that is in iss.',
  source: ['RFC 8414 §3.3', 'OpenID Connect Discovery 1.0 §4.3'],
  *check({ document, url }) {
    const issuer = memberIn(document, 'issuer');
    const pointer = '/issuer';
    if (typeof issuer !== 'string' || !URL.canParse(issuer)) {
      yield { pointer, message: 'There is no issuer, or it is not a URL' };
    } else if (/[?#]/.test(issuer)) yield { pointer, message: 'The issuer has a query or a fragment' };
    else if (url !== undefined && !placesOf(issuer).includes(url.href)) yield { pointer };
  },
};

/** Where the metadata of an issuer is looked for: behind its path, and between its host and its path. */
function placesOf(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return ['openid-configuration', 'oauth-authorization-server'].flatMap((name) => [
    `${origin}${path}/.well-known/${name}`,
    `${origin}/.well-known/${name}${path}`,
  ]);
}

const metadataClear: Rule = {
  id: 'metadata-clear',
  title: 'An endpoint is reached without TLS',
  severity: 'high',
  cwe: 319,
  why: 'Whoever is on the way reads codes, tokens and passwords, or answers with keys of his own.',
  fix: 'Serve it by https, and publish the https URL.',
  source: ['RFC 8414 §2', 'RFC 9700 §2.6', 'RFC 6749 §3.1'],
  *check({ document }) {
    for (const [name, url] of urlsIn(document)) {
      if (url.protocol !== 'https:' && !isLoopbackHost(url.hostname))
        yield { pointer: `/${name}`, message: `${name} is reached without TLS` };
    }
  },
};

const metadataForeignEndpoint: Rule = {
  id: 'metadata-foreign-endpoint',
  title: 'An endpoint lies on another host than the issuer',
  severity: 'low',
  cwe: 346,
  why: 'It may be meant so. If it is not, codes, secrets or the choice of keys are in the hands of somebody else.',
  fix: 'Serve it on the host of the issuer, or make sure that the other host is yours.',
  source: ['RFC 9700 §2.6', 'RFC 8414 §6.2'],
  *check({ document }) {
    const issuer = memberIn(document, 'issuer');
    if (typeof issuer !== 'string' || !URL.canParse(issuer)) return;
    const { host } = new URL(issuer);
    for (const [name, url] of urlsIn(document)) {
      const deciding = name === 'jwks_uri' || name === 'token_endpoint';
      if (url.host === host || !endpointNames.has(name)) continue;
      const message = `${name} lies on another host than the issuer`;
      yield { pointer: `/${name}`, message, ...(deciding && { severity: 'medium' as const }) };
    }
  },
};

const metadataAlgNone: Rule = {
  id: 'metadata-alg-none',
  title: 'Unsigned tokens are on offer',
  severity: 'high',
  cwe: 347,
  why: 'What has no signature is written by anybody. A client that takes the list for what it may accept accepts forgeries.',
  fix: 'Remove none from the list.',
  source: ['RFC 8414 §2', 'RFC 8725 §3.2', 'OpenID Connect Core 1.0 §2'],
  *check({ document }) {
    for (const name of signingLists(document)) {
      if (!textsIn(document, name).some((alg) => alg.toLowerCase() === 'none')) continue;
      // OpenID Connect lets a request object be unsigned, since what it says also travels in the open.
      const severity = name.startsWith('request_object')
        ? 'medium'
        : name.startsWith('token_endpoint')
          ? 'critical'
          : 'high';
      yield { pointer: `/${name}`, message: `${name} offers none`, severity };
    }
  },
};

const metadataHmac: Rule = {
  id: 'metadata-hmac',
  title: 'ID tokens may be signed with a secret of the client',
  severity: 'medium',
  cwe: 347,
  why: 'Clients that take both kinds are where a public key is used as an HMAC secret, and every copy of the client secret signs ID tokens.',
  fix: 'Offer one kind alone: ES256, PS256, EdDSA or RS256.',
  source: ['RFC 8725 §2.1', 'RFC 8725 §3.1'],
  *check({ document }) {
    const name = 'id_token_signing_alg_values_supported';
    const names = textsIn(document, name);
    if (!names.some((alg) => alg.startsWith('HS'))) return;
    const mixed = names.some((alg) => /^(RS|PS|ES|Ed)/.test(alg));
    yield { pointer: `/${name}`, ...(!mixed && { severity: 'low' as const }) };
  },
};

const metadataOldEncryption: Rule = {
  id: 'metadata-old-encryption',
  title: 'Encryption with RSA PKCS#1 v1.5 or with passwords is on offer',
  severity: 'medium',
  cwe: 327,
  why: 'RSA1_5 lets an attacker decrypt by asking often enough (Bleichenbacher); PBES2 lets him make the server work for as long as he likes.',
  fix: 'Offer ECDH-ES or RSA-OAEP-256.',
  source: ['RFC 8725 §3.2', 'RFC 8725 §2.3'],
  *check({ document }) {
    for (const name of Object.keys(document)) {
      if (!name.endsWith('encryption_alg_values_supported')) continue;
      if (textsIn(document, name).some((alg) => alg === 'RSA1_5' || alg.startsWith('PBES2'))) {
        yield { pointer: `/${name}`, message: `${name} offers RSA1_5 or PBES2` };
      }
    }
  },
};

const metadataKeysMissing: Rule = {
  id: 'metadata-keys-missing',
  title: 'No key set is named',
  severity: 'medium',
  cwe: 347,
  why: 'Clients and APIs cannot verify what is signed, and those that want to go on do so unverified.',
  fix: 'Publish the public keys, and name them in jwks_uri.',
  source: ['RFC 8414 §2', 'OpenID Connect Discovery 1.0 §3'],
  *check({ document }) {
    if (typeof memberIn(document, 'jwks_uri') !== 'string') yield { pointer: '' };
  },
};

/** Every rule about metadata, in the order of the documentation. */
export const metadataRules: readonly Rule[] = [
  ...[metadataIssuer, metadataClear, metadataForeignEndpoint, metadataKeysMissing],
  ...[metadataAlgNone, metadataHmac, metadataOldEncryption],
  ...grantRules,
];

function signingLists(document: JsonObject): readonly string[] {
  return Object.keys(document).filter((name) => name.endsWith('signing_alg_values_supported'));
}

function urlsIn(document: JsonObject): readonly (readonly [name: string, url: URL])[] {
  return Object.entries(document).flatMap(([name, value]): [string, URL][] => {
    const isUrl = endpointNames.has(name) || name === 'issuer';
    return isUrl && typeof value === 'string' && URL.canParse(value) ? [[name, new URL(value)]] : [];
  });
}

const endpointNames: ReadonlySet<string> = new Set([
  ...['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'registration_endpoint'],
  ...['revocation_endpoint', 'introspection_endpoint', 'end_session_endpoint', 'check_session_iframe'],
  ...['device_authorization_endpoint', 'pushed_authorization_request_endpoint', 'backchannel_authentication_endpoint'],
]);

function isLoopbackHost(host: string): boolean {
  return /^((.*\.)?localhost|127(\.\d{1,3}){3}|\[::1\])\.?$/.test(host);
}
