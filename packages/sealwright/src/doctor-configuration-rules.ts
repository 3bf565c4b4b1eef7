import { dirname, resolve } from 'node:path';
import type { RuleFacts } from '@sealwright/audit/doctor';
import type { ConfigurationRule } from './doctor-configuration-rule.ts';
import { exposureRules } from './doctor-exposure-rules.ts';
import { isLoopback } from './loopback.ts';

/** What the server itself refuses. */
export const refusedConfiguration: RuleFacts = {
  id: 'configuration-refused',
  title: 'The server does not start with this configuration',
  severity: 'high',
  cwe: 16,
  why: 'What it refuses would be unsafe, or is not what was meant.',
  fix: 'Correct it as it is said there.',
  source: ['docs/configuration.md'],
};

const accessLifetime: ConfigurationRule = {
  id: 'configuration-access-lifetime',
  title: 'Access tokens live for more than half an hour',
  severity: 'low',
  cwe: 613,
  why: 'An API that does not read the revocation feed takes a stolen token for as long.',
  fix: 'Write accessToken.lifetimeSeconds: 900.',
  source: ['RFC 6750 §5.3', 'RFC 9068 §5'],
  *check({ configuration: { accessToken } }) {
    if (accessToken.lifetimeSeconds > 1_800) yield { key: 'accessToken.lifetimeSeconds' };
  },
};

const sessionLifetime: ConfigurationRule = {
  id: 'configuration-session-lifetime',
  title: 'Sessions go on for months',
  severity: 'medium',
  cwe: 613,
  why: 'A device that was lost or sold stays signed in.',
  fix: 'Write refresh.absoluteSeconds: 2592000 (30 days) and refresh.idleSeconds: 604800 (7 days).',
  source: ['OWASP ASVS 5.0 §7.3.2', 'RFC 9700 §4.14.2'],
  *check({ configuration: { refresh } }) {
    if (refresh.absoluteSeconds > 90 * 86_400) yield { key: 'refresh.absoluteSeconds' };
    if (refresh.idleSeconds > 30 * 86_400) yield { key: 'refresh.idleSeconds', severity: 'low' };
  },
};

const refreshWindow: ConfigurationRule = {
  id: 'configuration-refresh-window',
  title: 'A used refresh token is answered again for longer than the common ten seconds',
  severity: 'low',
  cwe: 613,
  why: 'Within the window a thief who is in step with his victim is not told apart from a second tab.',
  fix: 'Write refresh.windowMilliseconds: 10000.',
  source: ['RFC 9700 §4.14.2'],
  *check({ configuration: { refresh } }) {
    if (refresh.windowMilliseconds > 30_000) yield { key: 'refresh.windowMilliseconds' };
  },
};

const openSignUp: ConfigurationRule = {
  id: 'configuration-open-sign-up',
  title: 'Everybody may make an account, and learns by it which addresses have one',
  severity: 'low',
  cwe: 204,
  why: 'A list of addresses is the first half of a list of passwords to try.',
  fix: 'Write signUp: verified-email, or closed where people are invited.',
  source: ['OWASP ASVS 5.0 §6.3.8'],
  *check({ configuration: { signUp } }) {
    if (signUp === 'open') yield { key: 'signUp' };
  },
};

const loopbackIssuer: ConfigurationRule = {
  id: 'configuration-loopback-issuer',
  title: 'The issuer is this machine, by plain http',
  severity: 'medium',
  cwe: 319,
  why: 'That is for trying it out: no other machine can verify its tokens, and none may take them.',
  fix: 'Write the https URL that the server is reached by.',
  source: ['RFC 8414 §2'],
  *check({ configuration: { issuer } }) {
    if (issuer.startsWith('http:')) yield { key: 'issuer' };
  },
};

const wideProxies: ConfigurationRule = {
  id: 'configuration-wide-proxies',
  title: 'More machines than a few proxies are believed when they name a client’s address',
  severity: 'medium',
  cwe: 348,
  why: 'Any of them gives itself another address at each attempt, so throttling by address does not hold it, and logs name whom it likes.',
  fix: 'Name the proxies alone: trustedProxies: [10.0.0.7/32].',
  source: ['RFC 7239 §8.1'],
  *check({ configuration: { trustedProxies } }) {
    const wide = trustedProxies.some((range) => {
      const [address = '', bits] = range.split('/');
      return bits !== undefined && Number(bits) < (address.includes(':') ? 64 : 24);
    });
    if (wide) yield { key: 'trustedProxies' };
  },
};

const keyBesideData: ConfigurationRule = {
  id: 'configuration-key-beside-data',
  title: 'The key-encryption key lies beside the store that it protects',
  severity: 'medium',
  cwe: 522,
  why: 'A copy of the folder, as a backup makes one, holds the locked keys and what opens them.',
  fix: 'Put the key where backups of the store do not go: a secret mount, or SEALWRIGHT_KEY_ENCRYPTION_KEY from a secret store.',
  source: ['NIST SP 800-57 §6.2.2', 'OWASP ASVS 5.0 §13.3.1'],
  *check({ configuration: { store, keyEncryptionKeyFile } }) {
    const database = /^sqlite:(?!:memory:)(.+)$/.exec(store ?? '')?.[1];
    if (database === undefined || keyEncryptionKeyFile === undefined) return;
    if (resolve(dirname(database)) === resolve(dirname(keyEncryptionKeyFile))) yield { key: 'keyEncryptionKeyFile' };
  },
};

const oldAlgorithm: ConfigurationRule = {
  id: 'configuration-algorithm',
  title: 'Tokens are signed with RSA PKCS#1 v1.5',
  severity: 'low',
  cwe: 327,
  why: 'It is not broken, but it is the scheme that verifiers have most often got wrong, and its tokens are long.',
  fix: 'Write accessToken.algorithm: ES256, or PS256 where it has to be RSA.',
  source: ['RFC 8725 §3.2', 'RFC 8017 §8'],
  *check({ configuration: { accessToken } }) {
    if (accessToken.algorithm.startsWith('RS')) yield { key: 'accessToken.algorithm' };
  },
};

const slowRotation: ConfigurationRule = {
  id: 'configuration-key-rotation',
  title: 'The signing key is seldom changed, or changed before everybody knows the next one',
  severity: 'low',
  cwe: 324,
  why: 'A key that leaked unseen signs until it is changed; one that signs too soon is unknown to verifiers that keep the old set.',
  fix: 'Write keys.rotateEverySeconds: 7776000 (90 days) and keys.publishBeforeSeconds: 86400 (24 hours).',
  source: ['NIST SP 800-57 §5.3'],
  *check({ configuration: { keys } }) {
    if (keys.rotateEverySeconds > 180 * 86_400) yield { key: 'keys.rotateEverySeconds' };
    if (keys.publishBeforeSeconds < 7_200) yield { key: 'keys.publishBeforeSeconds' };
  },
};

const breachedPasswords: ConfigurationRule = {
  id: 'configuration-breached-passwords',
  title: 'No list of breached passwords is asked',
  severity: 'low',
  cwe: 521,
  why: 'Passwords that are on the lists that attackers try first are taken.',
  fix: 'Write the path of such a list in passwords.breachedFile.',
  source: ['OWASP ASVS 5.0 §6.2.12', 'NIST SP 800-63B §3.1.1.2'],
  *check({ configuration: { passwords } }) {
    if (passwords.breachedFile === undefined) yield { key: 'passwords.breachedFile' };
  },
};

const privateAddresses: ConfigurationRule = {
  id: 'configuration-private-addresses',
  title: 'The server fetches what clients name from private networks too',
  severity: 'medium',
  cwe: 918,
  why: 'Whoever registers a client makes the server ask addresses that only it can reach.',
  fix: 'Write clients.privateAddresses: false, and let the clients of your own network have their keys in the store.',
  source: ['RFC 8725 §3.10', 'RFC 7591 §5'],
  *check({ configuration: { clients } }) {
    if (clients.privateAddresses) yield { key: 'clients.privateAddresses' };
  },
};

const chattyLog: ConfigurationRule = {
  id: 'configuration-debug-log',
  title: 'The log is as talkative as it can be',
  severity: 'low',
  cwe: 532,
  why: 'It holds no token and no secret, but more of what people do than operating the server needs.',
  fix: 'Write log.level: info.',
  source: ['OWASP ASVS 5.0 §16.2.5'],
  *check({ configuration: { log } }) {
    if (log.level === 'debug') yield { key: 'log.level' };
  },
};

const clearCache: ConfigurationRule = {
  id: 'configuration-clear-connection',
  title: 'The store or the cache is reached without TLS',
  severity: 'high',
  cwe: 319,
  why: 'Revocations, sessions and the password of the connection are read or held back by whoever is on the way.',
  fix: 'Write rediss:// for the cache, and sslmode=verify-full for PostgreSQL.',
  source: ['OWASP ASVS 5.0 §12.3.3'],
  *check({ configuration: { store, cache } }) {
    for (const text of (cache ?? '').split(',').filter((one) => one.startsWith('redis:'))) {
      if (URL.canParse(text) && !isLoopback(new URL(text).hostname))
        yield { key: 'cache', message: 'The cache is reached without TLS' };
    }
    if (store === undefined || !/^postgres(ql)?:/.test(store) || !URL.canParse(store)) return;
    const { hostname, searchParams } = new URL(store);
    if (hostname === '' || isLoopback(hostname)) return;
    const mode = searchParams.get('sslmode');
    if (mode === 'verify-full') return;
    const message = 'The certificate of PostgreSQL is not checked, or its connection not encrypted';
    yield { key: 'store', message, severity: mode === 'verify-ca' || mode === 'require' ? 'medium' : 'high' };
  },
};

/** Every rule about a configuration that the server starts with, in the order of the documentation. */
export const configurationRules: readonly ConfigurationRule[] = [
  ...[loopbackIssuer, wideProxies, clearCache, openSignUp, privateAddresses],
  ...[accessLifetime, sessionLifetime, refreshWindow],
  ...[keyBesideData, ...exposureRules, oldAlgorithm, slowRotation, breachedPasswords, chattyLog],
];
