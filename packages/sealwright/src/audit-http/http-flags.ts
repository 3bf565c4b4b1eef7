import type { Command } from 'commander';
import type { ReportFlags } from '../audit-output.ts';
import { wrongUse } from '../command-failure.ts';

/** What `audit http` is told on the command line. */
export interface HttpFlags extends ReportFlags {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly method?: string;
  readonly header?: string;
  readonly scheme?: string;
  readonly cookie?: string;
  readonly query?: string;
  readonly curl?: string;
  readonly openapi?: string;
  readonly operation?: string;
  readonly jwks?: string;
  readonly discover?: boolean;
  readonly publicKey?: string;
  readonly encryptionKey?: string;
  readonly signingKey?: string;
  readonly secretFile?: string;
  readonly secondToken?: readonly string[];
  readonly only?: string;
  readonly skip?: string;
  readonly budget?: string;
  readonly rate?: string;
  readonly timeout?: string;
  readonly minutes?: string;
  readonly callbackUrl?: string;
  readonly callbackListen?: string;
  readonly caFile?: string;
  readonly dryRun?: boolean;
  readonly allowLoad?: boolean;
  readonly allowDestructive?: boolean;
  readonly iOwnThisTarget?: boolean;
}

export function addHttpFlags(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  return command
    .option('--url <url>', 'the address that a token protects')
    .option('--token <token>', 'a good token, fresh (others of this machine see it: prefer --token-file)')
    .option('--token-file <file>', 'the file that holds it, or - for standard input')
    .option('--method <method>', 'the request’s method; it is sent often and must change nothing (default: GET)')
    .option('--header <name>', 'the token goes in this header (default: Authorization)')
    .option('--scheme <word>', 'the word before it in the header (default: Bearer in Authorization)')
    .option('--cookie <name>', 'the token goes in this cookie')
    .option('--query <name>', 'the token goes in this parameter of the query')
    .option('--curl <command>', 'a curl command that is good, with the token in it, or - for standard input; never run')
    .option('--openapi <file>', 'take the request from an OpenAPI document, YAML or JSON')
    .option('--operation <id>', 'which of its operations (default: the first that changes nothing)')
    .option(
      '--jwks <url|file>',
      'the issuer’s key set (default: by its metadata, where it is on the same origin or here)',
    )
    .option('--discover', 'ask the issuer that the token names for its key set, wherever it is')
    .option('--public-key <file>', 'its public key instead: PEM, a certificate, a JWK')
    .option(
      '--encryption-key <file>',
      'the public key to which the target’s tokens are encrypted (default: of the key set)',
    )
    .option('--signing-key <file>', 'the issuer’s private key, PEM or JWK: for attacks that bend signed claims')
    .option('--secret-file <file>', 'its shared secret instead')
    .option('--second-token <kind=file>', 'a token of another kind: expired, revoked, id-token, same-key …', collect)
    .option('--only <ids>', 'only these attacks or groups: A01,B')
    .option('--skip <ids>', 'not these')
    .option('--budget <requests>', 'send no more than this (default: 20000)')
    .option('--rate <requests>', 'send no more than this a second')
    .option('--timeout <seconds>', 'wait no longer for an answer (default: 10)')
    .option('--minutes <minutes>', 'begin nothing after this time (default: 30)')
    .option('--callback-url <url>', 'where the target reaches the listener of this audit')
    .option('--callback-listen <host:port>', 'where that listener listens (default: the port of --callback-url)')
    .option('--ca-file <file>', 'certificates to trust instead of the system’s')
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('--allow-load', 'also what is heavy for the target')
    .option('--allow-destructive', 'also what may change what the target holds, and methods other than GET and HEAD')
    .option('--i-own-this-target', 'attack what is not on this machine: only what is yours to attack');
}

/** A whole number above zero. */
export function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw wrongUse('count_malformed', `${flag} must be a whole number above zero`);
}

/** `A01,B`: numbers and letters of groups. Whether there are such is for the catalogue to say. */
export function readIds(text: string | undefined): readonly string[] | undefined {
  const ids = text
    ?.split(',')
    .map((id) => id.trim().toUpperCase())
    .filter((id) => id !== '');
  if (ids?.length === 0)
    throw wrongUse('attack_unknown', '--only and --skip take numbers and letters of groups: A01,B');
  return ids;
}
