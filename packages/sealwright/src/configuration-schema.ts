import Type, { type TObject } from 'typebox';
import { choice, group, notes, text, whole, yesOrNo } from './configuration-kinds.ts';
import { defaultHost, defaultPort, defaultStore } from './defaults.ts';

/**
 * The configuration file's one schema. The names of environment variables and flags, the defaults, the help and the
 * text of errors are all read from it, so none of them can drift from it.
 */
export const configurationSchema: TObject = group({
  issuer: text({
    description: 'the URL that this server is known by: the iss of every token',
    must: 'must be an https URL without a trailing slash, query or fragment (http for loopback alone)',
    fix: 'write for example issuer: https://login.example.com',
    flag: '--issuer',
  }),
  store: text(
    {
      description: 'where everything is kept: sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE',
      must: 'must be sqlite: and a path, or a postgres URL',
      fix: `write for example store: ${defaultStore}`,
      flag: '--store',
      path: 'store',
    },
    { pattern: '^(sqlite:|postgres(ql)?://).+$', default: defaultStore },
  ),
  storeUrlFile: text({
    description: 'file that holds store, where that is a postgres URL (mode 0600)',
    must: 'must be a path',
    fix: 'write the path of the file',
    path: 'file',
  }),
  cache: text(
    {
      description: 'what carries revocations between nodes: redis:// or rediss://, several of a cluster with commas',
      must: 'must be a redis or rediss URL',
      fix: 'write for example cache: rediss://cache.example.com',
      flag: '--cache',
    },
    { pattern: '^(rediss?|unix)://.+$' },
  ),
  cacheUrlFile: text({
    description: 'file that holds cache (mode 0600)',
    must: 'must be a path',
    fix: 'write the path of the file',
    path: 'file',
  }),
  postgres: group({
    maxConnections: whole(2, 1_000, 10, {
      description: 'connections of this node to PostgreSQL; one more listens',
      fix: 'write 10',
    }),
    promotionsKeepCommits: yesOrNo(false, {
      description:
        'promise that a failover loses no commit (synchronous standbys): then nobody signs in again after one',
    }),
  }),
  redis: group({
    prefix: text(
      {
        description: 'what the names of all keys in the cache begin with: one for each installation on a Redis',
        must: 'must be 1 to 64 letters, digits, or one of _ . : -',
        fix: 'write sealwright',
      },
      { pattern: '^[A-Za-z0-9_.:-]{1,64}$', default: 'sealwright' },
    ),
    caFile: text({
      description: 'PEM file of the authorities that a rediss:// server is checked by, instead of the system’s own',
      must: 'must be a path',
      fix: 'write the path of a PEM file',
      path: 'file',
    }),
    certFile: text({
      description: 'PEM file of the certificate that this node shows to a rediss:// server',
      must: 'must be a path',
      fix: 'write the path of a PEM file, and redis.keyFile beside it',
      path: 'file',
    }),
    keyFile: text({
      description: 'PEM file of its private key',
      must: 'must be a path',
      fix: 'write the path of a PEM file, and redis.certFile beside it',
      path: 'file',
    }),
    serverName: text({
      description: 'the name in the certificates of a rediss:// cluster that announces addresses',
      must: 'must be a host name',
      fix: 'write for example serverName: cache.example.com',
    }),
  }),
  keyEncryptionKeyFile: text({
    description: 'file of the key that encrypts the signing keys at rest (mode 0600)',
    must: 'must be a path',
    fix: 'write the path that `sealwright init` made',
    flag: '--key-encryption-key-file',
    path: 'file',
  }),
  defaultResource: text({
    description: 'the identifier of your API: the aud of first-party tokens',
    must: 'must be a URI without a fragment',
    fix: 'write for example defaultResource: https://api.example.com',
    flag: '--default-resource',
  }),
  signUp: choice(['open', 'verified-email', 'closed'], 'open', {
    description: 'who may make an account',
    flag: '--sign-up',
  }),
  upstreamsFile: text({
    description: 'YAML list of the providers that people may sign in with (Google, GitHub, any OpenID issuer)',
    must: 'must be a path',
    fix: 'write the path of the list',
    path: 'file',
  }),
  trustedProxies: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 64,
      default: [],
      ...notes({
        description: 'CIDR ranges of the proxies whose X-Forwarded-For is believed',
        must: 'must be a list of CIDR ranges',
        fix: 'write for example trustedProxies: [10.0.0.7/32]',
        flag: '--trusted-proxies',
      }),
    }),
  ),
  clients: group({
    certificateHeader: text({
      description: 'the header in which the trusted proxies put the certificates of clients (RFC 8705)',
      must: 'must be the name of a header',
      fix: 'write for example certificateHeader: X-Client-Cert',
    }),
    certificateFormat: choice(['pem', 'rfc9440'], 'pem', {
      description: 'how they write it: URL-encoded PEM (nginx), or as RFC 9440 has it (HAProxy, Envoy)',
    }),
    privateAddresses: yesOrNo(false, {
      description:
        'whether clients’ keys (jwks_uri), and where those that registered themselves hear of logouts, may lie in private networks',
    }),
  }),
  // Known, so that its refusal can say more than "unknown key": only the embedded demo may set it, in code.
  verifiersOpen: Type.Optional(
    Type.Literal(false, {
      ...notes({
        description: 'never true here: the revocation feed is for registered resource servers',
        must: 'is for the embedded demo alone',
        fix: 'remove it, and register each API with `sealwright resource add`',
      }),
    }),
  ),
  listen: group({
    host: text(
      {
        description: 'the address to listen on',
        must: 'must be an IP address or a host name',
        fix: `write for example host: ${defaultHost}`,
        flag: '--host',
      },
      { default: defaultHost, pattern: '^[A-Za-z0-9.:_-]+$' },
    ),
    port: whole(0, 65_535, defaultPort, {
      description: 'the port to listen on',
      fix: `write for example port: ${defaultPort}`,
      flag: '--port',
    }),
    tlsCertFile: text({
      description: 'PEM file of the certificate chain, where this server ends TLS itself',
      must: 'must be a path',
      fix: 'write the path of a PEM file',
      flag: '--tls-cert',
      path: 'file',
    }),
    tlsKeyFile: text({
      description: 'PEM file of the certificate’s private key (mode 0600)',
      must: 'must be a path',
      fix: 'write the path of a PEM file',
      flag: '--tls-key',
      path: 'file',
    }),
  }),
  accessToken: group({
    algorithm: choice(
      ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'Ed25519'],
      'ES256',
      { description: 'the algorithm of new signing keys' },
    ),
    lifetimeSeconds: whole(300, 3_600, 900, {
      description: 'how long an access token lives',
      fix: 'write 900 (15 minutes); a longer life is an unsafe opt-out that only code can take',
    }),
  }),
  refresh: group({
    windowMilliseconds: whole(0, 60_000, 10_000, {
      description: 'how long the token before the newest one is still answered',
      fix: 'write 10000 (10 seconds)',
    }),
    idleSeconds: whole(300, 90 * 86_400, 7 * 86_400, {
      description: 'a session unused for so long ends',
      fix: 'write 604800 (7 days)',
    }),
    absoluteSeconds: whole(300, 366 * 86_400, 30 * 86_400, {
      description: 'a session of this age ends, used or not',
      fix: 'write 2592000 (30 days)',
    }),
  }),
  keys: group({
    rotateEverySeconds: whole(86_400, 366 * 86_400, 90 * 86_400, {
      description: 'how often the signing key changes',
      fix: 'write 7776000 (90 days)',
    }),
    publishBeforeSeconds: whole(3_600, 30 * 86_400, 86_400, {
      description: 'how long a key is published before it signs',
      fix: 'write 86400 (24 hours)',
    }),
  }),
  statusLists: group({
    enabled: yesOrNo(false, {
      description: 'Token Status Lists at /status-lists, for verifiers that do not read the revocation feed',
    }),
    ttlSeconds: whole(5, 900, 60, {
      description: 'how long such a verifier keeps a list; a revocation reaches it within twice that',
      fix: 'write 60',
    }),
  }),
  passwords: group({
    memoryKib: whole(7_168, 1_048_576, 19_456, {
      description: 'argon2id memory for one password',
      fix: 'write 19456 (OWASP)',
    }),
    passes: whole(1, 16, 2, { description: 'argon2id passes', fix: 'write 2 (OWASP)' }),
    parallelism: whole(1, 16, 1, { description: 'argon2id lanes', fix: 'write 1 (OWASP)' }),
    maxQueue: whole(1, 10_000, 256, {
      description: 'passwords that may wait to be checked; more are answered "busy"',
      fix: 'write 256',
    }),
    breachedFile: text({
      description: 'a file of breached passwords, refused at sign-up',
      must: 'must be a path',
      fix: 'write the path of the file, or remove the key',
      path: 'file',
    }),
  }),
  mail: group({
    url: text({
      description: 'the mail server, smtps://USER:PASSWORD@HOST or smtp://…; TLS is required unless it is loopback',
      must: 'must be an smtps or smtp URL',
      fix: 'write for example url: smtps://mail.example.com',
    }),
    urlFile: text({
      description: 'file that holds mail.url (mode 0600)',
      must: 'must be a path',
      fix: 'write the path of the file',
      path: 'file',
    }),
    from: text({
      description: 'whom mails come from: an address, or a name and an address in angle brackets',
      must: 'must be an address',
      fix: 'write for example from: Example <login@example.com>',
    }),
    verificationPage: text({
      description: 'the page of your application that ends a sign-up by mail; it gets the code as #code=…',
      must: 'must be an https URL without a fragment',
      fix: 'write for example verificationPage: https://app.example.com/verify',
    }),
  }),
  pages: group({
    productName: text(
      {
        description: 'the name above every page that people see',
        must: 'must be a name of at most 60 characters',
        fix: 'write for example productName: Example ID',
      },
      { pattern: '^[^\\x00-\\x1f\\x7f]{1,60}$', default: 'Sealwright' },
    ),
    accent: text(
      {
        description: 'the one colour of their buttons and links',
        must: 'must be a colour as #rrggbb, in quotation marks',
        fix: 'write for example accent: "#1f4f9c"',
      },
      { pattern: '^#[0-9A-Fa-f]{6}$', default: '#1f4f9c' },
    ),
    logo: text(
      {
        description: 'the address of a logo above them',
        must: 'must be an https URL',
        fix: 'write for example logo: https://www.example.com/logo.svg',
      },
      { pattern: '^https://[^/@\\s\\\\]+/[!-~]*$' },
    ),
    defaultLanguage: choice(['en', 'de', 'fr'], 'en', {
      description: 'their language for whoever reads none of those there are',
    }),
    inspector: yesOrNo(true, { description: 'whether /inspector is served, which takes tokens apart in the browser' }),
  }),
  log: group({
    level: choice(['debug', 'info', 'warn', 'error'], 'info', {
      description: 'the least severe line that is logged',
      flag: '--log-level',
    }),
  }),
});
