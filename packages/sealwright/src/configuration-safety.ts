import { isIP } from 'node:net';
import type { Configuration } from './configuration.ts';
import { isLoopback } from './loopback.ts';
import { parseMailSender } from './mail-sender.ts';
import { parseMailUrl } from './mail-url.ts';
import { parseVerificationPage } from './verification-page.ts';

/** What is unsafe about a configuration whose every value is well formed. */
export interface SafetyFinding {
  readonly key: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * The combinations that are refused at start, one function each. None can be switched off here: what is unsafe and yet
 * wanted is an argument in code, where a review sees it.
 */
export function findUnsafeSettings(configuration: Configuration): readonly SafetyFinding[] {
  return rules.flatMap((rule) => rule(configuration) ?? []);
}

type Rule = (configuration: Configuration) => SafetyFinding | readonly SafetyFinding[] | undefined;

/** RFC 8414 section 2: an https URL without query or fragment. Verifiers compare it byte for byte. */
const issuerIsSafe: Rule = ({ issuer }) => {
  const key = 'issuer';
  const url = URL.parse(issuer);
  if (url === null) return { key, problem: 'is not a URL', fix: 'write for example issuer: https://login.example.com' };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return { key, problem: 'is not https', fix: 'write an https URL; http is for loopback alone' };
  }
  if (url.username !== '' || url.password !== '' || issuer.includes('?') || issuer.includes('#')) {
    return { key, problem: 'has a user, a query or a fragment', fix: 'write only scheme, host, port and path' };
  }
  if (issuer.endsWith('/')) return { key, problem: 'ends with a slash', fix: 'remove the slash at the end' };
  const canonical = url.pathname === '/' ? url.origin : `${url.origin}${url.pathname}`;
  if (canonical === issuer) return undefined;
  return { key, problem: 'is not written canonically', fix: `write ${canonical}` };
};

const resourceIsAnIdentifier: Rule = ({ defaultResource, issuer }) => {
  const key = 'defaultResource';
  // RFC 8707 section 2: an absolute URI without a fragment.
  if (URL.parse(defaultResource) === null || defaultResource.includes('#')) {
    const fix = 'write the URI of your API, for example https://api.example.com';
    return { key, problem: 'is not an absolute URI without a fragment', fix };
  }
  if (defaultResource !== `${issuer}/account` && defaultResource !== `${issuer}/admin`) return undefined;
  return { key, problem: 'is this server’s own', fix: 'write the URI of your API' };
};

/** A range that covers most of an address family lets whoever connects name any address as his own. */
const proxiesAreNamed: Rule = ({ trustedProxies }) => {
  const key = 'trustedProxies';
  for (const range of trustedProxies) {
    const [address = '', bits, ...rest] = range.split('/');
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (family === 0 || rest.length > 0 || !(prefix <= longest)) {
      return { key, problem: 'holds what is not a CIDR range', fix: 'write for example trustedProxies: [10.0.0.7/32]' };
    }
    if (prefix < (family === 4 ? 8 : 16)) {
      return { key, problem: 'trusts nearly everybody', fix: 'name the proxies alone, for example [10.0.0.7/32]' };
    }
  }
  return undefined;
};

/** What nobody but a named proxy may write must have somebody who writes it. */
const certificatesComeByProxy: Rule = ({ clients, trustedProxies }) => {
  const key = 'clients.certificateHeader';
  const { certificateHeader: header } = clients;
  if (header === undefined) return undefined;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(header)) {
    return { key, problem: 'is no header', fix: 'write for example certificateHeader: X-Client-Cert' };
  }
  if (trustedProxies.length > 0) return undefined;
  return { key, problem: 'is believed from nobody', fix: 'name the proxy that writes it in trustedProxies' };
};

const tlsIsWhole: Rule = ({ listen }) => {
  if ((listen.tlsCertFile === undefined) === (listen.tlsKeyFile === undefined)) return undefined;
  const missing = listen.tlsCertFile === undefined ? 'tlsCertFile' : 'tlsKeyFile';
  return { key: `listen.${missing}`, problem: 'is missing', fix: 'give both files, or neither' };
};

/** Tokens and passwords in clear on a network. Behind a proxy that ends TLS, naming the proxy is what says so. */
const networkIsEncrypted: Rule = ({ issuer, listen, trustedProxies }) => {
  if (isLoopback(listen.host) || listen.tlsCertFile !== undefined) return undefined;
  const key = 'listen.host';
  if (URL.parse(issuer)?.protocol === 'http:') {
    return {
      key,
      problem: 'offers a loopback issuer to the network',
      fix: 'write host: 127.0.0.1, or an https issuer',
    };
  }
  if (trustedProxies.length > 0) return undefined;
  const fix = 'set listen.tlsCertFile and listen.tlsKeyFile, or name the proxy that ends TLS in trustedProxies';
  return { key, problem: 'offers plain http to the network', fix };
};

const sessionEndsAreOrdered: Rule = ({ refresh }) => {
  if (refresh.idleSeconds <= refresh.absoluteSeconds) return undefined;
  return {
    key: 'refresh.idleSeconds',
    problem: 'is longer than refresh.absoluteSeconds',
    fix: 'make it the shorter of the two',
  };
};

const keysArePublishedInTime: Rule = ({ keys }) => {
  if (keys.publishBeforeSeconds < keys.rotateEverySeconds) return undefined;
  return {
    key: 'keys.publishBeforeSeconds',
    problem: 'is not shorter than keys.rotateEverySeconds',
    fix: 'write 86400 (24 hours)',
  };
};

/** OWASP's equivalent settings, from 19456 KiB and 2 passes down to 7168 and 5: memory times passes is what they keep. */
const passwordsAreCostly: Rule = ({ passwords }) => {
  if (passwords.memoryKib * passwords.passes >= 7_168 * 5) return undefined;
  return {
    key: 'passwords.memoryKib',
    problem: 'with passwords.passes is below OWASP’s minimum for argon2id',
    fix: 'write memoryKib: 19456 and passes: 2',
  };
};

const storeOutlivesTheProcess: Rule = ({ store }) => {
  if (store?.startsWith('sqlite:') !== true || !store.includes(':memory:')) return undefined;
  return {
    key: 'store',
    problem: 'forgets every session and revocation',
    fix: 'write a path: sqlite:./data/sealwright.db',
  };
};

/** Who names a cache believes in several nodes, which a file has not. */
const cacheIsForSeveralNodes: Rule = ({ store, cache, cacheUrlFile }) => {
  if ((cache === undefined && cacheUrlFile === undefined) || store?.startsWith('sqlite:') !== true) return undefined;
  return {
    key: cache === undefined ? 'cacheUrlFile' : 'cache',
    problem: 'is for a store on PostgreSQL, and this one is a file',
    fix: 'remove it, or set store (or storeUrlFile) to a postgres URL',
  };
};

/** `verified-email` answers everybody alike because the rest is in the mail: without one, nobody could sign up. */
const signUpCanSendMail: Rule = ({ signUp, mail }) => {
  if (signUp !== 'verified-email' || mail.url !== undefined || mail.urlFile !== undefined) return undefined;
  return {
    key: 'signUp',
    problem: 'verified-email needs a way to send mail',
    fix: 'set mail.url (or mail.urlFile) and mail.from, or write signUp: closed',
  };
};

const mailIsWhole: Rule = ({ mail }) => {
  const hasUrl = mail.url !== undefined || mail.urlFile !== undefined;
  if (hasUrl && mail.from === undefined) {
    return { key: 'mail.from', problem: 'is missing', fix: 'write for example from: login@example.com' };
  }
  if (hasUrl || (mail.from === undefined && mail.verificationPage === undefined)) return undefined;
  return { key: 'mail.url', problem: 'is missing', fix: 'set mail.url or mail.urlFile, or remove the group' };
};

const mailIsWellFormed: Rule = ({ mail }) => [
  ...complaint('mail.url', mail.url, parseMailUrl, 'write for example url: smtps://mail.example.com'),
  ...complaint('mail.from', mail.from, parseMailSender, 'write for example from: Example <login@example.com>'),
  ...complaint(
    'mail.verificationPage',
    mail.verificationPage,
    parseVerificationPage,
    'write for example verificationPage: https://app.example.com/verify',
  ),
];

/** What a parser says of a value. Its messages are constant, so that a password in the value is never in them. */
function complaint(
  key: string,
  value: string | undefined,
  parse: (text: string) => unknown,
  fix: string,
): readonly SafetyFinding[] {
  if (value === undefined) return [];
  try {
    parse(value);
    return [];
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [{ key, problem: error.message, fix }];
  }
}

const rules: readonly Rule[] = [
  issuerIsSafe,
  resourceIsAnIdentifier,
  proxiesAreNamed,
  certificatesComeByProxy,
  tlsIsWhole,
  networkIsEncrypted,
  sessionEndsAreOrdered,
  keysArePublishedInTime,
  passwordsAreCostly,
  storeOutlivesTheProcess,
  cacheIsForSeveralNodes,
  signUpCanSendMail,
  mailIsWhole,
  mailIsWellFormed,
];
