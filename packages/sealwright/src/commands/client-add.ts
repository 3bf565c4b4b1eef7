import { readFile } from 'node:fs/promises';
import type { ClientSettings, GrantType, Issuer, JsonObject, NewClient } from '@sealwright/issuer';
import { encodeBase64Url, parseStrictJson } from '@sealwright/jwt';
import { type Command, Option } from 'commander';
import { refuse, wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { shownClient } from './client-shown.ts';

interface AddFlags extends RegistrationFlags {
  readonly kind: 'public' | 'confidential';
  readonly id?: string;
}

interface ChangeFlags extends RegistrationFlags {
  readonly name?: string;
}

interface RegistrationFlags extends StoreFlags {
  readonly redirectUri?: readonly string[];
  readonly origin?: readonly string[];
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly authMethod?: NonNullable<ClientSettings['authMethod']>;
  readonly grant?: readonly (keyof typeof grantNames)[];
  readonly jwksFile?: string;
  readonly jwksUri?: string;
  readonly tlsSubjectDn?: string;
  readonly tlsSanDns?: string;
  readonly tlsSanUri?: string;
  readonly postLogoutRedirectUri?: readonly string[];
  readonly backchannelLogoutUri?: string;
  readonly sectorIdentifierUri?: string;
  readonly pairwise?: true;
  readonly requirePar?: true;
  readonly requireSignedRequests?: true;
  readonly dpopBound?: true;
  readonly certificateBound?: true;
  readonly own?: true;
  readonly exchangeFor?: readonly string[];
  readonly impersonate?: true;
}

/** The grants by names that people type. */
const grantNames = {
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  device_code: 'urn:ietf:params:oauth:grant-type:device_code',
  token_exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const satisfies Readonly<Record<string, GrantType>>;

export function defineClientAdd(command: Command): void {
  const add = addStoreFlags(command.command('add'))
    .description('register a client; the secret of one that has a secret is shown this once')
    .argument('<name>', 'what people call it')
    .addOption(
      new Option('--kind <kind>', 'public cannot keep a secret')
        .choices(['public', 'confidential'])
        .makeOptionMandatory(),
    )
    .option('--id <client-id>', 'its client_id (default: random)');
  addRegistrationFlags(add).action(async (name: string, _flags: unknown, self: Command) =>
    addClient(name, self.optsWithGlobals<AddFlags>()),
  );
}

export function defineClientChange(command: Command): void {
  const change = addStoreFlags(command.command('change'))
    .description('change the registration of a client: what is given replaces what was there, the rest stays')
    .argument('<client-id>', 'its client_id')
    .option('--name <name>', 'what people call it');
  addRegistrationFlags(change).action(async (clientId: string, _flags: unknown, self: Command) =>
    changeClient(clientId, self.optsWithGlobals<ChangeFlags>()),
  );
}

function addRegistrationFlags(command: Command): Command {
  const registration = command
    .option('--redirect-uri <uri...>', 'where its users return to, exact')
    .option('--origin <origin...>', 'web origins that may call from a browser, exact')
    .option('--scope <scope...>', 'scopes that it may ask for')
    .option('--resource <uri...>', 'resource servers that it may ask tokens for')
    .addOption(
      new Option(
        '--grant <grant...>',
        'grants that it may use (default: codes and refresh, with a redirect URI)',
      ).choices(Object.keys(grantNames)),
    );
  return addSettingFlags(registration);
}

function addSettingFlags(command: Command): Command {
  const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'tls_client_auth', 'none'];
  return command
    .addOption(
      new Option('--auth-method <method>', 'how it shows who it is (default: a secret by HTTP Basic)').choices(methods),
    )
    .option('--jwks-file <file>', 'its public keys: for private_key_jwt and signed requests')
    .option('--jwks-uri <url>', 'where it publishes them')
    .option('--tls-subject-dn <dn>', 'the subject of its certificate, for tls_client_auth')
    .option('--tls-san-dns <name>', 'or a DNS name in it')
    .option('--tls-san-uri <uri>', 'or a URI in it')
    .option('--post-logout-redirect-uri <uri...>', 'where its users return to after signing out, exact')
    .option('--backchannel-logout-uri <url>', 'where it is told that a session ended')
    .option('--pairwise', 'it knows people by names that no other client has')
    .option('--sector-identifier-uri <url>', 'with --pairwise: the clients that share those names')
    .option('--require-par', 'its authorization requests have to be pushed')
    .option('--require-signed-requests', 'its authorization requests have to be signed')
    .option('--dpop-bound', 'its tokens are bound to a DPoP key, or there are none')
    .option('--certificate-bound', 'its tokens are bound to its certificate')
    .option('--own', 'the operator’s own application: nobody is asked for consent')
    .option('--exchange-for <client-id...>', 'clients whose tokens it may exchange')
    .option('--impersonate', 'with --exchange-for: it may leave itself out of the new token');
}

async function addClient(name: string, flags: AddFlags): Promise<void> {
  const settings = await readSettings(flags);
  const wanted: NewClient = {
    ...{ name, kind: flags.kind, redirectUris: flags.redirectUri ?? [], allowedOrigins: flags.origin ?? [] },
    ...{ scopes: flags.scope ?? [], resources: flags.resource ?? [], settings },
    ...(flags.id === undefined ? {} : { clientId: flags.id }),
  };
  await withIssuer(flags, async (issuer) =>
    writeRegistered(flags, { secret: undefined, ...(await issuer.clients.add(wanted)) }),
  );
}

async function changeClient(clientId: string, flags: ChangeFlags): Promise<void> {
  const settings = await readSettings(flags);
  await withIssuer(flags, async (issuer) => {
    const former = await issuer.clients.find(clientId);
    if (former === undefined) throw refuse('client_unknown', 'there is no such client');
    const wanted = {
      ...{ kind: former.kind, name: flags.name ?? former.name, settings: { ...former.settings, ...settings } },
      ...{ redirectUris: flags.redirectUri ?? former.redirectUris, scopes: flags.scope ?? former.scopes },
      ...{ allowedOrigins: flags.origin ?? former.allowedOrigins, resources: flags.resource ?? former.resources },
    };
    writeRegistered(flags, await issuer.clients.replace(clientId, wanted));
  });
}

function writeRegistered(flags: StoreFlags, registered: Awaited<ReturnType<Issuer['clients']['replace']>>): void {
  const { client, secret } = registered;
  const revealed = secret === undefined ? undefined : encodeBase64Url(secret.reveal());
  const lines = [`client_id      ${client.clientId}`];
  if (revealed !== undefined)
    lines.push(`client_secret  ${revealed}`, '', 'The secret is not kept and not shown again.');
  writeAnswer(flags, {
    json: { client: shownClient(client), ...(revealed === undefined ? {} : { secret: revealed }) },
    text: lines.join('\n'),
  });
}

/** What was said, and nothing that was not: a setting that is left out keeps following its default. */
async function readSettings(flags: RegistrationFlags): Promise<ClientSettings> {
  const jwks = flags.jwksFile === undefined ? undefined : await readJwks(flags.jwksFile);
  const said = {
    ...{ authMethod: flags.authMethod, grantTypes: flags.grant?.map((grant) => grantNames[grant]) },
    ...{ jwks, jwksUri: flags.jwksUri, tlsSubjectDn: flags.tlsSubjectDn, tlsSanDns: flags.tlsSanDns },
    ...{ tlsSanUri: flags.tlsSanUri, postLogoutRedirectUris: flags.postLogoutRedirectUri },
    ...{ backchannelLogoutUri: flags.backchannelLogoutUri, sectorIdentifierUri: flags.sectorIdentifierUri },
    ...{ subjectType: flags.pairwise && 'pairwise', requirePushedRequests: flags.requirePar },
    ...{ requireSignedRequests: flags.requireSignedRequests, dpopBound: flags.dpopBound },
    ...{ certificateBound: flags.certificateBound, consent: flags.own && 'implied' },
    exchange: flags.exchangeFor && { subjects: flags.exchangeFor, impersonation: flags.impersonate ?? false },
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

async function readJwks(file: string): Promise<JsonObject> {
  const value = await readFile(file).then(parseStrictJson, () => {
    throw wrongUse('jwks_unreadable', `${file} cannot be read`);
  });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw wrongUse('jwks_unreadable', `${file} is no JWK Set`);
}
